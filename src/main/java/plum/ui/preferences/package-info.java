/** The pairs, and what a person decides about them. */
@NullMarked
package plum.ui.preferences;

import org.jspecify.annotations.NullMarked;
