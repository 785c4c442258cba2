#include "schema/batch_contacts.h"

namespace outdial::schema {
namespace {

constexpr char kPendingAfter[] = R"(
  SELECT id FROM enrolments WHERE batch_id = $1 AND status = 'pending' AND id > $2 ORDER BY id LIMIT $3)";

constexpr char kUnreachedAfter[] = R"(
  SELECT id FROM enrolments
  WHERE batch_id = $1 AND id > $2
    AND (status IN ('exhausted', 'expired', 'cancelled')
         OR (status = 'done' AND disposition IN ('voicemail_no_message', 'voicemail_left')))
  ORDER BY id LIMIT $3)";

constexpr char kOfContact[] =
    "SELECT id FROM enrolments WHERE contact_id = $1 AND batch_id = $2 ORDER BY id";

constexpr char kFirst[] = "SELECT id FROM enrolments WHERE batch_id = $1 ORDER BY id LIMIT 1";

EnrolmentId read_id(const Row& row) {
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
  return load(tx, tx.all(kPendingAfter, {batch, after.view(), limit}, read_id));
}

std::vector<EnrolmentRow> unreached_after(const ReadTx& tx, BatchId batch, EnrolmentId after,
                                          int limit) {
  return load(tx, tx.all(kUnreachedAfter, {batch, after.view(), limit}, read_id));
}

std::vector<EnrolmentRow> enrolments_of_contact(const ReadTx& tx, BatchId batch,
                                                ContactId contact) {
  return load(tx, tx.all(kOfContact, {contact, batch}, read_id));
}

std::optional<EnrolmentRow> first_enrolment(const ReadTx& tx, BatchId batch) {
  auto id = tx.one(kFirst, {batch}, read_id);
  return id ? find_enrolment(tx, *id) : std::nullopt;
}

}  // namespace outdial::schema
