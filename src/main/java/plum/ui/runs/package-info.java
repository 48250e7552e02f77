/** Every run with its configuration, what people say about it, and what the doctor does. */
@NullMarked
package plum.ui.runs;

import org.jspecify.annotations.NullMarked;
