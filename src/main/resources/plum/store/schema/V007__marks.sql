-- What people say about runs. The note of a run itself is the program's.

CREATE TABLE run_mark (
  run_id BIGINT PRIMARY KEY REFERENCES run(id),
  starred BOOLEAN NOT NULL,
  comment VARCHAR(4000) NOT NULL,
  -- one a line
  tags VARCHAR(4000) NOT NULL
);
