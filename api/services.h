#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/webhook_counts.h"
#include "base/clock.h"
#include "base/id.h"
#include "calls/evidence.h"
#include "calls/rules.h"
#include "config/settings.h"
#include "schema/store.h"

namespace outdial::retell {
struct WebhookEvent;
}

namespace outdial::api {

/// What one part of the daemon says about itself at /readyz.
struct Check {
  std::string name;
  bool ok = true;
  /// What it found, for a person; empty when there is nothing to say.
  std::string detail;
  /// Without it the daemon is not ready.
  bool needed = true;
};

/// What handlers work with. The composition root fills it in; everything is safe from any thread
/// and outlives the router.
struct Services {
  schema::Store& store;
  const base::Clock& clock;
  base::IdSource& ids;
  /// This run of the daemon: owner of idempotency keys that are running.
  schema::InstanceId instance;
  /// Those in force now; a reload changes them.
  std::function<calls::Rules()> rules;
  std::function<std::shared_ptr<const config::Settings>()> settings;
  /// The key that webhooks are signed with; empty when there is none, then none is accepted.
  std::function<std::string()> webhook_key;
  /// Asks the provider, later and on another thread, to end a live call.
  std::function<void(std::string_view provider_call_id)> stop_call;
  /// Whether the daemon takes work: false before start and while it stops.
  std::function<bool()> ready = [] { return true; };
  /// When this process began to work.
  base::Boot started{};
  /// States of scheduler, writer, listener and whatever else the composition root watches.
  std::function<std::vector<Check>()> checks = [] { return std::vector<Check>(); };
  /// Translates a webhook; workers/evidence.h does.
  std::function<calls::Evidence(const retell::WebhookEvent&)> evidence_of;
  std::shared_ptr<WebhookCounts> webhook_counts = std::make_shared<WebhookCounts>();
  /// Lines of Prometheus text that other rooms add to /metrics.
  std::function<std::string()> more_metrics = [] { return std::string(); };
};

}  // namespace outdial::api
