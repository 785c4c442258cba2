-- When somebody asked to be called back, until they have been.
ALTER TABLE enrolments ADD COLUMN callback_at BIGINT;
