/** Policies before and after, with intervals; where answers went; on-policy rounds. */
@NullMarked
package plum.ui.evaluation;

import org.jspecify.annotations.NullMarked;
