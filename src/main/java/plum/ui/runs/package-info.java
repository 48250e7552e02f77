/** Every run with its configuration. */
@NullMarked
package plum.ui.runs;

import org.jspecify.annotations.NullMarked;
