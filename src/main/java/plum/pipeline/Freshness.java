package plum.pipeline;

import plum.data.Run;
import plum.store.Project;

/**
 * How many of a pool's pairs were drawn from the policy that is to be trained on them. What another
 * policy wrote, be it an earlier one, teaches less: the trained one may never write it.
 *
 * @param policy where training starts
 * @param fresh pairs both of whose sides that policy wrote
 * @param total all pairs of the pool; its labelled solutions where it has no pairs
 */
public record Freshness(String policy, int fresh, int total) {

  /** The freshness of a pool for a policy. */
  public static Freshness of(Project project, Run pool, String policy) {
    var id = project.checkpoints().byName(policy).map(each -> each.id()).orElse(-1L);
    var origins = project.pairOrigins().of(pool.id());
    return new Freshness(
        policy,
        origins.getOrDefault(id, 0),
        origins.values().stream().mapToInt(Integer::intValue).sum());
  }

  /** From 0 to 1, NaN for an empty pool. */
  public double share() {
    return total == 0 ? Double.NaN : (double) fresh / total;
  }

  /** "828 of 828 pairs (100 %) were drawn from base". */
  public String words() {
    return "%,d of %,d pairs (%.0f %%) were drawn from %s"
        .formatted(fresh, total, 100 * share(), policy);
  }
}
