package plum.store;

import java.util.ArrayList;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import plum.data.Review;

/**
 * Which tests of a run are wanted, and in which order.
 *
 * @param runId the run that made them
 * @param marks all of which a test must have
 * @param review how far a person must be with it, null for any
 * @param trustBelow only scored tests trusted less than this; 1 or more for all
 * @param text part of the key or of the test, whatever its case; empty for all
 */
public record TestQuery(
    long runId,
    Order order,
    boolean descending,
    Set<Mark> marks,
    @Nullable Review review,
    double trustBelow,
    String text) {

  /** What tests can be ordered by; equal ones follow as they were written. */
  public enum Order {
    SUSPICION("suspicion", ""),
    KEY("source_key", ""),
    TRUST("trust", "scored"),
    AGREEMENT("agreement", "scored"),
    KILLS("kill_share", "killable > 0"),
    PASSES("pass_share", "passes + fails > 0");

    final String column;
    private final String has;

    Order(String column, String has) {
      this.column = column;
      this.has = has;
    }

    /** Whether tests of which it is not known are left out. */
    public boolean leavesOut() {
      return !has.isEmpty();
    }
  }

  /** What tests can be filtered by. */
  public enum Mark {
    SUSPICIOUS("suspicion >= 1"),
    KEPT("kept"),
    DROPPED("NOT kept"),
    IDLE("idle"),
    KILLS_NOTHING("scored AND kills = 0 AND killable > 0"),
    TELLS_NOTHING("scored AND NOT splits AND kills = 0"),
    PASSED_BY_NONE("passes = 0 AND fails > 0"),
    NOT_NEEDED("scored AND NOT needed"),
    REPAIRED("repaired"),
    FLAKY("flaky"),
    WEAK("weak"),
    UNSCORED("NOT scored"),
    UNLIKE_TRUTH("(kept AND truth = 0 OR NOT kept AND truth = 1)"),
    FLAGGED("flagged"),
    CHANGED("changed");

    private final String condition;

    Mark(String condition) {
      this.condition = condition;
    }
  }

  public TestQuery {
    marks = Set.copyOf(marks);
  }

  /** Every test of a run, the most suspicious first. */
  public static TestQuery of(long runId) {
    return new TestQuery(runId, Order.SUSPICION, true, Set.of(), null, 1, "");
  }

  /** The same with other marks. */
  public TestQuery with(Set<Mark> wanted) {
    return new TestQuery(runId, order, descending, wanted, review, trustBelow, text);
  }

  /** The same with another state of review. */
  public TestQuery with(@Nullable Review wanted) {
    return new TestQuery(runId, order, descending, marks, wanted, trustBelow, text);
  }

  /** The same for tests trusted less. */
  public TestQuery below(double trust) {
    return new TestQuery(runId, order, descending, marks, review, trust, text);
  }

  /** The same for tests with a text. */
  public TestQuery containing(String words) {
    return new TestQuery(runId, order, descending, marks, review, trustBelow, words);
  }

  /** The same in another order. */
  public TestQuery by(Order wanted, boolean down) {
    return new TestQuery(runId, wanted, down, marks, review, trustBelow, text);
  }

  /** Whether every test of the run is wanted. */
  public boolean isAll() {
    return !order.leavesOut()
        && marks.isEmpty()
        && review == null
        && trustBelow >= 1
        && text.isBlank();
  }

  /** The condition over the lines, called l; the text is bound as :text. */
  String condition() {
    var all = new ArrayList<String>();
    all.add("run_id = " + runId);
    if (order.leavesOut()) {
      all.add(order.has);
    }
    marks.stream().sorted().forEach(mark -> all.add(mark.condition));
    if (review != null) {
      all.add("review = '" + review.name() + "'");
    }
    if (trustBelow < 1) {
      all.add("scored AND trust < " + trustBelow);
    }
    if (!text.isBlank()) {
      // Looked for once, in the order the texts lie in, not line by line.
      all.add(
          """
          test_id IN (SELECT t.id FROM test_case t
            WHERE LOCATE(:text, LOWER(t.code)) > 0 OR LOCATE(:text, LOWER(t.expected)) > 0
            UNION SELECT t.id FROM instruction i JOIN test_suite s ON s.instruction_id = i.id
            JOIN test_case t ON t.suite_id = s.id WHERE LOCATE(:text, LOWER(i.source_key)) > 0)""");
    }
    return String.join(" AND ", all);
  }
}
