#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/doorbell.h"
#include "base/expected.h"
#include "simulator/call.h"
#include "simulator/fault.h"
#include "simulator/script.h"
#include "simulator/settings.h"
#include "simulator/token_bucket.h"

namespace outdial::simulator {

/// Takes webhooks that are due and sends them; reports each to Workspace::webhook_done.
class Courier {
 public:
  virtual ~Courier() = default;
  virtual void deliver(WebhookOrder order) = 0;
};

/// A create-phone-call request that passed its checks.
struct CreateRequest {
  std::string from_number;
  std::string to_number;
  std::string agent_id;
  int agent_version = 0;
  std::shared_ptr<const std::string> metadata;
  /// Top-level members of the metadata as text, for the index.
  Variables metadata_members;
  Variables variables;
  std::string dynamic_variables;
  std::string sip_headers;
  std::string webhook_url;
  std::optional<std::int64_t> ring_duration_ms;
  std::optional<std::int64_t> max_call_duration_ms;
};

/// A call was taken on. `await_webhook`: the answer must wait for its first webhook.
struct Accepted {
  std::uint32_t call = 0;
  CallState state;
  bool await_webhook = false;
  std::int64_t await_ms = 0;
};
struct NoSlot {};
using CreateResult = std::variant<Accepted, NoSlot>;

struct Concurrency {
  int current = 0;
  int limit = 0;
  int reserved_inbound = 0;
  bool burst = false;
  int burst_limit = 0;
};

/// Limits that tests change while the simulator runs; what is absent stays.
struct LimitChange {
  std::optional<double> calls_per_second;
  std::optional<int> concurrency;
  std::optional<int> reserved_inbound;
  std::optional<int> other_calls;
};

/// The simulated Retell workspace: its calls, their lives and its limits, without any network. Time
/// passes only through `run_due`, which one thread calls when `wake` rings or the instant it gave
/// has come. All members are safe from any thread; the courier is called without the lock held.
class Workspace {
 public:
  Workspace(const Settings& settings, const base::Clock& clock, FaultBoard& faults,
            Courier& courier);

  /// Whether one more request fits into the calls per second; takes its token if so.
  bool take_rate_token(base::Boot arrival);
  CreateResult create(const CreateRequest& request);
  std::optional<CallState> find(std::string_view call_id) const;
  /// False when there is no such call; otherwise whether it was live and is stopped now.
  base::Expected<bool, std::monostate> stop(std::string_view call_id);
  /// The same for deleting one that is over: false when it is live.
  base::Expected<bool, std::monostate> erase(std::string_view call_id);
  std::optional<CallState> update(std::string_view call_id,
                                  std::shared_ptr<const std::string> metadata,
                                  const Variables& metadata_members,
                                  std::shared_ptr<const std::string> custom_attributes,
                                  const char* storage);
  /// Calls that list-calls may show now, oldest first. With `metadata_key` only those whose
  /// metadata has that member with that value.
  std::vector<CallState> listed(const std::pair<std::string, std::string>* metadata_member) const;
  Concurrency concurrency() const;
  void change_limits(const LimitChange& change);
  void script_outcomes(const std::string& to_number, std::vector<std::string> names);

  /// Lets everything happen that is due; gives the next due instant, if any.
  std::optional<base::Boot> run_due();
  base::Doorbell& wake() { return wake_; }
  void webhook_done(const WebhookOrder& order, WebhookResult result);
  /// Whether a webhook about this call has been answered or given up.
  bool webhook_answered(std::uint32_t call) const;

  std::size_t call_count() const;
  JudgedCall judged(std::uint32_t call) const;
  /// Forgets all calls, what they would still do, and scripted outcomes.
  void reset();

 private:
  enum class Step { connect, finish, analyze };
  struct Record {
    CallState state;
    std::optional<base::Boot> over;
    bool webhook_answered = false;
    std::vector<DeliveryRecord> deliveries;
    std::vector<std::string> withheld;
  };
  struct Due {
    base::Boot at;
    std::uint64_t order;
    std::uint32_t call;
    std::variant<Step, std::shared_ptr<WebhookOrder>> what;
    bool operator>(const Due& other) const {
      return at != other.at ? at > other.at : order > other.order;
    }
  };

  // All private members expect mutex_ to be held.
  int ceiling() const;
  std::shared_ptr<CallPlan> plan_call(const CreateRequest& request);
  Outcome choose_outcome(const CreateRequest& request, int nth, Dice& dice);
  void take_step(std::uint32_t call, Step step);
  void finish(std::uint32_t call, const Reason& reason);
  void emit(std::uint32_t call, Event event, base::Millis delay);
  void prepare(WebhookOrder& order);
  void schedule(base::Boot at, std::uint32_t call,
                std::variant<Step, std::shared_ptr<WebhookOrder>> what);
  void index_metadata(std::uint32_t call, const Variables& members);

  const Settings settings_;
  const OutcomeMix mix_;
  const base::Clock& clock_;
  FaultBoard& faults_;
  Courier& courier_;
  base::Doorbell wake_;

  mutable std::mutex mutex_;  // guards everything below
  std::deque<Record> calls_;
  std::unordered_map<std::string, std::uint32_t> by_id_;
  std::unordered_multimap<std::string, std::uint32_t> by_metadata_;
  std::unordered_map<std::string, int> dials_;
  std::map<std::string, std::vector<std::string>> scripted_;
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
  TokenBucket bucket_;
  int live_ = 0;
  int concurrency_;
  int reserved_inbound_;
  int other_calls_;
  std::uint64_t scheduled_ = 0;
  std::uint64_t generation_ = 0;
};

}  // namespace outdial::simulator
