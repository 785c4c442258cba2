-- Who waits, by the class in which they are called: callbacks, reminders, retries, people not called yet.
DROP INDEX enrolments_due;
CREATE INDEX enrolments_queue ON enrolments (
  batch_id,
  (CASE WHEN callback_at IS NOT NULL OR disposition = 'callback_requested' THEN 0
        WHEN appointment_time IS NOT NULL THEN 1
        WHEN attempts > 0 THEN 2
        ELSE 3 END),
  next_attempt_at, attempts, id) WHERE status = 'pending';
