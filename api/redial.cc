#include "api/redial.h"

#include "api/batch_json.h"
#include "api/change.h"
#include "api/contact_import.h"
#include "api/json_answer.h"
#include "api/lookup.h"
#include "base/json.h"
#include "schema/batch_contacts.h"

namespace outdial::api {
namespace {

constexpr int kRedialStep = 100;

schema::BatchRow child_of(const schema::BatchRow& parent, const Request& request) {
  schema::BatchRow child = parent;
  child.external_id.reset();
  child.parent_batch_id = parent.id;
  child.name = parent.name + " (redial)";
  child.status = schema::BatchStatus::preparing;
  child.starts_at.reset();
  child.expires_at.reset();
  child.first_count.reset();
  child.single = false;
  child.created_by = request.principal.token_id.str();
  return child;
}

/// The child that calls the unreached: the one that is being prepared already, else a new one. So
/// the same people are never in two batches at once, however often a redial is repeated.
base::Expected<schema::BatchRow, Problem> make_child(schema::Tx& tx, const Request& request) {
  auto found = steered_batch(tx, request);
  if (!found) return base::unexpected(std::move(found.error()));
  const schema::BatchRow& parent = found->batch;
  if (schema::is_open(parent.status))
    return refuse(Code::batch_state,
                  "Only a completed or cancelled batch can be redialled; this one is " +
                      std::string(schema::to_text(parent.status)) + ".");
  if (auto open = schema::open_child(tx, parent)) {
    // Whoever made it may have died before it was whole.
    if (open->status == schema::BatchStatus::preparing) return std::move(*open);
    return refuse(Code::batch_state, open->id.str() + " redials them already and is " +
                                         std::string(schema::to_text(open->status)) + ".");
  }
  if (schema::unreached_after(tx, parent.id, {}, 1).empty())
    return refuse(Code::batch_empty, "Everybody who may be called was reached.");
  schema::BatchRow child = child_of(parent, request);
  child.id = tx.new_id<schema::BatchId>();
  schema::insert_batch(tx, child);
  return child;
}

/// Enrols one step of those who are not in the child yet; the last id of it, empty when there are
/// no more or nobody may be added any more.
schema::EnrolmentId enrol_step(schema::Tx& tx, const schema::BatchRow& child,
                               schema::EnrolmentId after) {
  if (!takes_contacts(schema::find_batch(tx, child.id).value())) return {};
  bool one_per_number = schema::find_campaign(tx, child.campaign_id).value().one_per == "number";
  schema::EnrolmentId last;
  for (schema::EnrolmentRow row :
       schema::unreached_after(tx, child.parent_batch_id, after, kRedialStep)) {
    last = row.id;
    if (one_per_number && !schema::enrolments_of_contact(tx, child.id, row.contact_id).empty())
      continue;
    row.id = tx.new_id<schema::EnrolmentId>();
    row.batch_id = child.id;
    row.phone = schema::find_contact(tx, row.contact_id).value().phone;
    if (one_per_number) row.dedupe_key = row.phone;
    row.next_attempt_at = tx.now();
    row.priority = child.priority;
    schema::insert_enrolment(tx, row);
  }
  return last;
}

}  // namespace

Answer redial_batch(Services& services, const Request& request) {
  return claimed_change(services, request, "", [&]() -> base::Expected<Changed, Problem> {
    auto child = services.store.write([&](schema::Tx& tx) { return make_child(tx, request); });
    if (!child) return base::unexpected(std::move(child.error()));
    schema::EnrolmentId after;
    do {
      after = services.store.write([&](schema::Tx& tx) { return enrol_step(tx, *child, after); });
    } while (!after.empty());
    return services.store.read([&](const schema::ReadTx& tx) {
      auto row = schema::find_batch(tx, child->id).value();
      base::Json body = batch_json(tx, row, {request.principal, services.rules()});
      return Changed{json_response(202, body), row.id.str()};
    });
  });
}

}  // namespace outdial::api
