-- What each preference did in each optimiser step: rewards and log-probabilities, in nats, as the
-- objective counts them. Null for a side that a preference does not have, and for rewards that an
-- objective does not know.

CREATE TABLE lesson (
  run_id BIGINT NOT NULL REFERENCES run(id),
  step INT NOT NULL,
  preference_id BIGINT NOT NULL,
  held_out BOOLEAN NOT NULL,
  chosen_reward REAL,
  rejected_reward REAL,
  chosen_logp REAL,
  rejected_logp REAL,
  PRIMARY KEY (run_id, step, preference_id)
);
CREATE INDEX lesson_preference ON lesson(preference_id, run_id, step);
