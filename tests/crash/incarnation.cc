#include "tests/crash/incarnation.h"

#include <deque>

#include "base/log.h"
#include "calls/batch_control.h"
#include "schema/suppressions.h"
#include "workers/evidence.h"

namespace outdial::tests {
namespace {

constexpr base::Millis kPatience{30'000};

/// Where a thread or a request of the daemon would catch.
template <class F>
bool survives(F&& work) {
  try {
    work();
    return true;
  } catch (const std::exception& error) {
    base::log_error("A round failed and will be tried again", {{"error", error.what()}});
    return false;
  }
}

scheduler::Scheduler::Options chores(schema::InstanceId self, const calls::Rules& rules) {
  scheduler::Scheduler::Options options;
  options.self = self;
  options.rules = [rules] { return rules; };
  options.chunking = [] { return scheduler::Chunking{10, base::Millis{0}}; };
  options.placing_patience = kPatience;
  return options;
}

workers::Claims::Options hands(schema::InstanceId self, const calls::Rules& rules,
                               std::function<void()> look_again) {
  workers::Claims::Options options;
  options.hands = 4;
  options.self = self;
  options.lease = kPatience;
  options.rules = [rules] { return rules; };
  options.look_again = std::move(look_again);
  return options;
}

}  // namespace

Incarnation::Incarnation(World& world, ManualClock& clock, Provider& provider,
                         std::function<void()> step)
    : world_(world),
      clock_(clock),
      provider_(provider),
      step_(std::move(step)),
      instance_(schema::InstanceId::make(world.ids)),
      scheduler_(*world.store, clock, chores(instance_, world.rules)),
      claims_(*world.store, clock,
              hands(instance_, world.rules, [this] { worth_looking_ = true; })),
      gate_(clock),
      carrier_(provider.line(clock, step_)),
      hand_({*world.store, clock, *carrier_, gate_, [&world] { return world.rules; }}, claims_, 3),
      services_{.store = *world.store,
                .clock = clock,
                .ids = world.ids,
                .instance = instance_,
                .rules = [&world] { return world.rules; },
                .settings = {},
                .webhook_key = {},
                .stop_call = [](std::string_view) {},
                .evidence_of = workers::evidence_of_webhook},
      inbox_(services_) {}

void Incarnation::take_over() {
  scheduler_.take_over();
}

void Incarnation::round(Wish* wish) {
  provider_.pass_to(clock_.now());
  survives([&] { scheduler_.run_once(); });
  work_off();
  deliver();
  survives([&] { inbox_.run_once(); });
  if (wish == nullptr || wish->acknowledged || clock_.now() < wish->at) return;
  survives([&] {
    schema::SuppressionRow row;
    row.id = schema::SuppressionId::make(world_.ids);
    row.tenant_id = world_.tenant;
    row.phone = wish->number;
    world_.store->write([&](schema::Tx& tx) { calls::suppress(tx, row); });
    step_();
    wish->acknowledged = clock_.now();
  });
}

void Incarnation::work_off() {
  survives([&] {
    claims_.renew_leases();
    do {
      worth_looking_ = false;
      std::chrono::nanoseconds rest{0};
      auto turns = claims_.take(rest);
      std::deque<workers::Turn> ready(std::move_iterator(turns.begin()),
                                      std::move_iterator(turns.end()));
      auto next = [&] {
        workers::Turn turn = std::move(ready.front());
        ready.pop_front();
        return turn;
      };
      while (!ready.empty())
        hand_.work(next(), [&]() -> std::optional<workers::Turn> {
          if (ready.empty() || !ready.front().is_dial()) return std::nullopt;
          return next();
        });
    } while (worth_looking_);
  });
}

void Incarnation::deliver() {
  // By position: a delivery may make the provider tell more.
  for (std::size_t i = 0; i < provider_.notices().size(); ++i) {
    const Notice& notice = provider_.notices()[i];
    if (notice.acknowledged || notice.due > clock_.now()) continue;
    survives([&] {
      api::receive_webhook(services_, std::string(notice.body), {});
      step_();
      provider_.notices()[i].acknowledged = true;
    });
  }
}

}  // namespace outdial::tests
