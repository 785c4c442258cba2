#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "api/inbox.h"
#include "api/router.h"
#include "api/services.h"
#include "base/clock.h"
#include "base/periodic_loop.h"
#include "config/load.h"
#include "config/secrets.h"
#include "daemon/call_stopper.h"
#include "daemon/event_feed.h"
#include "daemon/listener.h"
#include "retell/client.h"
#include "scheduler/scheduler.h"
#include "schema/store.h"
#include "workers/crew.h"

namespace outdial::daemon {

/// The whole daemon, built in the order of its members and taken apart in reverse. Constructed,
/// started, reloaded and stopped by the main thread; throws from the constructor when it cannot
/// run.
class App {
 public:
  /// `clock` outlives the app; the database is locked and migrated.
  App(std::shared_ptr<const config::Settings> settings, config::Secrets& secrets,
      const base::Clock& clock);
  ~App();

  void start();
  int port() const { return listener_->port(); }
  /// Takes over what may change while running; the rest is named in a warning.
  void reload(std::shared_ptr<const config::Settings> settings);
  /// True while scheduler, writer and listener have all moved since the last question.
  bool is_alive();
  /// No new dials; waits for what is in flight, then stops everything.
  void stop();

 private:
  std::shared_ptr<const config::Settings> settings() const;
  calls::Rules rules() const;
  retell::ClientOptions client_options() const;
  std::unique_ptr<workers::Carrier> make_carrier() const;
  api::Services make_services();
  std::vector<api::Check> checks();
  std::string metrics_text() const;
  ListenerOptions listener_options() const;

  const base::Clock& clock_;
  mutable std::mutex settings_mutex_;
  std::shared_ptr<const config::Settings> settings_;  // guarded by settings_mutex_
  base::IdSource ids_;
  const schema::InstanceId instance_;
  /// What settings_ mean for calls.
  std::shared_ptr<const calls::Rules> rules_;  // guarded by settings_mutex_
  const std::shared_ptr<api::WebhookCounts> webhook_counts_ =
      std::make_shared<api::WebhookCounts>();
  const std::string retell_key_;
  const std::string webhook_key_;
  schema::Store store_;
  schema::TenantId tenant_;
  std::atomic<bool> ready_{false};

  std::unique_ptr<CallStopper> stopper_;
  std::unique_ptr<api::Router> router_;
  std::unique_ptr<Listener> listener_;
  std::unique_ptr<EventFeed> feed_;
  std::unique_ptr<api::Inbox> inbox_;
  base::Doorbell inbox_bell_;
  std::unique_ptr<scheduler::Scheduler> scheduler_;
  std::unique_ptr<base::PeriodicLoop> scheduling_;
  std::unique_ptr<base::PeriodicLoop> inbox_loop_;
  std::unique_ptr<workers::Crew> crew_;

  std::uint64_t last_io_rounds_ = 0;
  std::uint64_t last_scheduler_rounds_ = 0;
};

}  // namespace outdial::daemon
