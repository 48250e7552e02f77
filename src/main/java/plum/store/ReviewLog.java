package plum.store;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import plum.data.Decision;
import plum.data.ReviewState;

/** What people decided about the pairs of one pool. */
public final class ReviewLog extends DecisionLog<ReviewState> {
  ReviewLog(Jdbi jdbi, long runId) {
    super(jdbi, runId);
  }

  /**
   * Decides about pairs, all at once.
   *
   * @return empty if nothing changed by it, which is not logged
   */
  public Optional<Step<ReviewState>> decide(
      Decision decision, String reviewer, Collection<Long> pairs) {
    return decide(decision.action(), state -> decision.apply(state, reviewer), reviewer, pairs);
  }

  @Override
  Map<Long, ReviewState> present(Handle handle, Collection<Long> ids) {
    return ReviewRows.present(handle, ids);
  }

  @Override
  void write(Handle handle, Map<Long, ReviewState> states) {
    ReviewRows.write(handle, states);
  }

  @Override
  void log(Handle handle, long entry, boolean after, Map<Long, ReviewState> states) {
    ReviewRows.log(handle, entry, after, states);
  }

  @Override
  Map<Long, ReviewState> logged(Handle handle, long entry, boolean after) {
    return ReviewRows.logged(handle, entry, after);
  }
}
