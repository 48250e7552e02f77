/**
 * One instruction as a whole: its tests against its solutions as a matrix, the evidence behind a
 * cell, solutions side by side, the tests in an editor.
 *
 * <p>{@code SolutionsViewModel} knows the instruction and the solutions shown side by side, {@code
 * SuiteViewModel} its tests. Changes are tried on a {@code Draft}; {@code Outcomes} says what the
 * stored results make of it, by the rule of {@code pipeline.Labelling} that the stages go by too.
 *
 * <p>Why it is so: a draft is a value, so undoing is taking an earlier one, and nothing that was
 * stored is ever changed: applying a draft makes another version of the suite, whose results are
 * copied where a text is the same and run where it is not.
 */
@NullMarked
package plum.ui.solutions;

import org.jspecify.annotations.NullMarked;
