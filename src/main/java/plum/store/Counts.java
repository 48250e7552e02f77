package plum.store;

import org.jdbi.v3.core.Jdbi;

/**
 * How much of everything the project holds, for the navigation.
 *
 * <p>Read again and again while a job works, so whatever there is very much of is added up from the
 * narrow rows of the instructions. Counting it where it lies takes seconds in a large project:
 * while others write, the database has to look at every row to know which of them it may count.
 *
 * @param tests kept test cases in the newest usable suite of each instruction
 * @param judged solutions that have been run
 */
public record Counts(
    int instructions,
    int rejections,
    int tests,
    int solutions,
    int judged,
    int pairs,
    int checkpoints,
    int evaluations,
    int runs) {

  static Counts of(Jdbi jdbi) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT s.instructions, (SELECT COUNT(*) FROM rejection),
                      s.tests, s.solutions, s.judged, s.pairs,
                      (SELECT COUNT(*) FROM checkpoint),
                      (SELECT COUNT(DISTINCT run_id) FROM evaluation),
                      (SELECT COUNT(*) FROM run)
                    FROM (SELECT COUNT(*) AS instructions,
                      COALESCE(SUM(tests), 0) AS tests, COALESCE(SUM(solutions), 0) AS solutions,
                      COALESCE(SUM(judged), 0) AS judged, COALESCE(SUM(pairs), 0) AS pairs
                      FROM instruction_summary) s""")
                .map(
                    (row, _) ->
                        new Counts(
                            row.getInt(1),
                            row.getInt(2),
                            row.getInt(3),
                            row.getInt(4),
                            row.getInt(5),
                            row.getInt(6),
                            row.getInt(7),
                            row.getInt(8),
                            row.getInt(9)))
                .one());
  }
}
