/** The table of instructions. */
@NullMarked
package plum.ui.instructions;

import org.jspecify.annotations.NullMarked;
