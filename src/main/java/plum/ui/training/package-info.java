/** Training runs as curves, while they work and afterwards. */
@NullMarked
package plum.ui.training;

import org.jspecify.annotations.NullMarked;
