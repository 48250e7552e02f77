-- What a test is worth. A score belongs to the solutions and mutants it was worked out with, and is
-- replaced as a whole. Everything here goes with the suite, the test or the run it belongs to.
-- killable: mutants that are not taken for equivalent; idle: an empty or constant function passes
-- too; needed: one of the fewest tests that decide as all do.
CREATE TABLE test_score (
  test_id BIGINT PRIMARY KEY REFERENCES test_case(id) ON DELETE CASCADE,
  suite_id BIGINT NOT NULL REFERENCES test_suite(id) ON DELETE CASCADE,
  agreement DOUBLE PRECISION NOT NULL,
  trust DOUBLE PRECISION NOT NULL,
  kills INT NOT NULL,
  killable INT NOT NULL,
  splits BOOLEAN NOT NULL,
  idle BOOLEAN NOT NULL,
  needed BOOLEAN NOT NULL
);
CREATE INDEX test_score_suite ON test_score(suite_id);

-- programs: distinct solutions that were looked at; equal: mutants that compile to the same code;
-- still: mutants that did the same on everything that was tried.
CREATE TABLE suite_score (
  suite_id BIGINT PRIMARY KEY REFERENCES test_suite(id) ON DELETE CASCADE,
  programs INT NOT NULL,
  mutants INT NOT NULL,
  killed INT NOT NULL,
  equal INT NOT NULL,
  still INT NOT NULL
);

-- How a suite came about: drafts asked for, and those whose reference passed all its own tests.
CREATE TABLE suite_drafts (
  suite_id BIGINT PRIMARY KEY REFERENCES test_suite(id) ON DELETE CASCADE,
  attempts INT NOT NULL,
  successes INT NOT NULL
);

-- Tests whose text was mended, with the text as it was written.
CREATE TABLE test_repair (
  test_id BIGINT PRIMARY KEY REFERENCES test_case(id) ON DELETE CASCADE,
  repair VARCHAR(1000) NOT NULL,
  original VARCHAR(1000000) NOT NULL
);

-- Answers of endpoints by a digest of prompt, model, parameters and seed number.
CREATE TABLE answer (
  digest VARCHAR(64) PRIMARY KEY,
  run_id BIGINT NOT NULL REFERENCES run(id) ON DELETE CASCADE,
  finish_reason VARCHAR(8) NOT NULL,
  prompt_tokens INT NOT NULL,
  tokens INT NOT NULL,
  attempts INT NOT NULL,
  elapsed_ms INT NOT NULL,
  problem VARCHAR(1000) NOT NULL,
  text VARCHAR(1000000) NOT NULL
);
CREATE INDEX answer_run ON answer(run_id);
