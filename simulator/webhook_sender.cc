#include "simulator/webhook_sender.h"

#include <httplib.h>

#include <map>
#include <memory>

#include "base/log.h"
#include "simulator/call_json.h"
#include "simulator/signature.h"

namespace outdial::simulator {
namespace {

/// One thread's connections, one per receiver.
class Connections {
 public:
  explicit Connections(int timeout_ms) : timeout_ms_(timeout_ms) {}

  httplib::Client& to(const std::string& origin) {
    auto& client = clients_[origin];
    if (!client) {
      client = std::make_unique<httplib::Client>(origin);
      auto limit = std::chrono::milliseconds{timeout_ms_};
      client->set_connection_timeout(limit);
      client->set_read_timeout(limit);
      client->set_write_timeout(limit);
      client->set_tcp_nodelay(true);
      client->set_keep_alive(true);
      // Receivers in tests have certificates of their own making.
      client->enable_server_certificate_verification(false);
    }
    return *client;
  }

 private:
  const int timeout_ms_;
  std::map<std::string, std::unique_ptr<httplib::Client>> clients_;
};

struct Target {
  std::string origin;
  std::string path;
};

Target split(const std::string& url) {
  auto scheme = url.find("://");
  auto slash = url.find('/', scheme == std::string::npos ? 0 : scheme + 3);
  if (slash == std::string::npos) return {url, "/"};
  return {url.substr(0, slash), url.substr(slash)};
}

}  // namespace

WebhookSender::WebhookSender(const Settings& settings, const base::Clock& clock, Done done)
    : settings_(settings), clock_(clock), done_(std::move(done)) {
  for (int i = 0; i < settings.webhook_threads; ++i)
    threads_.emplace_back([this](const std::stop_token& stop) { work(stop); });
}

WebhookSender::~WebhookSender() {
  for (auto& thread : threads_)
    thread.request_stop();
  std::lock_guard lock(mutex_);
  for (httplib::Client* client : underway_)
    client->stop();
}

/// Lists a client among those that the destructor must cut.
class WebhookSender::Underway {
 public:
  Underway(WebhookSender& sender, httplib::Client& client) : sender_(sender), client_(client) {
    std::lock_guard lock(sender_.mutex_);
    sender_.underway_.insert(&client_);
  }
  ~Underway() {
    std::lock_guard lock(sender_.mutex_);
    sender_.underway_.erase(&client_);
  }
  Underway(const Underway&) = delete;
  Underway& operator=(const Underway&) = delete;

 private:
  WebhookSender& sender_;
  httplib::Client& client_;
};

WebhookResult WebhookSender::send(httplib::Client& client, const std::string& path,
                                  const WebhookOrder& order) {
  WebhookResult result;
  std::string body = webhook_body(order, {settings_.recording_late, settings_.coerce_variables});
  base::Time stamp = clock_.real_now() - base::Millis{order.signature_age_ms};
  result.signature =
      order.signature.empty() ? sign(body, settings_.api_key, stamp) : order.signature;
  std::string header = result.signature;
  if (order.bad_signature) header.back() = header.back() == '0' ? '1' : '0';
  Underway underway(*this, client);
  result.sent = clock_.boot();
  auto answer = client.Post(path, {{"x-retell-signature", header}}, body, "application/json");
  if (answer)
    result.status = answer->status;
  else
    result.error = httplib::to_string(answer.error());
  return result;
}

void WebhookSender::deliver(WebhookOrder order) {
  {
    std::lock_guard lock(mutex_);
    orders_.push_back(std::move(order));
  }
  arrived_.notify_one();
}

std::size_t WebhookSender::waiting() const {
  std::lock_guard lock(mutex_);
  return orders_.size();
}

void WebhookSender::work(const std::stop_token& stop) {
  Connections connections(settings_.webhook_timeout_ms);
  for (;;) {
    WebhookOrder order;
    {
      std::unique_lock lock(mutex_);
      if (!arrived_.wait(lock, stop, [this] { return !orders_.empty(); })) return;
      if (stop.stop_requested()) return;
      order = std::move(orders_.front());
      orders_.pop_front();
    }
    try {
      Target target = split(order.state.plan->webhook_url);
      done_(order, send(connections.to(target.origin), target.path, order));
    } catch (const std::exception& error) {
      base::log_error("A webhook could not be made", {{"error", error.what()}});
    }
  }
}

}  // namespace outdial::simulator
