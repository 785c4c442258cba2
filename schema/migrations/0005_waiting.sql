-- How many people of a batch wait for what: those who are pending with a reason, and those in review.
CREATE TABLE batch_waiting (
  batch_id TEXT NOT NULL,
  status   TEXT NOT NULL CHECK (status = 'pending' OR status = 'needs_review'),
  reason   TEXT NOT NULL,
  people   BIGINT NOT NULL,
  PRIMARY KEY (batch_id, status, reason)
);
INSERT INTO batch_waiting (batch_id, status, reason, people)
  SELECT batch_id, status, reason, COUNT(*) FROM enrolments
  WHERE status = 'needs_review' OR (status = 'pending' AND reason <> '')
  GROUP BY batch_id, status, reason;
