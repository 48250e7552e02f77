-- Suites that a person edits. A stored suite is never changed: an edit makes another version, whose
-- tests remember the stored tests with the same text. in_use: no later version stands in its place.

ALTER TABLE test_suite ADD COLUMN (
  parent_id BIGINT,
  in_use BOOLEAN DEFAULT TRUE NOT NULL,
  note VARCHAR(1000) DEFAULT '' NOT NULL,
  made TIMESTAMP(3) WITH TIME ZONE
);
ALTER TABLE test_suite ADD CONSTRAINT test_suite_parent
  FOREIGN KEY (parent_id) REFERENCES test_suite(id);
ALTER TABLE test_case ADD COLUMN parent_id BIGINT;

-- One run holds every edit of a project, so a run may have several versions for an instruction.
EXECUTE IMMEDIATE 'ALTER TABLE test_suite DROP CONSTRAINT ' || (
  SELECT constraint_name FROM information_schema.table_constraints
  WHERE table_schema = 'PUBLIC' AND table_name = 'TEST_SUITE' AND constraint_type = 'UNIQUE');
ALTER TABLE test_suite ADD CONSTRAINT test_suite_version
  UNIQUE NULLS NOT DISTINCT (run_id, instruction_id, parent_id);
