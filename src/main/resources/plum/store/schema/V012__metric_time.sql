-- When a reading was stored first; null for those stored before this was noted. A repeated step
-- replaces its reading and keeps its time.
ALTER TABLE metric ADD COLUMN taken TIMESTAMP(3) WITH TIME ZONE;
ALTER TABLE metric ALTER COLUMN taken SET DEFAULT CURRENT_TIMESTAMP;
