#pragma once

#include <httplib.h>

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace outdial::tests {

/// What came in, kept for the test to look at.
struct SeenRequest {
  std::string method;
  std::string target;
  std::string body;
  std::string type;
  std::string authorization;
  std::string idempotency_key;
};

/// An HTTP server on a free loopback port that gives canned answers by method and path, in turn,
/// the last one again and again; anything else is a 404 problem. Stops on destruction.
class FakeDaemon {
 public:
  FakeDaemon() {
    auto handle = [this](const httplib::Request& request, httplib::Response& response) {
      answer(request, response);
    };
    server_.Get(".*", handle).Post(".*", handle).Patch(".*", handle).Delete(".*", handle);
    server_.set_tcp_nodelay(true);
    server_.set_keep_alive_max_count(1000);
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running())
      std::this_thread::yield();
  }
  ~FakeDaemon() {
    server_.stop();
    thread_.join();
  }
  FakeDaemon(const FakeDaemon&) = delete;

  /// `next_cursor` is sent as the header of a cut export.
  void on(const std::string& method_and_path, const std::string& body, int status = 200,
          const std::string& next_cursor = "") {
    std::lock_guard lock(mutex_);
    answers_[method_and_path].push_back({status, body, next_cursor});
  }
  std::string address() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::vector<SeenRequest> seen() const {
    std::lock_guard lock(mutex_);
    return seen_;
  }
  /// Methods and targets, in order.
  std::vector<std::string> lines() const {
    std::vector<std::string> result;
    for (const SeenRequest& r : seen())
      result.push_back(r.method + " " + r.target);
    return result;
  }

 private:
  struct Canned {
    int status;
    std::string body;
    std::string next_cursor;
  };

  void answer(const httplib::Request& request, httplib::Response& response) {
    std::lock_guard lock(mutex_);
    seen_.push_back(
        {request.method, request.target, request.body, request.get_header_value("Content-Type"),
         request.get_header_value("Authorization"), request.get_header_value("Idempotency-Key")});
    auto found = answers_.find(request.method + " " + request.target);
    if (found == answers_.end()) found = answers_.find(request.method + " " + request.path);
    if (found == answers_.end()) {
      response.status = 404;
      response.set_content(R"({"title":"Not found","detail":"There is nothing here.",)"
                           R"("request_id":"req_404"})",
                           "application/problem+json");
      return;
    }
    Canned canned = found->second.front();
    if (found->second.size() > 1) found->second.erase(found->second.begin());
    response.status = canned.status;
    response.set_header("X-Request-Id", "req_header");
    if (!canned.next_cursor.empty()) response.set_header("Outdial-Next-Cursor", canned.next_cursor);
    response.set_content(canned.body, "application/json");
  }

  httplib::Server server_;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::map<std::string, std::vector<Canned>> answers_;  // guarded by mutex_
  std::vector<SeenRequest> seen_;                       // guarded by mutex_
  std::thread thread_;
};

}  // namespace outdial::tests
