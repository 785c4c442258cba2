// What the provider does by itself: webhooks, and its troubles.
#include <algorithm>

#include "base/json.h"
#include "simulator/call_json.h"
#include "simulator/signature.h"
#include "tests/simulation/provider_line.h"

namespace outdial::simulation {
namespace {

using simulator::Fault;
using simulator::FaultRule;

constexpr std::chrono::seconds kWebhookTimeout{10};
/// The times of words would be most of a webhook, and nobody here reads them.
constexpr simulator::PayloadRules kPayloads{.timed_transcript = false};
constexpr Fault kStorms[] = {Fault::http_429,     Fault::list_500,
                             Fault::webhook_lost, Fault::hang,
                             Fault::reject_500,   Fault::accept_then_drop,
                             Fault::get_500,      Fault::drop_before_accept,
                             Fault::http_402,     Fault::webhook_bad_signature};

}  // namespace

void Provider::send_webhook(Line& line, const simulator::WebhookOrder& order) {
  world_.agenda.after(world_.milliseconds(2, 150),
                      [this, &line, order] { post_webhook(line, order); });
}

void Provider::post_webhook(Line& line, const simulator::WebhookOrder& order) {
  std::string body = simulator::webhook_body(order, kPayloads);
  base::Time stamp = world_.true_clock.now() - base::Millis{order.signature_age_ms};
  std::string header = simulator::sign(body, kApiKey, stamp);
  if (order.bad_signature) header.back() = header.back() == '0' ? '1' : '0';
  world_.trace.line("webhook " + std::string(name_of(order.event)) + " of " +
                    world_.trace.name(line.attempts[order.call]) + ", delivery " +
                    std::to_string(order.delivery) + (order.bad_signature ? ", forged" : "") +
                    (order.duplicate ? ", duplicate" : ""));
  auto answered = std::make_shared<bool>(false);
  auto answer = [this, &line, order, answered](int status) {
    if (std::exchange(*answered, true)) return;
    webhook_answered(line, order, status);
  };
  world_.agenda.after(kWebhookTimeout, [answer] { answer(0); });
  deliver_(std::move(body), std::move(header), answer);
}

void Provider::webhook_answered(Line& line, const simulator::WebhookOrder& order, int status) {
  bool good = status >= 200 && status < 300;
  const std::string& attempt = line.attempts[order.call];
  world_.trace.line("webhook " + std::string(name_of(order.event)) + " of " +
                    world_.trace.name(attempt) + " answered " + std::to_string(status));
  world_.coverage.note("webhook answered " + std::to_string(status));
  if (status >= 500) world_.judge.fail("a webhook was answered " + std::to_string(status));
  if (good) {
    if (order.bad_signature) world_.judge.fail("a forged webhook was taken");
    world_.judge.acknowledge(attempt, rank_of_event(name_of(order.event)));
    reflected_(attempt);
    const auto& plan = *order.state.plan;
    if (order.event == simulator::Event::call_analyzed && order.state.started &&
        plan.outcome.script == simulator::Script::opt_out)
      world_.judge.promise("suppressed", line.tenant + plan.to_number);
  }
  simulator::WebhookResult result;
  result.sent = world_.agenda.now();
  result.status = status;
  line.workspace.webhook_done(order, result);
  pump(line);
}

void Provider::set_faults(Line& line) {
  for (const auto& [fault, rule] : world_.scenario.faults.provider)
    line.faults.set(fault, rule);
}

void Provider::begin_storm() {
  Fault fault = kStorms[world_.chance.next() % std::size(kStorms)];
  Line& line = *lines_[world_.chance.next() % lines_.size()];
  world_.trace.line("storm of " + std::string(name_of(fault)));
  world_.coverage.note("fault storm of " + std::string(name_of(fault)));
  collect_hits(line);
  line.faults.set(fault, {1, -1, 0, 0});
  world_.agenda.after(world_.milliseconds(5'000, 900'000), [this, &line, fault] {
    if (!world_.faults_on) return;
    collect_hits(line);
    const auto& planned = world_.scenario.faults.provider;
    auto usual = std::ranges::find(planned, fault, &std::pair<Fault, FaultRule>::first);
    line.faults.set(fault, usual == planned.end() ? FaultRule{} : usual->second);
  });
}

void Provider::end_faults() {
  for (auto& line : lines_) {
    collect_hits(*line);
    line->faults.clear();
  }
}

void Provider::collect_hits(Line& line) {
  auto all = base::parse_json(line.faults.to_json()).value();
  for (const auto& [name, state] : all.items()) {
    auto hits = state["hits"].get<std::uint64_t>();
    if (hits > 0) world_.coverage.note("fault " + name, hits);
  }
  for (const auto& [fault, rule] : world_.scenario.faults.provider)
    line.faults.set(fault, rule);
}

}  // namespace outdial::simulation
