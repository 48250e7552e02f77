-- One narrow row for each instruction, kept by whatever writes, so that a table of all of them can be
-- sorted and filtered without counting anything. Every order of that table has its index.

CREATE TABLE instruction_summary (
  instruction_id BIGINT PRIMARY KEY REFERENCES instruction(id),
  split VARCHAR(16) NOT NULL,
  source_key VARCHAR(400) NOT NULL,
  length INT NOT NULL,
  origin VARCHAR(16) DEFAULT '' NOT NULL,
  tests INT DEFAULT 0 NOT NULL,
  solutions INT DEFAULT 0 NOT NULL,
  judged INT DEFAULT 0 NOT NULL,
  passed INT DEFAULT 0 NOT NULL,
  failure VARCHAR(20) DEFAULT '' NOT NULL,
  pairs INT DEFAULT 0 NOT NULL,
  -- thousandths, -1 where nothing was judged
  pass_rate INT GENERATED ALWAYS AS (CASE WHEN judged = 0 THEN -1 ELSE 1000 * passed / judged END),
  status VARCHAR(16) GENERATED ALWAYS AS (CASE
    WHEN judged > 0 AND passed = judged THEN 'ALL_PASS'
    WHEN judged > 0 AND passed = 0 THEN 'ALL_FAIL'
    WHEN judged > 0 THEN 'MIXED'
    WHEN tests = 0 THEN 'NO_TESTS'
    WHEN solutions = 0 THEN 'NO_SOLUTIONS'
    ELSE 'NOT_RUN' END)
);

INSERT INTO instruction_summary
  (instruction_id, split, source_key, length, origin, tests, solutions, judged, passed, failure, pairs)
SELECT i.id, i.split, i.source_key, CHAR_LENGTH(i.prompt),
  COALESCE((SELECT t.origin FROM test_suite t WHERE t.id = (
    SELECT MAX(u.id) FROM test_suite u WHERE u.instruction_id = i.id AND u.usable)), ''),
  (SELECT COUNT(*) FROM test_case c WHERE c.kept AND c.suite_id = (
    SELECT MAX(u.id) FROM test_suite u WHERE u.instruction_id = i.id AND u.usable)),
  (SELECT COUNT(*) FROM solution s WHERE s.instruction_id = i.id),
  (SELECT COUNT(*) FROM solution s WHERE s.instruction_id = i.id
    AND EXISTS (SELECT 1 FROM judgement j WHERE j.solution_id = s.id)),
  (SELECT COUNT(*) FROM solution s JOIN judgement j ON j.solution_id = s.id
    WHERE s.instruction_id = i.id AND j.verdict = 'PASSED'
    AND j.suite_id = (SELECT MAX(l.suite_id) FROM judgement l WHERE l.solution_id = s.id)),
  COALESCE((SELECT j.verdict FROM solution s JOIN judgement j ON j.solution_id = s.id
    WHERE s.instruction_id = i.id
    AND j.verdict NOT IN ('PASSED', 'SKIPPED', 'TEST_ERROR', 'JUDGE_ERROR')
    AND j.suite_id = (SELECT MAX(l.suite_id) FROM judgement l WHERE l.solution_id = s.id)
    GROUP BY j.verdict ORDER BY COUNT(*) DESC, j.verdict LIMIT 1), ''),
  (SELECT COUNT(*) FROM preference p WHERE p.instruction_id = i.id
    AND p.chosen_id IS NOT NULL AND p.rejected_id IS NOT NULL)
FROM instruction i;

CREATE INDEX summary_key ON instruction_summary(source_key, instruction_id);
CREATE INDEX summary_split ON instruction_summary(split, instruction_id);
CREATE INDEX summary_length ON instruction_summary(length, instruction_id);
CREATE INDEX summary_origin ON instruction_summary(origin, instruction_id);
CREATE INDEX summary_tests ON instruction_summary(tests, instruction_id);
CREATE INDEX summary_solutions ON instruction_summary(solutions, instruction_id);
CREATE INDEX summary_pass_rate ON instruction_summary(pass_rate, instruction_id);
CREATE INDEX summary_failure ON instruction_summary(failure, instruction_id);
CREATE INDEX summary_status ON instruction_summary(status, instruction_id);
CREATE INDEX summary_pairs ON instruction_summary(pairs, instruction_id);

-- What a person looked at and wants to find again: place is the table, content is known to the window.
CREATE TABLE saved_view (
  place VARCHAR(40) NOT NULL,
  name VARCHAR(200) NOT NULL,
  content VARCHAR(100000) NOT NULL,
  PRIMARY KEY (place, name)
);
