-- What people decide about single tests. The log is that of the pairs: an entry belongs to the run
-- that made the tests. A decision is about a test through all versions of its suite.

-- root_id: the test this one stands for since an earlier version of the suite; null for itself.
ALTER TABLE test_case ADD COLUMN root_id BIGINT;
UPDATE test_case SET root_id = parent_id WHERE parent_id IS NOT NULL;
-- Parents of parents: every round doubles how far back it goes.
UPDATE test_case t SET root_id = COALESCE(
  (SELECT COALESCE(p.root_id, p.id) FROM test_case p WHERE p.id = t.root_id), t.root_id)
  WHERE root_id IS NOT NULL;
UPDATE test_case t SET root_id = COALESCE(
  (SELECT COALESCE(p.root_id, p.id) FROM test_case p WHERE p.id = t.root_id), t.root_id)
  WHERE root_id IS NOT NULL;
UPDATE test_case t SET root_id = COALESCE(
  (SELECT COALESCE(p.root_id, p.id) FROM test_case p WHERE p.id = t.root_id), t.root_id)
  WHERE root_id IS NOT NULL;
UPDATE test_case t SET root_id = COALESCE(
  (SELECT COALESCE(p.root_id, p.id) FROM test_case p WHERE p.id = t.root_id), t.root_id)
  WHERE root_id IS NOT NULL;
UPDATE test_case t SET root_id = COALESCE(
  (SELECT COALESCE(p.root_id, p.id) FROM test_case p WHERE p.id = t.root_id), t.root_id)
  WHERE root_id IS NOT NULL;

-- How the solutions did that were looked at, and a digest of everything a score was worked out from.
ALTER TABLE test_score ADD COLUMN (
  passes INT DEFAULT 0 NOT NULL,
  fails INT DEFAULT 0 NOT NULL,
  weak BOOLEAN DEFAULT FALSE NOT NULL,
  flaky BOOLEAN DEFAULT FALSE NOT NULL
);
ALTER TABLE suite_score ADD COLUMN basis VARCHAR(64) DEFAULT '' NOT NULL;

-- code, expected: what a person wrote in place of the root's; null where nobody did.
CREATE TABLE test_review (
  root_id BIGINT PRIMARY KEY REFERENCES test_case(id) ON DELETE CASCADE,
  review VARCHAR(10) NOT NULL,
  code VARCHAR(1000000),
  expected VARCHAR(1000000),
  flagged BOOLEAN NOT NULL,
  comment VARCHAR(4000) NOT NULL,
  reviewer VARCHAR(200) NOT NULL
);

-- Each test an entry touched, before and after it.
CREATE TABLE test_review_change (
  entry_id BIGINT NOT NULL REFERENCES review_entry(id) ON DELETE CASCADE,
  root_id BIGINT NOT NULL REFERENCES test_case(id) ON DELETE CASCADE,
  is_after BOOLEAN NOT NULL,
  review VARCHAR(10) NOT NULL,
  code VARCHAR(1000000),
  expected VARCHAR(1000000),
  flagged BOOLEAN NOT NULL,
  comment VARCHAR(4000) NOT NULL,
  reviewer VARCHAR(200) NOT NULL,
  PRIMARY KEY (entry_id, is_after, root_id)
);

-- One narrow row for each test of a suite in use, kept by whatever writes, so that a table of all of
-- them can be sorted and filtered without counting anything. Every order has its index.
-- run_id: the run that made the first version; built_kept: what holds where nobody decided;
-- changed: what was decided is not in the suite yet; truth: 1 right, 0 wrong, -1 not known.
CREATE TABLE test_line (
  test_id BIGINT PRIMARY KEY REFERENCES test_case(id) ON DELETE CASCADE,
  root_id BIGINT NOT NULL,
  run_id BIGINT NOT NULL,
  suite_id BIGINT NOT NULL,
  instruction_id BIGINT NOT NULL,
  source_key VARCHAR(400) NOT NULL,
  kept BOOLEAN NOT NULL,
  built_kept BOOLEAN NOT NULL,
  truth SMALLINT NOT NULL,
  repaired BOOLEAN NOT NULL,
  scored BOOLEAN NOT NULL,
  agreement DOUBLE PRECISION NOT NULL,
  trust DOUBLE PRECISION NOT NULL,
  kills INT NOT NULL,
  killable INT NOT NULL,
  splits BOOLEAN NOT NULL,
  idle BOOLEAN NOT NULL,
  needed BOOLEAN NOT NULL,
  passes INT NOT NULL,
  fails INT NOT NULL,
  weak BOOLEAN NOT NULL,
  flaky BOOLEAN NOT NULL,
  review VARCHAR(10) NOT NULL,
  flagged BOOLEAN NOT NULL,
  changed BOOLEAN NOT NULL,
  kill_share DOUBLE PRECISION GENERATED ALWAYS AS
    (CASE WHEN killable = 0 THEN -1.0 ELSE CAST(kills AS DOUBLE PRECISION) / killable END),
  pass_share DOUBLE PRECISION GENERATED ALWAYS AS
    (CASE WHEN passes + fails = 0 THEN -1.0
      ELSE CAST(passes AS DOUBLE PRECISION) / (passes + fails) END),
  -- How many things make a kept test worth a look, and how little it is trusted among equals.
  suspicion DOUBLE PRECISION GENERATED ALWAYS AS (CASE WHEN kept AND scored THEN
    CASE WHEN trust < 0.5 THEN 1 ELSE 0 END
    + CASE WHEN passes = 0 AND fails > 0 THEN 1 ELSE 0 END
    + CASE WHEN idle THEN 1 ELSE 0 END
    + CASE WHEN NOT splits AND kills = 0 THEN 1 ELSE 0 END
    + CASE WHEN flaky THEN 1 ELSE 0 END
    + CASE WHEN repaired THEN 1 ELSE 0 END
    + 0.999 * (1 - trust)
    ELSE -1.0 END)
);

INSERT INTO test_line (test_id, root_id, run_id, suite_id, instruction_id, source_key, kept,
  built_kept, truth, repaired, scored, agreement, trust, kills, killable, splits, idle, needed,
  passes, fails, weak, flaky, review, flagged, changed)
SELECT t.id, COALESCE(t.root_id, t.id), COALESCE(r.run_id, s.run_id), s.id, s.instruction_id,
  i.source_key, t.kept, t.kept, CASE WHEN t.truth THEN 1 WHEN NOT t.truth THEN 0 ELSE -1 END, m.test_id IS NOT NULL,
  c.test_id IS NOT NULL, COALESCE(c.agreement, -1), COALESCE(c.trust, -1), COALESCE(c.kills, -1),
  COALESCE(c.killable, 0), COALESCE(c.splits, FALSE), COALESCE(c.idle, FALSE),
  COALESCE(c.needed, FALSE), 0, 0, FALSE, FALSE, 'PENDING', FALSE, FALSE
FROM test_suite s JOIN test_case t ON t.suite_id = s.id
JOIN instruction i ON i.id = s.instruction_id
LEFT JOIN test_case o ON o.id = t.root_id LEFT JOIN test_suite r ON r.id = o.suite_id
LEFT JOIN test_repair m ON m.test_id = t.id
LEFT JOIN test_score c ON c.test_id = t.id
WHERE s.in_use;

CREATE INDEX test_line_root ON test_line(root_id);
CREATE INDEX test_line_suite ON test_line(suite_id);
CREATE INDEX test_line_instruction ON test_line(instruction_id);
CREATE INDEX test_line_key ON test_line(run_id, source_key, test_id);
CREATE INDEX test_line_suspicion ON test_line(run_id, suspicion, test_id);
CREATE INDEX test_line_trust ON test_line(run_id, trust, test_id);
CREATE INDEX test_line_agreement ON test_line(run_id, agreement, test_id);
CREATE INDEX test_line_kills ON test_line(run_id, kill_share, test_id);
CREATE INDEX test_line_passes ON test_line(run_id, pass_share, test_id);
CREATE INDEX test_line_changed ON test_line(run_id, changed, test_id);
