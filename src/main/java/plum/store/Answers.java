package plum.store;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import plum.data.FinishReason;

/**
 * Answers of language models that are not on this machine, by a digest of all that was asked. Each
 * is stored as soon as it is there, so that nothing is asked, or paid for, twice.
 */
public final class Answers {
  private static final int AT_ONCE = 256;
  private static final int LONGEST = 1_000_000;
  private static final int LONGEST_PROBLEM = 1000;

  private final Jdbi jdbi;

  Answers(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * An answer.
   *
   * @param promptTokens as the server counted them
   * @param tokens of the answer
   * @param attempts tries it took
   * @param problem why the server refused to answer, empty otherwise
   */
  public record Answer(
      FinishReason finishReason,
      int promptTokens,
      int tokens,
      int attempts,
      Duration elapsed,
      String problem,
      String text) {}

  /** Those of the digests that are known. */
  public Map<String, Answer> find(Collection<String> digests) {
    var found = new HashMap<String, Answer>();
    var all = List.copyOf(digests);
    jdbi.useHandle(
        handle -> {
          for (var from = 0; from < all.size(); from += AT_ONCE) {
            handle
                .createQuery("SELECT * FROM answer WHERE digest IN (<digests>)")
                .bindList("digests", all.subList(from, Math.min(all.size(), from + AT_ONCE)))
                .map(
                    (row, _) ->
                        Map.entry(
                            row.getString("digest"),
                            new Answer(
                                FinishReason.valueOf(row.getString("finish_reason")),
                                row.getInt("prompt_tokens"),
                                row.getInt("tokens"),
                                row.getInt("attempts"),
                                Duration.ofMillis(row.getInt("elapsed_ms")),
                                row.getString("problem"),
                                row.getString("text"))))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
          }
        });
    return found;
  }

  /** Stores answers in one transaction. */
  public void add(long runId, Map<String, Answer> answers) {
    jdbi.useTransaction(
        handle -> {
          var rows =
              handle.prepareBatch(
                  """
                  MERGE INTO answer (digest, run_id, finish_reason, prompt_tokens, tokens, attempts,
                    elapsed_ms, problem, text)
                  KEY (digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""");
          answers.forEach(
              (digest, answer) ->
                  rows.add(
                      digest,
                      runId,
                      answer.finishReason().name(),
                      answer.promptTokens(),
                      answer.tokens(),
                      answer.attempts(),
                      (int) Math.min(Integer.MAX_VALUE, answer.elapsed().toMillis()),
                      ExecutionRows.cut(answer.problem(), LONGEST_PROBLEM),
                      ExecutionRows.cut(answer.text(), LONGEST)));
          if (rows.size() > 0) {
            rows.execute();
          }
        });
  }

  /**
   * What the answers to a run took.
   *
   * @param retries tries beyond the first
   */
  public record Usage(int answers, long promptTokens, long tokens, long retries) {}

  /** What the answers that a run was given took. */
  public Usage usage(long runId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT COUNT(*), COALESCE(SUM(prompt_tokens), 0), COALESCE(SUM(tokens), 0),
                      COALESCE(SUM(attempts - 1), 0)
                    FROM answer WHERE run_id = ?""")
                .bind(0, runId)
                .map(
                    (row, _) ->
                        new Usage(row.getInt(1), row.getLong(2), row.getLong(3), row.getLong(4)))
                .one());
  }
}
