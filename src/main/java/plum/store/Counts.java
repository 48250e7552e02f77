package plum.store;

import org.jdbi.v3.core.Jdbi;

/**
 * How much of everything the project holds, for the navigation.
 *
 * @param suites usable test suites
 * @param tests kept test cases in them
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
                      (SELECT COUNT(*) FROM test_case t JOIN test_suite s ON s.id = t.suite_id
                        WHERE t.kept AND s.usable AND s.in_use),
                      (SELECT COUNT(*) FROM solution),
                      (SELECT COUNT(DISTINCT solution_id) FROM judgement),
                      (SELECT COUNT(*) FROM preference
                        WHERE chosen_id IS NOT NULL AND rejected_id IS NOT NULL),
                      (SELECT COUNT(*) FROM preference
                        WHERE chosen_id IS NULL OR rejected_id IS NULL),
                      (SELECT COUNT(*) FROM checkpoint),
                      (SELECT COUNT(DISTINCT run_id) FROM evaluation),
                      (SELECT COUNT(*) FROM run)""")
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
