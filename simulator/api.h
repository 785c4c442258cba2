#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "simulator/fault.h"
#include "simulator/ledger.h"
#include "simulator/settings.h"
#include "simulator/workspace.h"

namespace outdial::simulator {

struct ApiRequest {
  std::string method;
  /// Path and query as received.
  std::string target;
  std::string authorization;
  std::string body;
  /// X-Stainless-Retry-Count, -1 when absent.
  int retry_count = -1;
  base::Boot arrived{};
  base::Time arrived_real{};
};

/// What happens on the connection in place of, or together with, an ordinary answer.
enum class Conduct {
  answer,
  /// The connection is reset before the first byte.
  drop,
  /// About half of the answer is sent, then the connection closes.
  truncate,
  /// Nothing is sent; the connection stays open until the client closes it.
  hang,
};

struct ApiReply {
  int status = 200;
  std::string body;
  std::string content_type = "application/json";
  /// Seconds; not sent when zero.
  int retry_after = 0;
  Conduct conduct = Conduct::answer;
  std::int64_t delay_ms = 0;
  /// The answer is dripped byte by byte over so long.
  std::int64_t drip_ms = 0;
  /// The answer waits until a webhook of this call was answered, at most `await_ms`.
  std::optional<std::uint32_t> await_webhook;
  std::int64_t await_ms = 0;
};

/// Answers requests as Retell would, with the faults that are set, and as the judge under `/sim/`.
/// Never blocks; safe from any thread.
class Api {
 public:
  Api(const Settings& settings, const base::Clock& clock, Workspace& workspace, FaultBoard& faults,
      Ledger& ledger);

  ApiReply answer(const ApiRequest& request);

 private:
  ApiReply retell(const ApiRequest& request);
  ApiReply route(const ApiRequest& request, const std::string& path);
  ApiReply create_call(const ApiRequest& request);
  ApiReply decide_create(const ApiRequest& request, LedgerEntry& entry);
  std::optional<ApiReply> refuse_by_fault(LedgerEntry& entry);
  ApiReply accept(const Accepted& accepted, LedgerEntry& entry);
  ApiReply get_call(const std::string& call_id);
  ApiReply list_calls(const ApiRequest& request);
  ApiReply stop_call(const std::string& call_id);
  ApiReply delete_call(const std::string& call_id);
  ApiReply update_call(const std::string& call_id, const std::string& body);
  ApiReply unknown_call() const;
  ApiReply get_agent(const std::string& agent_id) const;
  ApiReply get_number(const std::string& number) const;
  ApiReply list_agents() const;
  ApiReply list_numbers() const;

  ApiReply judge(const ApiRequest& request, const std::string& path, const std::string& query);
  ApiReply set_limits(const std::string& body);
  ApiReply set_outcomes(const std::string& body);
  ApiReply set_outage(const ApiRequest& request);
  bool in_outage() const;

  const Settings settings_;
  const base::Clock& clock_;
  Workspace& workspace_;
  FaultBoard& faults_;
  Ledger& ledger_;
  std::atomic<std::int64_t> outage_until_{0};  // Boot, in nanoseconds
  std::atomic<std::uint64_t> latency_draws_{0};
};

ApiReply error_reply(int status, std::string_view message);

}  // namespace outdial::simulator
