package plum.store;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/**
 * Results of programs by a digest of all that they depend on. What digest and result say is for the
 * caller to know. Every call has a connection of its own, so that several threads may ask at once.
 */
public final class KnownResults {
  /** Characters of the longest result that is kept. */
  public static final int LONGEST = 1_000_000;

  private static final int AT_ONCE = 256;

  private final Jdbi jdbi;

  KnownResults(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Those of the digests that are known, with their results. */
  public Map<String, String> find(Collection<String> digests) {
    var found = new HashMap<String, String>();
    if (digests.isEmpty()) {
      return found;
    }
    var all = List.copyOf(digests);
    jdbi.useHandle(
        handle -> {
          for (var from = 0; from < all.size(); from += AT_ONCE) {
            handle
                .createQuery("SELECT digest, result FROM known_result WHERE digest IN (<digests>)")
                .bindList("digests", all.subList(from, Math.min(all.size(), from + AT_ONCE)))
                .map((row, _) -> Map.entry(row.getString(1), row.getString(2)))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
          }
        });
    return found;
  }

  /**
   * Stores results in one transaction; one whose digest is known already replaces the old one.
   *
   * @param runId the run that found them out
   * @param results by digest, none longer than {@value #LONGEST} characters
   */
  public void add(long runId, Map<String, String> results) {
    if (results.isEmpty()) {
      return;
    }
    jdbi.useTransaction(
        handle -> {
          var rows =
              handle.prepareBatch(
                  """
                  MERGE INTO known_result (digest, run_id, result) KEY (digest) VALUES (?, ?, ?)""");
          results.forEach((digest, result) -> rows.add(digest, runId, result));
          rows.execute();
        });
  }
}
