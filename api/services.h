#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/id.h"
#include "calls/rules.h"
#include "config/settings.h"
#include "schema/store.h"

namespace outdial::api {

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
  /// Lines of Prometheus text that other rooms add to /metrics.
  std::function<std::string()> more_metrics = [] { return std::string(); };
};

}  // namespace outdial::api
