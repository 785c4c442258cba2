#pragma once

/// The class in which an enrolment waits, as the index enrolments_queue has it: 0 callbacks, 1
/// reminders, 2 retries, 3 people not called yet.
#define QUEUE_CLASS                                                                  \
  "(CASE WHEN callback_at IS NOT NULL OR disposition = 'callback_requested' THEN 0 " \
  "WHEN appointment_time IS NOT NULL THEN 1 WHEN attempts > 0 THEN 2 ELSE 3 END)"
