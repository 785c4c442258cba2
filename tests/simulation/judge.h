#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "schema/tx.h"
#include "tests/simulation/agenda.h"
#include "tests/simulation/coverage.h"
#include "tests/simulation/forecasts.h"
#include "tests/simulation/ledger.h"
#include "tests/simulation/scenario.h"
#include "tests/simulation/trace.h"

namespace outdial::simulation {

/// Knows what may never happen, and keeps its own books of what people were promised, apart from
/// the database. Told of every commit, request, webhook and promise; the first thing that should
/// not be is kept as the run's failure.
class Judge {
 public:
  Judge(const Scenario& scenario, const Agenda& agenda, const SimClock& our_clock,
        const Ledger& ledger, Trace& trace, Coverage& coverage)
      : scenario_(scenario),
        agenda_(agenda),
        our_clock_(our_clock),
        ledger_(ledger),
        trace_(trace),
        coverage_(coverage),
        forecasts_(scenario, our_clock) {}

  void fail(std::string what);
  const std::optional<std::string>& failure() const { return failure_; }

  /// The places of the scenario's accounts and campaigns in the database.
  void know_account(std::string_view id, int account) { accounts_[std::string(id)] = account; }
  void know_campaign(std::string_view id, int campaign) {
    campaigns_[std::string(id)] = campaign;
    forecasts_.know_campaign(std::string(id), campaign);
  }

  // Promises, kept from when they were acknowledged, and given up when their opposite was asked
  // for.
  void promise(std::string_view what, std::string_view subject);
  void release(std::string_view what, std::string_view subject);
  /// A webhook about the attempt was acknowledged; `stage` as in rank_of_event().
  void acknowledge(std::string_view attempt, int stage);
  /// Whether the database reflects what was acknowledged of the attempt.
  void audit_acknowledged(const schema::ReadTx& tx, const std::string& attempt);

  /// Something was committed: every move since the last time is judged.
  void look(const schema::ReadTx& tx);
  /// The whole database agrees with itself and with what was acknowledged.
  void audit(const schema::ReadTx& tx);
  /// The process has started anew: counts of moves begin again.
  void restarted() { seen_move_ = 0; }
  /// A create-phone-call request reaches the provider.
  void request_arrives(const std::string& attempt, const std::string& to_number, int account);
  /// The provider took it on.
  void request_accepted(const std::string& attempt);
  /// After the last day: nothing may be left open.
  void last_look(const schema::ReadTx& tx);

 private:
  struct Move;
  struct Placing {
    base::Boot at{};
    int account = 0;
    std::string tenant;
    std::string phone;
    std::string purpose;
    /// As the person declares it, else the campaign.
    std::string zone, consent;
    /// On our clock.
    base::Time booked{};
    bool sent = false;
  };

  void judge_move(const schema::ReadTx& tx, const Move& move);
  void judge_placing(const schema::ReadTx& tx, const std::string& call);
  void judge_limits(const schema::ReadTx& tx, const std::string& call);
  void judge_progress(const schema::ReadTx& tx, const std::string& batch);
  void judge_forecast(const schema::ReadTx& tx, const Move& move);
  void judge_hour(const CampaignPlan& campaign, const Placing& placing);
  void judge_frequency(const Placing& placing);
  bool promised(std::string_view what, const std::string& subject) const;
  void expect_none(const schema::ReadTx& tx, const char* sql, const char* what);
  void audit_ledger(const schema::ReadTx& tx);

  const Scenario& scenario_;
  const Agenda& agenda_;
  const SimClock& our_clock_;
  const Ledger& ledger_;
  Trace& trace_;
  Coverage& coverage_;
  Forecasts forecasts_;
  std::optional<std::string> failure_;
  std::int64_t seen_move_ = 0;
  std::map<std::string, int> accounts_;
  std::map<std::string, int> campaigns_;
  std::set<std::string> promises_;
  std::map<std::string, int> acknowledged_;
  std::map<std::string, Placing> placings_;
  std::map<int, base::Boot> last_request_;
};

/// Temporary tables and triggers that write down every move of every noun, on the writer's own
/// connection: what a transaction moved shows exactly when it commits.
void watch_moves(schema::Tx& tx);

/// How far `call_started`, `call_ended` and `call_analyzed` take a call; 0 for other events.
int rank_of_event(std::string_view event);

}  // namespace outdial::simulation
