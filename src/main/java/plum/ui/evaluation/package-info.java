/** Policies before and after, with intervals. */
@NullMarked
package plum.ui.evaluation;

import org.jspecify.annotations.NullMarked;
