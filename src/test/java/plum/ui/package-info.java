/** Tests of the window. */
@NullMarked
package plum.ui;

import org.jspecify.annotations.NullMarked;
