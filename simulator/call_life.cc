// How calls go on by themselves, and which webhooks that causes.
#include <algorithm>

#include "simulator/workspace.h"

namespace outdial::simulator {

using base::Millis;

void Workspace::schedule(base::Boot at, std::uint32_t call,
                         std::variant<Step, std::shared_ptr<WebhookOrder>> what) {
  bool earliest = due_.empty() || at < due_.top().at;
  due_.push({at, scheduled_++, call, std::move(what)});
  if (earliest) wake_.ring();
}

std::optional<base::Boot> Workspace::run_due() {
  std::vector<std::shared_ptr<WebhookOrder>> orders;
  std::optional<base::Boot> next;
  {
    std::lock_guard lock(mutex_);
    base::Boot now = clock_.boot();
    while (!due_.empty() && due_.top().at <= now) {
      Due due = due_.top();
      due_.pop();
      if (const Step* step = std::get_if<Step>(&due.what)) {
        take_step(due.call, *step);
      } else {
        orders.push_back(std::get<std::shared_ptr<WebhookOrder>>(due.what));
        prepare(*orders.back());
      }
    }
    if (!due_.empty()) next = due_.top().at;
  }
  for (auto& order : orders)
    courier_.deliver(std::move(*order));
  return next;
}

void Workspace::take_step(std::uint32_t call, Step step) {
  CallState& state = calls_[call].state;
  switch (step) {
    case Step::connect: {
      if (state.status != CallStatus::registered) return;
      state.status = CallStatus::ongoing;
      state.started = clock_.now();
      schedule(clock_.boot() + clock_.to_real(state.plan->talk), call, Step::finish);
      Millis delay{settings_.webhook_delay_ms};
      if (faults_.strikes(Fault::webhook_reordered)) delay += state.plan->talk + Millis{1'000};
      return emit(call, Event::call_started, delay);
    }
    case Step::finish:
      if (state.live()) finish(call, *state.plan->outcome.reason);
      return;
    case Step::analyze:
      state.analyzed = true;
      return emit(call, Event::call_analyzed, Millis{0});
  }
}

void Workspace::finish(std::uint32_t call, const Reason& reason) {
  Record& record = calls_[call];
  CallState& state = record.state;
  bool as_planned = &reason == state.plan->outcome.reason;
  if (state.started) {
    state.ended =
        as_planned ? *state.started + state.plan->talk : std::max(clock_.now(), *state.started);
    state.status = reason.status;
  } else {
    // A call stopped while it rang never had the connection that `ended` stands for.
    state.status = reason.name == "manual_stopped" ? CallStatus::not_connected : reason.status;
  }
  state.reason = &reason;
  record.over = clock_.boot();
  if (state.plan->outcome.reason->dialled) --live_;

  Dice dice(state.plan->seed ^ 0xA11A);
  Millis gap{settings_.webhook_delay_ms + dice.between(settings_.analysis_ms)};
  Millis delay{settings_.webhook_delay_ms};
  if (faults_.strikes(Fault::webhook_reordered)) delay += gap + Millis{1'000};
  emit(call, Event::call_ended, delay);
  if (faults_.strikes(Fault::webhook_unknown_event)) emit(call, Event::unknown, delay);
  schedule(clock_.boot() + clock_.to_real(gap), call, Step::analyze);
}

void Workspace::emit(std::uint32_t call, Event event, Millis delay) {
  Record& record = calls_[call];
  if (record.state.plan->webhook_url.empty()) return;
  auto withhold = [&](Fault fault) {
    if (!faults_.strikes(fault)) return false;
    record.withheld.push_back(std::string(name_of(event)) + " (" + std::string(name_of(fault)) +
                              ")");
    return true;
  };
  if (event == Event::call_started && withhold(Fault::started_missing)) return;
  if (event == Event::call_analyzed && withhold(Fault::analyzed_missing)) return;
  if (withhold(Fault::webhook_lost)) return;
  std::int64_t extra = 0;
  if (faults_.strikes(Fault::webhook_delayed, &extra)) delay += Millis{extra};

  WebhookOrder order;
  order.generation = generation_;
  order.call = call;
  order.state = record.state;
  order.event = event;
  order.event_at = clock_.now();
  base::Boot at = clock_.boot() + clock_.to_real(delay);
  schedule(at, call, std::make_shared<WebhookOrder>(order));
  if (faults_.strikes(Fault::webhook_duplicated)) {
    order.duplicate = true;
    schedule(at + clock_.to_real(Millis{50}), call, std::make_shared<WebhookOrder>(order));
  }
}

void Workspace::prepare(WebhookOrder& order) {
  order.bad_signature = faults_.strikes(Fault::webhook_bad_signature);
  order.signature_age_ms = 0;
  faults_.strikes(Fault::webhook_old_timestamp, &order.signature_age_ms);
  // A repeated delivery has the same body, so this is decided with the first.
  if (order.delivery == 1) order.unknown_fields = faults_.strikes(Fault::webhook_unknown_fields);
}

void Workspace::webhook_done(const WebhookOrder& order, WebhookResult result) {
  std::lock_guard lock(mutex_);
  if (order.generation != generation_) return;
  Record& record = calls_[order.call];
  bool good = result.status >= 200 && result.status < 300;
  bool last = order.delivery > static_cast<int>(settings_.webhook_retry_ms.size());
  if (good || last) record.webhook_answered = true;
  if (!good && !last) {
    auto again = std::make_shared<WebhookOrder>(order);
    ++again->delivery;
    if (settings_.reuse_signature) again->signature = result.signature;
    auto wait = settings_.webhook_retry_ms[static_cast<std::size_t>(order.delivery - 1)];
    schedule(clock_.boot() + clock_.to_real(Millis{wait}), order.call, std::move(again));
  }
  result.signature.clear();
  record.deliveries.push_back({order.event, order.delivery, order.duplicate, order.bad_signature,
                               order.signature_age_ms != 0, std::move(result)});
}

}  // namespace outdial::simulator
