/** The entry point: no arguments opens the window, otherwise the command line. Nothing else. */
@NullMarked
package plum;

import org.jspecify.annotations.NullMarked;
