#pragma once

namespace outdial::tests {

/// What the database must never hold, whatever has happened: `sql` gives the id of each offender.
struct BookRule {
  const char* what;
  const char* sql;
};

inline constexpr BookRule kBookRules[] = {
    {"an account's slots are not its live calls", R"(
  SELECT a.id FROM accounts a
  WHERE a.in_flight <> (SELECT COUNT(*) FROM calls c WHERE c.account_id = a.id
                        AND c.status IN ('placing', 'placed', 'unknown', 'ongoing')))"},
    {"a batch's live calls or dials are miscounted", R"(
  SELECT b.id FROM batches b
  WHERE b.live <> (SELECT COUNT(*) FROM calls c WHERE c.batch_id = b.id
                   AND c.status IN ('placing', 'placed', 'unknown', 'ongoing'))
     OR b.dials <> (SELECT COUNT(*) FROM calls c WHERE c.batch_id = b.id))"},
    {"an enrolment's attempts are not its counted calls", R"(
  SELECT e.id FROM enrolments e
  WHERE e.attempts <> (SELECT COUNT(*) FROM calls c WHERE c.enrolment_id = e.id AND c.counted = 1))"},
    {"somebody is queued without an open job", R"(
  SELECT e.id FROM enrolments e
  WHERE e.status = 'queued'
    AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.id = e.job_id AND j.enrolment_id = e.id
                    AND j.state IN ('available', 'scheduled', 'running')))"},
    {"somebody is in a call that has settled", R"(
  SELECT e.id FROM enrolments e
  WHERE e.status = 'in_call'
    AND NOT EXISTS (SELECT 1 FROM calls c WHERE c.id = e.last_call_id AND c.settled = 0))"},
    {"a call that is waited on will never be asked for", R"(
  SELECT id FROM calls
  WHERE settled = 0 AND status <> 'placing' AND next_check_at IS NULL
     OR settled = 1 AND status IN ('placing', 'placed', 'unknown', 'ongoing'))"},
};

}  // namespace outdial::tests
