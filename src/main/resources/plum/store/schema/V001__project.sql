-- One project. Narrow rows; long texts stand in tables of their own under the same id.
-- Ids are given out by the program (one writer, largest plus one), so that a run that was killed and
-- continued ends with the same rows as one that was not.

CREATE TABLE run (
  id BIGINT PRIMARY KEY,
  stage VARCHAR(16) NOT NULL,
  name VARCHAR(200) NOT NULL UNIQUE,
  round INT NOT NULL,
  config VARCHAR(1000000) NOT NULL,
  seed BIGINT NOT NULL,
  version VARCHAR(40) NOT NULL,
  started TIMESTAMP(3) WITH TIME ZONE NOT NULL,
  ended TIMESTAMP(3) WITH TIME ZONE,
  busy_ms BIGINT NOT NULL,
  outcome VARCHAR(16) NOT NULL,
  note VARCHAR(10000) NOT NULL
);

CREATE TABLE instruction_set (
  id BIGINT PRIMARY KEY,
  run_id BIGINT NOT NULL REFERENCES run(id),
  name VARCHAR(200) NOT NULL UNIQUE,
  origin VARCHAR(1000) NOT NULL,
  licence VARCHAR(1000) NOT NULL,
  digest VARCHAR(64) NOT NULL
);

CREATE TABLE instruction (
  id BIGINT PRIMARY KEY,
  set_id BIGINT NOT NULL REFERENCES instruction_set(id),
  source_key VARCHAR(400) NOT NULL,
  format VARCHAR(16) NOT NULL,
  entry_point VARCHAR(200) NOT NULL,
  split VARCHAR(16) NOT NULL,
  prompt VARCHAR(1000000) NOT NULL,
  reference_solution VARCHAR(1000000),
  UNIQUE (set_id, source_key)
);
CREATE INDEX instruction_split ON instruction(split, id);

CREATE TABLE rejection (
  set_id BIGINT NOT NULL REFERENCES instruction_set(id),
  line BIGINT NOT NULL,
  reason VARCHAR(1000) NOT NULL,
  text VARCHAR(1000) NOT NULL,
  PRIMARY KEY (set_id, line)
);

CREATE TABLE test_suite (
  id BIGINT PRIMARY KEY,
  run_id BIGINT NOT NULL REFERENCES run(id),
  instruction_id BIGINT NOT NULL REFERENCES instruction(id),
  origin VARCHAR(16) NOT NULL,
  usable BOOLEAN NOT NULL,
  UNIQUE (run_id, instruction_id)
);
CREATE INDEX test_suite_instruction ON test_suite(instruction_id, origin);

CREATE TABLE test_case (
  id BIGINT PRIMARY KEY,
  suite_id BIGINT NOT NULL REFERENCES test_suite(id),
  draft INT NOT NULL,
  position INT NOT NULL,
  kind VARCHAR(16) NOT NULL,
  code VARCHAR(1000000) NOT NULL,
  expected VARCHAR(1000000),
  kept BOOLEAN NOT NULL,
  reason VARCHAR(1000) NOT NULL,
  truth BOOLEAN
);
CREATE INDEX test_case_suite ON test_case(suite_id, draft, position);

CREATE TABLE reference_draft (
  suite_id BIGINT NOT NULL REFERENCES test_suite(id),
  draft INT NOT NULL,
  code VARCHAR(1000000) NOT NULL,
  truth BOOLEAN,
  PRIMARY KEY (suite_id, draft)
);

CREATE TABLE checkpoint (
  id BIGINT PRIMARY KEY,
  name VARCHAR(200) NOT NULL UNIQUE,
  adapter BOOLEAN NOT NULL,
  folder VARCHAR(4000) NOT NULL,
  sha256 VARCHAR(64) NOT NULL,
  parent_id BIGINT REFERENCES checkpoint(id),
  run_id BIGINT REFERENCES run(id)
);

CREATE TABLE solution (
  id BIGINT PRIMARY KEY,
  run_id BIGINT NOT NULL REFERENCES run(id),
  instruction_id BIGINT NOT NULL REFERENCES instruction(id),
  sample INT NOT NULL,
  checkpoint_id BIGINT NOT NULL REFERENCES checkpoint(id),
  round INT NOT NULL,
  finish_reason VARCHAR(8) NOT NULL,
  token_count INT NOT NULL,
  log_probability DOUBLE PRECISION NOT NULL,
  seed BIGINT NOT NULL,
  elapsed_ms INT NOT NULL,
  UNIQUE (run_id, instruction_id, sample)
);

CREATE TABLE solution_text (
  id BIGINT PRIMARY KEY REFERENCES solution(id),
  completion VARCHAR(1000000) NOT NULL,
  program VARCHAR(1000000) NOT NULL
);

-- run_id: the run that judged, which for an evaluation is also the run that drew the solution.
CREATE TABLE judgement (
  solution_id BIGINT NOT NULL REFERENCES solution(id),
  suite_id BIGINT NOT NULL REFERENCES test_suite(id),
  run_id BIGINT NOT NULL REFERENCES run(id),
  verdict VARCHAR(20) NOT NULL,
  passed INT NOT NULL,
  total INT NOT NULL,
  detail VARCHAR(10000) NOT NULL,
  PRIMARY KEY (solution_id, suite_id)
);
CREATE INDEX judgement_run ON judgement(run_id, verdict);

CREATE TABLE execution (
  solution_id BIGINT NOT NULL,
  test_id BIGINT NOT NULL,
  verdict VARCHAR(20) NOT NULL,
  cpu_us INT NOT NULL,
  detail VARCHAR(10000) NOT NULL,
  PRIMARY KEY (solution_id, test_id)
);

-- A pair has both solutions; an unpaired item has chosen when desirable, rejected when not.
CREATE TABLE preference (
  id BIGINT PRIMARY KEY,
  run_id BIGINT NOT NULL REFERENCES run(id),
  instruction_id BIGINT NOT NULL REFERENCES instruction(id),
  chosen_id BIGINT REFERENCES solution(id),
  rejected_id BIGINT REFERENCES solution(id),
  review VARCHAR(10) NOT NULL
);
CREATE INDEX preference_run ON preference(run_id, id);

CREATE TABLE metric (
  run_id BIGINT NOT NULL REFERENCES run(id),
  step INT NOT NULL,
  name VARCHAR(60) NOT NULL,
  reading DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (run_id, step, name)
);

CREATE TABLE evaluation (
  run_id BIGINT NOT NULL REFERENCES run(id),
  checkpoint_id BIGINT NOT NULL REFERENCES checkpoint(id),
  instruction_id BIGINT NOT NULL REFERENCES instruction(id),
  decoding VARCHAR(10) NOT NULL,
  n INT NOT NULL,
  c INT NOT NULL,
  PRIMARY KEY (run_id, instruction_id, decoding)
);
