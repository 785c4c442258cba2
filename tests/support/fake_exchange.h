#pragma once

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "workers/carrier.h"

namespace outdial::tests {

/// The telephone exchange behind every FakeCarrier: answers as scripted, places what is not
/// scripted, and keeps a ledger of all requests that left. Safe from any thread; scripts are
/// written before the threads start.
class FakeExchange {
 public:
  /// Answers to the next requests, in order; after them every call is placed as `call_1`, `call_2`…
  std::deque<calls::Answer> answers;
  /// Runs while a request is on its way, before it is answered.
  std::function<void(const calls::Begun&)> on_the_way;
  /// Runs while a look-up is on its way.
  std::function<void()> on_lookup;
  /// When set, look-ups fail with it.
  std::optional<workers::LookupFailure> lookup_failure;
  /// What look-ups know, by attempt and by provider's id.
  std::map<schema::CallId, std::vector<calls::Evidence>> attempts;
  std::map<std::string, calls::Evidence> details;
  workers::ConcurrencyReport concurrency;

  /// Every request that left.
  std::vector<calls::Begun> dialled() const;
  std::vector<std::string> dialled_numbers() const;
  std::vector<std::string> stopped() const;
  std::vector<std::string> erased() const;
  int lookups() const;

 private:
  friend class FakeCarrier;
  calls::Answer next_answer(const calls::Begun& dial);

  mutable std::mutex mutex_;
  std::vector<calls::Begun> dialled_;
  std::vector<std::string> stopped_;
  std::vector<std::string> erased_;
  int lookups_ = 0;
  int placed_ = 0;
};

/// One worker's line to the exchange.
class FakeCarrier : public workers::Carrier {
 public:
  explicit FakeCarrier(FakeExchange& exchange) : exchange_(exchange) {}

  calls::Answer place(const calls::Begun& dial, const std::function<bool()>& may_send) override;
  workers::Lookup<std::vector<calls::Evidence>> find_attempt(schema::CallId attempt) override;
  workers::Lookup<calls::Evidence> get(std::string_view provider_call_id) override;
  std::optional<workers::LookupFailure> stop(std::string_view provider_call_id) override;
  std::optional<workers::LookupFailure> erase(std::string_view provider_call_id) override;
  workers::Lookup<workers::ConcurrencyReport> concurrency() override;

 private:
  FakeExchange& exchange_;
};

}  // namespace outdial::tests
