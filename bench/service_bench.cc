// Measures what the daemon does for others: webhooks, single calls, and health beside slow clients.
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include "base/clock.h"
#include "base/json.h"
#include "bench/daemon_process.h"
#include "bench/figures.h"
#include "bench/load.h"
#include "bench/world.h"
#include "retell/signature.h"

namespace outdial::bench {
namespace {

constexpr std::size_t kNothing = 0;

/// The n-th call's end, then its analysis, filled up to `size` by what was said.
std::string webhook(std::int64_t call, bool analyzed, std::size_t size) {
  base::Json json = {{"event", analyzed ? "call_analyzed" : "call_ended"},
                     {"call",
                      {{"call_id", "call_" + std::string(27 - std::to_string(call).size(), '0') +
                                       std::to_string(call)},
                       {"call_type", "phone_call"},
                       {"agent_id", "agent_7d3f0b9a1c2e4f58869a0b1c2d"},
                       {"call_status", "ended"},
                       {"from_number", "+14155550100"},
                       {"to_number", phone_of(call)},
                       {"direction", "outbound"},
                       {"metadata", {{"outdial_attempt_id", call_of(call)}}},
                       {"start_timestamp", 1'760'000'000'000},
                       {"end_timestamp", 1'760'000'060'000},
                       {"duration_ms", 60'000},
                       {"disconnection_reason", "user_hangup"}}}};
  if (analyzed)
    json["call"]["call_analysis"] = {{"call_summary", "They are interested."},
                                     {"user_sentiment", "Positive"},
                                     {"call_successful", true},
                                     {"in_voicemail", false},
                                     {"custom_analysis_data", {{"interested", true}}}};
  std::size_t left = size - std::min(size, base::dump_json(json).size() + 20);
  json["call"]["transcript"] = std::string(left, 'a');
  return base::dump_json(json);
}

std::string signed_webhook(std::int64_t call, bool analyzed, std::size_t size) {
  std::string body = webhook(call, analyzed, size);
  auto now = base::to_millis(base::SystemClock().real_now());
  return request_text("POST", "/webhooks/retell", body,
                      "X-Retell-Signature: " + retell::sign(body, kApiKey, now) + "\r\n");
}

void must_be_good(const std::string& what, const LoadResult& result) {
  if (result.refused == kNothing) return;
  throw std::runtime_error(what + ": " + std::to_string(result.refused) +
                           " were refused, the first: " + result.first_refusal);
}

/// Each run ends, then analyses, as many calls of its own.
void bench_webhooks(const std::string& program, const std::string& database, const char* name,
                    std::size_t size, std::int64_t calls, int runs) {
  WorldSpec spec;
  spec.in_call = calls * runs;
  make_world(database, spec);
  DaemonProcess daemon(program, database, {});
  std::int64_t first = 1;
  double cpu = 0;
  double rate = median_of(runs, [&] {
    std::vector<std::string> all;
    for (bool analyzed : {false, true})
      for (std::int64_t call = 0; call < calls; ++call)
        all.push_back(signed_webhook(first + call, analyzed, size));
    first += calls;
    double before = cpu_of(daemon.pid());
    auto result = closed_loop(daemon.port(), 16, all.size(), [&](std::size_t n) { return all[n]; });
    cpu += cpu_of(daemon.pid()) - before;
    must_be_good(name, result);
    return result.rate();
  });
  print(name, rate, "1/s");
  print(std::string(name) + ".cpu_per_10000", cpu * 1e4 / static_cast<double>(2 * calls * runs),
        "s");
}

void bench_open_loop(const std::string& program, const std::string& database, int runs) {
  constexpr double kRate = 1'500, kSeconds = 2;
  constexpr auto kCalls = static_cast<std::int64_t>(kRate * kSeconds);
  WorldSpec spec;
  spec.in_call = kCalls * runs;
  make_world(database, spec);
  DaemonProcess daemon(program, database, {});
  std::int64_t first = 1;
  double p99 = median_of(runs, [&] {
    auto result = open_loop(daemon.port(), 64, kRate, kSeconds, [&](std::size_t n) {
      return signed_webhook(first + static_cast<std::int64_t>(n), false, 4'000);
    });
    must_be_good("webhooks at 1,500/s", result);
    first += kCalls;
    return quantile(result.waits_ms, 0.99);
  });
  print("webhook.open_1500.p99", p99, "ms");
}

std::string order(std::int64_t n, const World& world) {
  char phone[32];
  std::snprintf(phone, sizeof phone, "+1646%07lld", static_cast<long long>(2'200'000 + n));
  std::string body =
      base::dump_json({{"campaign_id", world.campaign.view()}, {"to_number", phone}});
  return request_text("POST", "/api/v1/calls", body,
                      std::string("Authorization: Bearer ") + kAdminToken +
                          "\r\nIdempotency-Key: order-" + std::to_string(n) + "\r\n");
}

void bench_orders(const std::string& program, const std::string& database, int count, int runs) {
  World world = make_world(database, {});
  DaemonProcess daemon(program, database, {});
  std::int64_t first = 0;
  double cpu = cpu_of(daemon.pid());
  double rate = median_of(runs, [&] {
    auto result = closed_loop(
        daemon.port(), 50, static_cast<std::size_t>(count),
        [&](std::size_t n) { return order(first + static_cast<std::int64_t>(n), world); });
    must_be_good("POST /calls", result);
    first += count;
    return result.rate();
  });
  print("enqueue.single_50_callers", rate, "1/s");
  print("enqueue.single_50_callers.cpu_per_10000",
        (cpu_of(daemon.pid()) - cpu) * 1e4 / static_cast<double>(first), "s");
}

/// Connections that say no more than `first`, and then a letter at a time.
class SlowClients {
 public:
  SlowClients(int port, int count, const std::string& first) {
    for (int i = 0; i < count; ++i) {
      all_.push_back(connect_to(port));
      say(all_.back(), first);
    }
  }
  ~SlowClients() {
    for (int fd : all_)
      ::close(fd);
  }
  SlowClients(const SlowClients&) = delete;
  SlowClients& operator=(const SlowClients&) = delete;
  void say_more() {
    for (int fd : all_)
      say(fd, "a");
  }

 private:
  static void say(int fd, const std::string& text) {
    // Whoever was too slow is cut off: that is the daemon's right.
    if (!text.empty() && ::send(fd, text.data(), text.size(), MSG_NOSIGNAL) < 0) return;
  }
  std::vector<int> all_;
};

void bench_health(const std::string& program, const std::string& database) {
  make_world(database, {});
  DaemonProcess daemon(program, database, {});
  SlowClients idle(daemon.port(), 500, "");
  SlowClients heads(daemon.port(), 200, "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ");
  SlowClients bodies(daemon.port(), 200,
                     "POST /webhooks/retell HTTP/1.1\r\nHost: x\r\nContent-Type: application/json"
                     "\r\nContent-Length: 1000\r\n\r\n{");
  std::string request = request_text("GET", "/healthz", "");
  std::vector<double> waits;
  for (auto start = Steady::now(); seconds_since(start) < 2.5;) {
    heads.say_more();
    bodies.say_more();
    auto part = closed_loop(daemon.port(), 1, 200, [&](std::size_t) { return request; });
    must_be_good("GET /healthz", part);
    waits.insert(waits.end(), part.waits_ms.begin(), part.waits_ms.end());
  }
  print("healthz.beside_900_slow.p99", quantile(waits, 0.99), "ms");
}

}  // namespace
}  // namespace outdial::bench

// service_bench OUTDIALD FOLDER [runs]
int main(int argc, char** argv) {
  using namespace outdial::bench;
  if (argc < 3) return 2;
  std::string program = argv[1], folder = argv[2], database = folder + "/service.db";
  int runs = argc > 3 ? std::atoi(argv[3]) : 5;
  std::filesystem::create_directories(folder);
  bench_webhooks(program, database, "webhook.4kb", 4'000, 2'000, runs);
  bench_webhooks(program, database, "webhook.60kb", 60'000, 400, runs);
  bench_open_loop(program, database, std::min(runs, 3));
  bench_orders(program, database, 4'000, runs);
  bench_health(program, database);
  return 0;
}
