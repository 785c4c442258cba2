#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "simulator/dice.h"

namespace outdial::simulator {

struct AgentSettings {
  std::string id;
  /// Takes the place of the workspace's webhook URL when not empty.
  std::string webhook_url;
};

/// How a simulated workspace behaves. Durations of calls, ringing, webhook waits and list lag are
/// in the simulated time; everything else is in the real one.
struct Settings {
  std::uint64_t seed = 1;
  std::string api_key = "key_simulator";
  std::string webhook_url;
  std::vector<AgentSettings> agents;
  std::vector<std::string> from_numbers;
  int agent_version = 12;

  double calls_per_second = 1;
  int concurrency = 20;
  int reserved_inbound = 0;
  bool burst = false;
  /// Live calls of the workspace that come from elsewhere.
  int other_calls = 0;

  std::string outcomes =
      "human=40,voicemail=20,no_answer=25,busy=5,declined=3,invalid=2,ivr=2,error=3";
  std::optional<Range> ring_ms;
  std::int64_t ring_out_ms = 30'000;
  Range talk_ms{15'000, 60'000};
  Range machine_ms{6'000, 16'000};
  std::int64_t max_call_ms = 3'600'000;

  std::int64_t webhook_delay_ms = 150;
  Range analysis_ms{1'000, 8'000};
  std::vector<std::int64_t> webhook_retry_ms{10'000, 60'000, 300'000};
  int webhook_timeout_ms = 10'000;
  int webhook_threads = 64;

  std::int64_t list_lag_ms = 2'000;
  Range api_latency_ms{0, 0};
  /// Sent as Retry-After with a 429 when not zero.
  int retry_after_seconds = 0;

  /// Points that the contract leaves open; the defaults are its advice.
  bool refuse_concurrency_by_event = false;
  int unknown_call_status = 422;
  bool list_registered = false;
  bool coerce_variables = false;
  bool recording_late = false;
  bool reuse_signature = false;

  std::string ledger_file;
};

}  // namespace outdial::simulator
