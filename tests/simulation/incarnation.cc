#include "tests/simulation/incarnation.h"

#include "schema/idempotency.h"

namespace outdial::simulation {
namespace {

/// As daemon/app.cc has it.
constexpr base::Millis kPlacingMargin{30'000};

}  // namespace

Node::Incarnation::Incarnation(Node& the_node, std::uint64_t seed)
    : node(the_node),
      ids(the_node.world_.our_clock, seed),
      store({the_node.database_, schema::Store::WriterMode::inline_on_caller, 1,
             [this](bool committed) { node.between(committed); }},
            the_node.world_.our_clock, ids),
      instance(schema::InstanceId::make(ids)),
      rules(daemon::rules_of(*the_node.world_.scenario.settings, instance)),
      gate(the_node.world_.our_clock),
      idle_carriers(the_node.world_.scenario.accounts.size()) {
  const auto& settings = *node.world_.scenario.settings;
  auto patience = settings.retell.request_timeout_ms + kPlacingMargin;
  router = std::make_unique<api::Router>(services(), api::all_routes());
  inbox = std::make_unique<api::Inbox>(services());
  scheduler::Scheduler::Options chores;
  chores.self = instance;
  chores.rules = [this] { return rules; };
  chores.chunking = [&settings] {
    return scheduler::Chunking{settings.limits.chunk_size, settings.limits.chunk_interval_ms};
  };
  chores.placing_patience = patience;
  // As often as matters in days that pass within a moment.
  chores.prune_interval = std::chrono::hours{1};
  chores.survey_interval = std::chrono::minutes{20};
  scheduler = std::make_unique<scheduler::Scheduler>(store, node.world_.our_clock, chores);
  workers::Claims::Options crew;
  crew.hands = config::worker_count(settings.limits);
  crew.ahead = std::max(1, crew.hands / 8);
  crew.self = instance;
  crew.lease = patience;
  crew.rules = [this] { return rules; };
  crew.look_again = [this] { node.world_.agenda.wake(claiming); };
  idle_hands = crew.hands;
  claims = std::make_unique<workers::Claims>(store, node.world_.our_clock, crew);
}

api::Services Node::Incarnation::services() {
  return {.store = store,
          .clock = node.world_.our_clock,
          .ids = ids,
          .instance = instance,
          .rules = [this] { return rules; },
          .settings = [this] { return node.world_.scenario.settings; },
          .webhook_key = [] { return std::string(Provider::kApiKey); },
          .stop_call = [this](std::string_view id) { node.stop_call(std::string(id)); },
          .evidence_of = workers::evidence_of_webhook};
}

workers::WorkerContext Node::Incarnation::context(workers::Carrier& carrier) {
  return {store, node.world_.our_clock, carrier, gate, [this] { return rules; }};
}

std::unique_ptr<workers::Carrier> Node::Incarnation::take_carrier(int account) {
  auto& idle = idle_carriers[static_cast<std::size_t>(account)];
  if (idle.empty()) {
    const auto& retell = node.world_.scenario.settings->retell;
    retell::ClientOptions options;
    options.base_url = "http://127.0.0.1:" + std::to_string(Provider::kFirstPort + account);
    options.api_key = Provider::kApiKey;
    options.connect_timeout = retell.connect_timeout_ms;
    options.request_timeout = retell.request_timeout_ms;
    return workers::make_retell_carrier(options, node.world_.our_clock);
  }
  auto carrier = std::move(idle.back());
  idle.pop_back();
  return carrier;
}

}  // namespace outdial::simulation
