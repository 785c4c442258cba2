#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "simulator/settings.h"
#include "simulator/workspace.h"

namespace httplib {
class Client;
}

namespace outdial::simulator {

/// Posts webhooks with many threads, so that one slow receiver does not hold up the rest. Every
/// delivery is reported to `done`, from the thread that sent it. The destructor drops what has not
/// been sent and cuts what is under way.
class WebhookSender : public Courier {
 public:
  using Done = std::function<void(const WebhookOrder&, WebhookResult)>;

  WebhookSender(const Settings& settings, const base::Clock& clock, Done done);
  ~WebhookSender() override;

  void deliver(WebhookOrder order) override;
  std::size_t waiting() const;

 private:
  class Underway;

  void work(const std::stop_token& stop);
  WebhookResult send(httplib::Client& client, const std::string& path, const WebhookOrder& order);

  const Settings settings_;
  const base::Clock& clock_;
  const Done done_;
  mutable std::mutex mutex_;
  std::condition_variable_any arrived_;
  std::deque<WebhookOrder> orders_;      // guarded by mutex_
  std::set<httplib::Client*> underway_;  // guarded by mutex_
  std::vector<std::jthread> threads_;
};

}  // namespace outdial::simulator
