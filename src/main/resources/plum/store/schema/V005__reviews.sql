-- What people decide about pairs: a log that only grows, and what follows from it beside each pair.

ALTER TABLE preference ADD COLUMN (
  flagged BOOLEAN DEFAULT FALSE NOT NULL,
  comment VARCHAR(4000) DEFAULT '' NOT NULL,
  reviewer VARCHAR(200) DEFAULT '' NOT NULL,
  blind BOOLEAN DEFAULT FALSE NOT NULL,
  -- What makes a pair worth a look; null until it was measured, and for single labels.
  margin REAL,
  weak BOOLEAN,
  length_gap REAL,
  disagreement REAL,
  failure VARCHAR(20)
);

-- Sides that are not as the rule built them; texts only where a person wrote one.
CREATE TABLE preference_edit (
  preference_id BIGINT PRIMARY KEY REFERENCES preference(id),
  chosen_id BIGINT NOT NULL REFERENCES solution(id),
  rejected_id BIGINT NOT NULL REFERENCES solution(id),
  chosen_text VARCHAR(1000000),
  rejected_text VARCHAR(1000000)
);

-- target_id: what an UNDO took back or a REDO did again.
CREATE TABLE review_entry (
  id BIGINT PRIMARY KEY,
  run_id BIGINT NOT NULL REFERENCES run(id),
  action VARCHAR(16) NOT NULL,
  target_id BIGINT REFERENCES review_entry(id),
  reviewer VARCHAR(200) NOT NULL,
  decided TIMESTAMP(3) WITH TIME ZONE NOT NULL
);
CREATE INDEX review_entry_run ON review_entry(run_id, id);

-- Each pair an entry touched, before and after it. UNDO and REDO have none of their own.
CREATE TABLE review_change (
  entry_id BIGINT NOT NULL REFERENCES review_entry(id),
  preference_id BIGINT NOT NULL REFERENCES preference(id),
  is_after BOOLEAN NOT NULL,
  review VARCHAR(10) NOT NULL,
  chosen_id BIGINT NOT NULL,
  rejected_id BIGINT NOT NULL,
  chosen_text VARCHAR(1000000),
  rejected_text VARCHAR(1000000),
  flagged BOOLEAN NOT NULL,
  comment VARCHAR(4000) NOT NULL,
  reviewer VARCHAR(200) NOT NULL,
  blind BOOLEAN NOT NULL,
  PRIMARY KEY (entry_id, is_after, preference_id)
);
CREATE INDEX review_change_preference ON review_change(preference_id, entry_id);
