package plum.ui.instructions;

import org.jspecify.annotations.Nullable;
import plum.data.InstructionStatus;
import plum.data.Split;
import plum.data.TestOrigin;
import plum.data.Verdict;
import plum.store.Instructions;
import plum.ui.session.Words;

/**
 * One line of the table.
 *
 * @param loaded false while only its id is known
 */
public record Line(
    long id,
    boolean loaded,
    String key,
    String set,
    String sentence,
    Split split,
    int length,
    @Nullable TestOrigin origin,
    int tests,
    int solutions,
    int judged,
    int passed,
    @Nullable Verdict failure,
    InstructionStatus status,
    int pairs) {
  static Line of(Instructions.Row row) {
    return new Line(
        row.id(),
        true,
        row.key(),
        row.set(),
        Words.firstSentence(row.prompt()),
        row.split(),
        row.length(),
        row.origin(),
        row.tests(),
        row.solutions(),
        row.judged(),
        row.passed(),
        row.failure(),
        row.status(),
        row.pairs());
  }

  /** A line of which only the id is known. */
  static Line waiting(long id) {
    return new Line(
        id,
        false,
        "",
        "",
        "",
        Split.TRAIN,
        0,
        null,
        0,
        0,
        0,
        0,
        null,
        InstructionStatus.NO_TESTS,
        0);
  }
}
