#include "api/webhooks.h"

#include "api/inbox.h"
#include "api/json_answer.h"
#include "base/json.h"
#include "base/log.h"
#include "retell/signature.h"
#include "schema/campaigns.h"

namespace outdial::api {
namespace {

constexpr char kSignature[] = "x-retell-signature";

/// Without the blanks around it. Several headers are one list, which is no signature: which of them
/// counts may not be the sender's choice.
std::string signature_of(const Request& request) {
  std::string all;
  for (const auto& [name, value] : request.headers) {
    if (name != kSignature) continue;
    auto first = value.find_first_not_of(" \t");
    auto last = value.find_last_not_of(" \t");
    if (!all.empty()) all += ", ";
    if (first != std::string::npos) all += value.substr(first, last - first + 1);
  }
  return all;
}

std::string_view word_of(Received received) {
  switch (received) {
    case Received::applied:
      return "applied";
    case Received::ignored:
      return "ignored";
    case Received::kept:
      return "kept";
    case Received::duplicate:
      return "duplicate";
  }
  return "kept";
}

Problem wait_problem(base::Millis wait) {
  auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  return {Code::too_many_attempts, {}, {}, {}, {{"Retry-After", std::to_string(seconds)}}};
}

schema::TenantId tenant_of_campaign(Services& services, std::string_view text) {
  auto id = schema::CampaignId::parse(text);
  if (!id) return {};
  auto campaign =
      services.store.read([&](const schema::ReadTx& tx) { return schema::find_campaign(tx, *id); });
  return campaign ? campaign->tenant_id : schema::TenantId{};
}

}  // namespace

Answer WebhookIntake::refuse_signature(Services& services, const Request& request,
                                       std::string_view verdict) {
  ++services.webhook_counts->bad_signatures;
  base::Boot now = services.clock.boot();
  if (auto wait = wrong_.wait_for(request.peer, now)) {
    ++services.webhook_counts->limited;
    return base::unexpected(wait_problem(*wait));
  }
  wrong_.note_failure(request.peer, now);
  base::log_warn(
      "A webhook was refused",
      {{"verdict", verdict}, {"peer", request.peer}, {"request_id", request.request_id}});
  return refuse(Code::bad_signature, "The signature is " + std::string(verdict) + ". " +
                                         std::string(facts_of(Code::bad_signature).advice));
}

Answer WebhookIntake::take(Services& services, const Request& request) {
  std::string signature = signature_of(request);
  auto verdict = retell::verify_signature(signature, request.body, services.webhook_key(),
                                          services.clock.real_now());
  if (verdict != retell::SignatureVerdict::valid)
    return refuse_signature(services, request, retell::to_string(verdict));
  std::string use = request.peer + " " + signature;
  base::Boot now = services.clock.boot();
  if (auto wait = equal_.wait_for(use, now)) {
    ++services.webhook_counts->limited;
    return base::unexpected(wait_problem(*wait));
  }
  equal_.note_failure(use, now);
  ++services.webhook_counts->received;
  auto received = receive_webhook(services, request.body,
                                  tenant_of_campaign(services, request.param("campaign_id")));
  if (!received) return refuse(Code::malformed_json);
  return json_response(200, {{"status", word_of(*received)}});
}

}  // namespace outdial::api
