#include "api/launch.h"

#include <algorithm>
#include <map>

#include "api/campaign_json.h"
#include "api/json_answer.h"
#include "api/lookup.h"
#include "api/view_at.h"
#include "base/json.h"
#include "calls/obstacles.h"
#include "schema/batch_contacts.h"
#include "schema/progress.h"

namespace outdial::api {
namespace {

constexpr int kStep = 200;
/// A preview is for people: beyond so many it says that it stopped.
constexpr std::int64_t kMostExamined = 20'000;

/// What would become of the contacts, counted by rule.
struct Preview {
  std::int64_t examined = 0;
  std::int64_t called = 0;
  std::map<std::string, std::int64_t> later;
  std::map<std::string, std::int64_t> skipped;
  std::optional<base::Time> first_at;
};

void count_later(Preview& preview, const std::string& reason, base::Time at) {
  ++preview.later[reason];
  if (!preview.first_at || at < *preview.first_at) preview.first_at = at;
}

void count(Preview& preview, const calls::Obstacle& obstacle, base::Time start, base::Time now) {
  ++preview.examined;
  if (start > now && std::holds_alternative<std::monostate>(obstacle))
    return count_later(preview, "waiting_for_start", start);
  if (auto* later = std::get_if<calls::NotBefore>(&obstacle)) {
    count_later(preview, later->reason, later->at);
  } else if (auto* never = std::get_if<calls::Never>(&obstacle)) {
    ++preview.skipped[never->reason];
  } else {
    ++preview.called;
  }
}

/// Examines one step and gives the last id of it; the empty id when there are no more.
schema::EnrolmentId examine_step(Services& services, schema::BatchId batch,
                                 schema::EnrolmentId after, const calls::Rules& rules,
                                 Preview& preview) {
  return services.store.read([&](const schema::ReadTx& tx) {
    schema::EnrolmentId last;
    for (const auto& enrolment : schema::pending_after(tx, batch, after, kStep)) {
      last = enrolment.id;
      auto facts = calls::read_dial_facts(tx, enrolment.id, rules);
      if (!facts) continue;
      facts->batch.status = schema::BatchStatus::in_progress;
      base::Time start = std::max(facts->batch.starts_at.value_or(tx.now()), tx.now());
      ViewAt then(tx, start);
      count(preview, calls::check_person(then, *facts), start, tx.now());
    }
    return last;
  });
}

base::Json preview_json(const Preview& preview, const schema::ProgressRow& progress) {
  std::int64_t later = 0;
  std::int64_t skipped = progress.suppressed;
  auto skips = preview.skipped;
  if (progress.suppressed > 0) skips["suppression_list"] += progress.suppressed;
  for (const auto& [reason, number] : preview.later)
    later += number;
  for (const auto& [reason, number] : preview.skipped)
    skipped += number;
  return {{"dry_run", true},
          {"total", progress.total},
          {"examined", preview.examined},
          {"would_call", preview.called + later},
          {"would_call_now", preview.called},
          {"would_call_later", later},
          {"would_skip", skipped},
          {"later", preview.later},
          {"skipped", skips},
          {"next_attempt_at", json_time(preview.called > 0 ? std::nullopt : preview.first_at)}};
}

}  // namespace

base::Expected<void, Problem> may_launch(const schema::ReadTx& tx, const schema::BatchRow& batch,
                                         const schema::CampaignRow& campaign) {
  if (batch.status != schema::BatchStatus::preparing)
    return refuse(Code::batch_state, "The batch is " + std::string(schema::to_text(batch.status)) +
                                         "; only one in preparation can be launched.");
  if (campaign.status == schema::CampaignStatus::draft)
    return refuse(Code::campaign_incomplete,
                  "The campaign is a draft: set " + listed_missing(campaign) + ".");
  if (campaign.status != schema::CampaignStatus::active) return refuse(Code::campaign_not_active);
  if (schema::find_progress(tx, batch.id).value().total == 0) return refuse(Code::batch_empty);
  if (batch.expires_at && *batch.expires_at <= tx.now())
    return refuse(Code::batch_state, "The batch expired before it was launched: set expires_at.");
  return {};
}

Answer preview_launch(Services& services, const Request& request) {
  auto batch = services.store.read(
      [&](const schema::ReadTx& tx) -> base::Expected<schema::BatchRow, Problem> {
        auto found = steered_batch(tx, request);
        if (!found) return base::unexpected(std::move(found.error()));
        if (auto allowed = may_launch(tx, found->batch, found->campaign); !allowed)
          return base::unexpected(std::move(allowed.error()));
        return found->batch;
      });
  if (!batch) return base::unexpected(std::move(batch.error()));
  calls::Rules rules = services.rules();
  Preview preview;
  schema::EnrolmentId after;
  do {
    after = examine_step(services, batch->id, after, rules, preview);
  } while (!after.empty() && preview.examined < kMostExamined);
  auto progress = services.store.read(
      [&](const schema::ReadTx& tx) { return schema::find_progress(tx, batch->id).value(); });
  base::Json body = preview_json(preview, progress);
  body["batch_id"] = batch->id.view();
  return json_response(200, body);
}

}  // namespace outdial::api
