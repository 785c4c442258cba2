#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "simulator/call.h"

namespace outdial::simulation {

/// What the provider knows of every call it took on, under the attempt that asked for it.
struct LedgerCall {
  std::string attempt;
  std::string tenant;
  std::string enrolment;
  std::string phone;
  int account = 0;
  /// As it stands now.
  std::function<simulator::CallState()> state;

  /// It went out to the telephone network.
  bool dialled() const { return state().plan->outcome.reason->dialled; }
  /// Rang or was answered.
  bool rang() const {
    auto now = state();
    return now.started || (now.reason != nullptr && (now.reason->name == "dial_no_answer" ||
                                                     now.reason->name == "user_declined" ||
                                                     now.reason->name == "dial_busy"));
  }
  bool live() const {
    auto now = state();
    return now.plan->outcome.reason->dialled && now.live();
  }
};

class Ledger {
 public:
  void add(LedgerCall call) {
    by_number_[{call.tenant, call.phone}].push_back(calls_.size());
    by_enrolment_[call.enrolment].push_back(calls_.size());
    calls_.push_back(std::move(call));
  }
  const std::vector<LedgerCall>& calls() const { return calls_; }
  std::vector<const LedgerCall*> of_number(const std::string& tenant,
                                           const std::string& phone) const {
    return pick(by_number_, {tenant, phone});
  }
  std::vector<const LedgerCall*> of_enrolment(const std::string& enrolment) const {
    return pick(by_enrolment_, enrolment);
  }
  int live_of_account(int account) const {
    int live = 0;
    for (const auto& call : calls_)
      if (call.account == account && call.live()) ++live;
    return live;
  }

 private:
  template <class Key>
  std::vector<const LedgerCall*> pick(const std::map<Key, std::vector<std::size_t>>& index,
                                      const Key& key) const {
    std::vector<const LedgerCall*> found;
    if (auto at = index.find(key); at != index.end())
      for (std::size_t call : at->second)
        found.push_back(&calls_[call]);
    return found;
  }

  std::vector<LedgerCall> calls_;
  std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> by_number_;
  std::map<std::string, std::vector<std::size_t>> by_enrolment_;
};

}  // namespace outdial::simulation
