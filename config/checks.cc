#include "config/checks.h"

namespace outdial::config {
namespace {

// How late a request may leave after its attempt was written down, and how long a call may ring
// before Retell must show it.
constexpr std::chrono::seconds kLatestSend{2};
constexpr std::chrono::minutes kLongestRing{5};

bool is_safe_url(const std::string& url) {
  return url.empty() || url.starts_with("https://") || is_loopback_url(url);
}

}  // namespace

std::vector<Contradiction> contradictions(const Settings& s) {
  std::vector<Contradiction> found;
  auto require = [&found](bool holds, const char* key, const std::string& message) {
    if (!holds) found.push_back({key, std::string(key) + " " + message});
  };
  const std::string https = "must begin with https:// unless it is a loopback address";
  require(is_safe_url(s.server.public_url), "server.public_url", https);
  require(is_safe_url(s.retell.base_url), "retell.base_url", https);
  const std::string simulator =
      "is only allowed when retell.base_url is a loopback address, so that a real account is never "
      "dialled by a simulated clock";
  bool loopback = is_loopback_url(s.retell.base_url);
  require(loopback || !s.simulation.start_at, "simulation.start_at", simulator);
  require(loopback || s.simulation.speed == 1.0, "simulation.speed", simulator);
  require(s.retell.connect_timeout_ms <= s.retell.request_timeout_ms, "retell.connect_timeout_ms",
          "must not be longer than retell.request_timeout_ms");
  require(s.retell.reconcile_after_ms.back() <= s.retell.give_up_unknown_after_ms,
          "retell.reconcile_after_ms", "must end before retell.give_up_unknown_after_ms");
  require(s.retell.request_timeout_ms < s.retell.give_up_unknown_after_ms,
          "retell.give_up_unknown_after_ms", "must be longer than retell.request_timeout_ms");
  require(
      loopback || s.retell.give_up_unknown_after_ms >=
                      s.retell.request_timeout_ms + kLatestSend + kLongestRing,
      "retell.give_up_unknown_after_ms",
      "must be at least 302000 more than retell.request_timeout_ms: so long may a call that was "
      "asked for stay unseen");
  require(s.retell.redial_not_placed_after_ms >= s.retell.give_up_unknown_after_ms,
          "retell.redial_not_placed_after_ms",
          "must not be shorter than retell.give_up_unknown_after_ms");
  require(s.calling.window_start < s.calling.window_end, "calling.window_end",
          "must be later than calling.window_start");
  require(!s.calling.days.empty(), "calling.days", "must name at least one day");
  require(s.retry.max_attempts_per_day <= s.retry.max_attempts_total, "retry.max_attempts_per_day",
          "must not be more than retry.max_attempts_total");
  return found;
}

}  // namespace outdial::config
