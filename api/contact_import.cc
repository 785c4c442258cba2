#include "api/contact_import.h"

#include <functional>

#include "api/contact_merge.h"
#include "calls/batch_control.h"
#include "schema/batch_contacts.h"
#include "schema/suppressions.h"

namespace outdial::api {
namespace {

using schema::EnrolmentStatus;

/// A step holds up everybody else who writes, webhooks first of all: it has to stay short.
constexpr std::size_t kImportStep = 100;
constexpr std::size_t kMostListed = 1'000;

schema::EnrolmentRow enrolment_of(schema::Tx& tx, const schema::BatchRow& batch,
                                  const schema::CampaignRow& campaign,
                                  const schema::ContactRow& contact,
                                  const text::ContactDraft& draft) {
  schema::EnrolmentRow row;
  row.id = tx.new_id<schema::EnrolmentId>();
  row.tenant_id = batch.tenant_id;
  row.batch_id = batch.id;
  row.campaign_id = campaign.id;
  row.contact_id = contact.id;
  row.phone = contact.phone;
  row.dedupe_key = dedupe_key(campaign, draft);
  row.line = draft.line;
  row.priority = batch.priority;
  row.not_before = draft.not_before;
  row.not_after = draft.not_after;
  row.next_attempt_at = std::max(tx.now(), draft.not_before.value_or(tx.now()));
  row.appointment_time = draft.appointment_time;
  row.variables_json = enrolment_variables(draft);
  return row;
}

}  // namespace

base::Expected<void, Problem> takes_contacts(const schema::BatchRow& batch) {
  if (!schema::is_open(batch.status) || batch.status == schema::BatchStatus::cancelling)
    return refuse(Code::batch_closed);
  if (batch.single)
    return refuse(Code::batch_state, "This batch is a single call; make a batch of its own.");
  return {};
}

ContactImport::ContactImport(Services& services, schema::BatchRow batch,
                             schema::CampaignRow campaign, bool dry_run)
    : services_(services),
      batch_(std::move(batch)),
      campaign_(std::move(campaign)),
      dry_run_(dry_run),
      started_(services.clock.now()) {
  waiting_.reserve(kImportStep);
}

base::Expected<void, Problem> ContactImport::add(text::ContactDraft draft) {
  for (const text::FieldError& warning : draft.warnings)
    if (report_.warnings.size() < kMostListed)
      report_.warnings.push_back({draft.line, warning.field, warning.code, warning.detail});
  waiting_.push_back(std::move(draft));
  if (waiting_.size() < kImportStep) return {};
  return book();
}

void ContactImport::reject(std::int64_t line, const std::vector<text::FieldError>& errors) {
  ++report_.rows;
  ++report_.rejected_total;
  for (const text::FieldError& error : errors)
    if (report_.rejected.size() < kMostListed)
      report_.rejected.push_back({line, error.field, error.code, error.detail});
}

base::Expected<void, Problem> ContactImport::finish() {
  if (waiting_.empty()) return {};
  return book();
}

base::Expected<void, Problem> ContactImport::book() {
  if (dry_run_) {
    add_counts(rehearse());
    return {};
  }
  auto counts = services_.store.write([&](schema::Tx& tx) -> base::Expected<StepCounts, Problem> {
    auto batch = schema::find_batch(tx, batch_.id).value();
    if (auto open = takes_contacts(batch); !open) return base::unexpected(std::move(open.error()));
    return book_step(tx);
  });
  if (!counts) return base::unexpected(std::move(counts.error()));
  add_counts(*counts);
  return {};
}

void ContactImport::add_counts(const StepCounts& counts) {
  report_.rows += static_cast<std::int64_t>(waiting_.size());
  report_.accepted += counts.accepted;
  report_.updated += counts.updated;
  report_.duplicates += counts.duplicates;
  report_.suppressed += counts.suppressed;
  waiting_.clear();
}

ContactImport::StepCounts ContactImport::rehearse() {
  StepCounts counts;
  std::hash<std::string> hash;
  services_.store.read([&](const schema::ReadTx& tx) {
    for (const text::ContactDraft& draft : waiting_) {
      std::string key = dedupe_key(campaign_, draft);
      bool twice = !seen_.insert(hash(key)).second;
      if (!draft.external_id.empty() && campaign_.one_per == "number")
        twice |= !seen_.insert(hash("#" + draft.external_id)).second;
      if (twice || schema::find_enrolment_by_key(tx, batch_.id, key)) {
        ++counts.duplicates;
        continue;
      }
      auto known = known_contact(tx, batch_.tenant_id, draft);
      bool changed = known && !same_contact(*known, merged(*known, draft));
      ++(changed ? counts.updated : counts.accepted);
      auto person = known ? known->id : schema::ContactId{};
      if (schema::active_suppression(tx, batch_.tenant_id, draft.phone, campaign_.id, person))
        ++counts.suppressed;
    }
  });
  return counts;
}

ContactImport::StepCounts ContactImport::book_step(schema::Tx& tx) const {
  StepCounts counts;
  for (const text::ContactDraft& draft : waiting_) {
    bool suppressed = false;
    switch (book_row(tx, draft, suppressed)) {
      case Verdict::accepted:
        ++counts.accepted;
        break;
      case Verdict::updated:
        ++counts.updated;
        break;
      case Verdict::duplicate:
        ++counts.duplicates;
        break;
    }
    if (suppressed) ++counts.suppressed;
  }
  return counts;
}

bool ContactImport::replaces_number(schema::Tx& tx, const schema::ContactRow& known,
                                    const schema::ContactRow& now) const {
  if (campaign_.one_per != "number" || known.phone == now.phone) return true;
  for (const auto& enrolment : schema::enrolments_of_contact(tx, batch_.id, known.id)) {
    if (enrolment.status == EnrolmentStatus::cancelled) continue;
    // Two numbers of one person in one file: the first stays. In a later file the new one counts.
    if (enrolment.created_at >= started_) return false;
    if (!calls::cancel_enrolment(tx, enrolment.id, "number_changed")) return false;
  }
  return true;
}

ContactImport::Verdict ContactImport::book_row(schema::Tx& tx, const text::ContactDraft& draft,
                                               bool& suppressed) const {
  auto known = known_contact(tx, batch_.tenant_id, draft);
  schema::ContactRow contact = merged(known.value_or(schema::ContactRow{}), draft);
  bool changed = known && !same_contact(*known, contact);
  bool in_batch =
      schema::find_enrolment_by_key(tx, batch_.id, dedupe_key(campaign_, draft)).has_value();
  if (in_batch || (known && !replaces_number(tx, *known, contact))) {
    // The row still says something newer about a person who is in the batch already.
    if (changed && contact.phone == known->phone) schema::update_contact(tx, contact);
    return Verdict::duplicate;
  }
  if (!known) {
    contact.id = tx.new_id<schema::ContactId>();
    contact.tenant_id = batch_.tenant_id;
    schema::insert_contact(tx, contact);
  } else if (changed) {
    schema::update_contact(tx, contact);
  }
  schema::EnrolmentRow enrolment = enrolment_of(tx, batch_, campaign_, contact, draft);
  schema::insert_enrolment(tx, enrolment);
  if (schema::active_suppression(tx, batch_.tenant_id, contact.phone, campaign_.id, contact.id)) {
    suppressed = true;
    schema::finish_enrolment(tx, enrolment, EnrolmentStatus::pending, EnrolmentStatus::suppressed,
                             "suppression_list", "");
  }
  return changed ? Verdict::updated : Verdict::accepted;
}

}  // namespace outdial::api
