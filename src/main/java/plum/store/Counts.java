package plum.store;

import org.jdbi.v3.core.Jdbi;

/**
 * How much of everything the project holds, for the navigation.
 *
 * <p>Read every second while a job works, so whatever can be is added up from the narrow rows of
 * the instructions instead of counted where it lies.
 *
 * @param suites usable test suites
 * @param tests kept test cases in the newest of each instruction
 * @param judged solutions that have been run
 * @param unpaired single labels
 */
public record Counts(
    int instructions,
    int rejections,
    int suites,
    int tests,
    int solutions,
    int judged,
    int pairs,
    int unpaired,
    int checkpoints,
    int evaluations,
    int runs) {

  static Counts of(Jdbi jdbi) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT
                      (SELECT COUNT(*) FROM instruction),
                      (SELECT COUNT(*) FROM rejection),
                      (SELECT COUNT(*) FROM test_suite WHERE usable AND in_use),
                      s.tests, (SELECT COUNT(*) FROM solution), s.judged, s.pairs,
                      (SELECT COUNT(*) FROM preference) - s.pairs,
                      (SELECT COUNT(*) FROM checkpoint),
                      (SELECT COUNT(DISTINCT run_id) FROM evaluation),
                      (SELECT COUNT(*) FROM run)
                    FROM (SELECT COALESCE(SUM(tests), 0) AS tests, COALESCE(SUM(judged), 0) AS judged,
                      COALESCE(SUM(pairs), 0) AS pairs FROM instruction_summary) s""")
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
                            row.getInt(9),
                            row.getInt(10),
                            row.getInt(11)))
                .one());
  }
}
