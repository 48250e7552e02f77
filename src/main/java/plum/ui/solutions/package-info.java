/** One instruction with its tests and its solutions, side by side. */
@NullMarked
package plum.ui.solutions;

import org.jspecify.annotations.NullMarked;
