/** How tests came to be trusted: written, run, kept or dropped, and why. */
@NullMarked
package plum.ui.tests;

import org.jspecify.annotations.NullMarked;
