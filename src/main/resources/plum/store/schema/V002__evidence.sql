-- What is known of a test beyond its verdict, and results that another run can use again.
-- Rows that were there before are neither weak nor flaky; 0 and '' mean that nobody noted it.

ALTER TABLE test_case ADD COLUMN (
  name VARCHAR(1000),
  match_kind VARCHAR(16),
  tolerance DOUBLE PRECISION,
  checker VARCHAR(1000000)
);

ALTER TABLE judgement ADD COLUMN (
  weak BOOLEAN DEFAULT FALSE NOT NULL,
  flaky BOOLEAN DEFAULT FALSE NOT NULL,
  cpu_us BIGINT DEFAULT 0 NOT NULL,
  peak_bytes BIGINT DEFAULT 0 NOT NULL,
  isolation VARCHAR(16) DEFAULT '' NOT NULL
);

ALTER TABLE execution ADD COLUMN (
  wall_us INT DEFAULT 0 NOT NULL,
  weak BOOLEAN DEFAULT FALSE NOT NULL,
  flaky BOOLEAN DEFAULT FALSE NOT NULL
);

-- Most executions pass and print nothing: only those with something to tell have a row here.
CREATE TABLE execution_evidence (
  solution_id BIGINT NOT NULL,
  test_id BIGINT NOT NULL,
  exception VARCHAR(400) NOT NULL,
  message VARCHAR(10000) NOT NULL,
  line INT NOT NULL,
  expected VARCHAR(10000) NOT NULL,
  actual VARCHAR(10000) NOT NULL,
  PRIMARY KEY (solution_id, test_id)
);

CREATE TABLE execution_output (
  solution_id BIGINT NOT NULL,
  test_id BIGINT NOT NULL,
  stdout VARCHAR(100000) NOT NULL,
  stderr VARCHAR(100000) NOT NULL,
  PRIMARY KEY (solution_id, test_id)
);

-- Keyed by everything that a result depends on; run_id is the run that executed the program.
CREATE TABLE known_result (
  digest VARCHAR(64) PRIMARY KEY,
  run_id BIGINT NOT NULL REFERENCES run(id),
  result VARCHAR(1000000) NOT NULL
);
