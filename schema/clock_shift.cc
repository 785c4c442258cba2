#include "schema/clock_shift.h"

#include <string>

#include "schema/meta.h"

namespace outdial::schema {
namespace {

constexpr std::string_view kMetaSeen = "clock_seen";
constexpr std::string_view kMetaJumpedAt = "clock_jumped_at";

constexpr char kShiftJobs[] = R"(
  UPDATE jobs SET due_at = due_at - $1, lease_until = lease_until - $1
  WHERE state IN ('available', 'scheduled', 'running'))";

constexpr char kShiftCalls[] = R"(
  UPDATE calls SET placing_at = placing_at - $1, next_check_at = next_check_at - $1
  WHERE status IN ('placing', 'placed', 'unknown', 'ongoing'))";

// Their numbers rest for a while, which the clock must not make longer.
constexpr char kShiftNotPlaced[] = R"(
  UPDATE calls SET placing_at = placing_at - $1 WHERE status = 'not_placed' AND placing_at > $2)";

constexpr char kShiftChecks[] = R"(
  UPDATE calls SET next_check_at = next_check_at - $1
  WHERE next_check_at IS NOT NULL AND status NOT IN ('placing', 'placed', 'unknown', 'ongoing'))";

constexpr char kShiftAccounts[] =
    "UPDATE accounts SET next_dial_at = next_dial_at - $1, rest_until = rest_until - $1";

constexpr char kShiftNumbers[] =
    "UPDATE from_numbers SET next_dial_at = next_dial_at - $1, rest_until = rest_until - $1";

constexpr char kShiftBatches[] = R"(
  UPDATE batches SET next_dial_at = next_dial_at - $1, next_chunk_at = next_chunk_at - $1
  WHERE status = 'in_progress')";

constexpr char kKeepDue[] = R"(
  UPDATE enrolments SET next_attempt_at = $1
  WHERE status = 'pending' AND next_attempt_at > $1 AND next_attempt_at <= $2)";

constexpr char kKeepUnpublished[] = R"(
  UPDATE batch_progress SET published_at = CASE WHEN updated_at > published_at THEN $1 - 1 ELSE $1 END,
                            updated_at = $1
  WHERE updated_at > $1)";

std::optional<base::Time> time_of(const ReadTx& tx, std::string_view key) {
  auto text = get_meta(tx, key);
  if (!text) return std::nullopt;
  return base::from_millis(std::stoll(*text));
}

void set_time(Tx& tx, std::string_view key, base::Time time) {
  set_meta(tx, key, std::to_string(base::to_millis(time)));
}

}  // namespace

std::optional<base::Time> clock_seen(const ReadTx& tx) {
  return time_of(tx, kMetaSeen);
}

void note_clock_seen(Tx& tx, base::Time now) {
  set_time(tx, kMetaSeen, now);
}

std::optional<base::Time> clock_jumped_at(const ReadTx& tx) {
  return time_of(tx, kMetaJumpedAt);
}

void note_clock_jump(Tx& tx, base::Time now) {
  set_time(tx, kMetaJumpedAt, now);
}

void set_back(Tx& tx, base::Time seen, base::Time now) {
  std::int64_t by = (seen - now).count();
  for (const char* shift :
       {kShiftJobs, kShiftCalls, kShiftChecks, kShiftAccounts, kShiftNumbers, kShiftBatches})
    tx.run(shift, {by});
  tx.run(kShiftNotPlaced, {by, now});
  tx.run(kKeepDue, {now, seen});
  tx.run(kKeepUnpublished, {now});
  if (auto jumped = clock_jumped_at(tx); jumped && *jumped > now) set_time(tx, kMetaJumpedAt, now);
  note_clock_seen(tx, now);
  tx.announce(Topic::jobs);
  tx.announce(Topic::enrolments);
}

}  // namespace outdial::schema
