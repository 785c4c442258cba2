#include "schema/batch_contacts.h"

namespace outdial::schema {
namespace {

constexpr char kPendingAfter[] = R"(
  SELECT id FROM enrolments WHERE batch_id = $1 AND status = 'pending' AND id > $2 ORDER BY id LIMIT $3)";

#define IS_VOICEMAIL(row) row ".disposition IN ('voicemail_no_message', 'voicemail_left')"

// Whom an operator or a correction took out of the batch ended as cancelled too, for other reasons
// than the batch's own.
constexpr char kUnreachedAfter[] = R"(
  SELECT e.id
  FROM enrolments e JOIN contacts c ON c.id = e.contact_id JOIN campaigns p ON p.id = e.campaign_id
  WHERE e.batch_id = $1 AND e.id > $2
    AND (e.status IN ('exhausted', 'expired')
         OR (e.status = 'cancelled' AND e.reason = 'batch_cancelled')
         OR (e.status = 'done' AND )" IS_VOICEMAIL("e") R"())
    AND NOT EXISTS (
      SELECT 1 FROM suppressions s
      WHERE s.tenant_id = e.tenant_id AND s.phone = c.phone AND (s.expires_at IS NULL OR s.expires_at > $3))
    AND NOT EXISTS (
      SELECT 1 FROM enrolments r JOIN batches b ON b.id = r.batch_id
      WHERE r.contact_id = e.contact_id AND (b.id = e.batch_id OR b.parent_batch_id = e.batch_id)
        AND (p.one_per = 'number' OR r.dedupe_key = e.dedupe_key)
        AND (r.status IN ('suppressed', 'needs_review')
             OR (r.status = 'cancelled' AND r.reason IN ('taken_out', 'cancelled_by_user'))
             OR (r.status = 'done' AND NOT )" IS_VOICEMAIL("r") R"()))
    AND NOT EXISTS (
      SELECT 1 FROM enrolments r
      WHERE r.batch_id = e.batch_id AND r.dedupe_key = c.phone AND r.contact_id <> e.contact_id
        AND r.status = 'done' AND NOT )" IS_VOICEMAIL("r") R"()
  ORDER BY e.id LIMIT $4)";

constexpr char kContactInBatch[] =
    "SELECT id FROM enrolments WHERE contact_id = $1 AND batch_id = $2 ORDER BY id";

constexpr char kFirst[] = "SELECT id FROM enrolments WHERE batch_id = $1 ORDER BY id LIMIT 1";

EnrolmentId read_enrolment(const Row& row) {
  return row.id<EnrolmentId>(0);
}

std::vector<EnrolmentRow> load(const ReadTx& tx, const std::vector<EnrolmentId>& ids) {
  std::vector<EnrolmentRow> rows;
  rows.reserve(ids.size());
  for (EnrolmentId id : ids)
    rows.push_back(find_enrolment(tx, id).value());
  return rows;
}

}  // namespace

std::vector<EnrolmentRow> pending_after(const ReadTx& tx, BatchId batch, EnrolmentId after,
                                        int limit) {
  return load(tx, tx.all(kPendingAfter, {batch, after.view(), limit}, read_enrolment));
}

std::vector<EnrolmentRow> unreached_after(const ReadTx& tx, BatchId batch, EnrolmentId after,
                                          int limit) {
  return load(tx, tx.all(kUnreachedAfter, {batch, after.view(), tx.now(), limit}, read_enrolment));
}

std::vector<EnrolmentRow> enrolments_of_contact(const ReadTx& tx, BatchId batch,
                                                ContactId contact) {
  return load(tx, tx.all(kContactInBatch, {contact, batch}, read_enrolment));
}

std::optional<EnrolmentRow> first_enrolment(const ReadTx& tx, BatchId batch) {
  auto id = tx.one(kFirst, {batch}, read_enrolment);
  return id ? find_enrolment(tx, *id) : std::nullopt;
}

}  // namespace outdial::schema
