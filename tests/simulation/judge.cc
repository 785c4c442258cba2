#include "tests/simulation/judge.h"

#include <algorithm>

#include "schema/states.h"
#include "tests/simulation/law.h"

namespace outdial::simulation {

struct Judge::Move {
  std::int64_t seq = 0;
  std::string noun, id, batch, was, is;
};

namespace {

constexpr char kMovesSince[] =
    "SELECT seq, noun, id, batch, was, became FROM temp.sim_moves WHERE seq > $1 ORDER BY seq";

constexpr char kPlacing[] = R"(
  SELECT c.tenant_id, c.phone_number, c.account_id, c.campaign_id, c.batch_id, c.enrolment_id, e.attempts,
         COALESCE(k.timezone, ''), COALESCE(j.state, ''), c.placing_at, k.consent_type
  FROM calls c JOIN enrolments e ON e.id = c.enrolment_id JOIN contacts k ON k.id = c.contact_id
  LEFT JOIN jobs j ON j.id = c.job_id
  WHERE c.id = $1)";

constexpr char kLimits[] = R"(
  SELECT (SELECT COUNT(*) FROM calls l WHERE l.account_id = c.account_id
            AND l.status IN ('placing', 'placed', 'unknown', 'ongoing')),
         (SELECT COUNT(*) FROM calls l WHERE l.batch_id = c.batch_id
            AND l.status IN ('placing', 'placed', 'unknown', 'ongoing')),
         COALESCE(b.concurrency, 0)
  FROM calls c JOIN batches b ON b.id = c.batch_id WHERE c.id = $1)";

constexpr char kProgress[] = R"(
  SELECT p.total, p.pending, p.queued, p.in_call, p.done, p.exhausted, p.suppressed, p.expired, p.cancelled,
         p.needs_review, COUNT(e.id),
         COALESCE(SUM(e.status = 'pending'), 0), COALESCE(SUM(e.status = 'queued'), 0),
         COALESCE(SUM(e.status = 'in_call'), 0), COALESCE(SUM(e.status = 'done'), 0),
         COALESCE(SUM(e.status = 'exhausted'), 0), COALESCE(SUM(e.status = 'suppressed'), 0),
         COALESCE(SUM(e.status = 'expired'), 0), COALESCE(SUM(e.status = 'cancelled'), 0),
         COALESCE(SUM(e.status = 'needs_review'), 0)
  FROM batch_progress p LEFT JOIN enrolments e ON e.batch_id = p.batch_id WHERE p.batch_id = $1
  GROUP BY p.batch_id)";

template <class State>
bool legal(const std::string& was, const std::string& is) {
  auto from = schema::parse_state<State>(was);
  auto to = schema::parse_state<State>(is);
  return from && to && schema::may_move(*from, *to);
}

bool may_begin(const std::string& noun, const std::string& state) {
  if (noun == "call") return state == "placing";
  if (noun == "enrolment") return state == "pending";
  if (noun == "batch") return state == "preparing";
  return noun == "campaign" || state == "available" || state == "scheduled";
}

bool may_follow(const std::string& noun, const std::string& was, const std::string& is) {
  if (was.empty()) return may_begin(noun, is);
  if (noun == "call") return legal<schema::CallStatus>(was, is);
  if (noun == "enrolment") return legal<schema::EnrolmentStatus>(was, is);
  if (noun == "batch") return legal<schema::BatchStatus>(was, is);
  if (noun == "job") return legal<schema::JobState>(was, is);
  return legal<schema::CampaignStatus>(was, is);
}

}  // namespace

int rank_of_event(std::string_view event) {
  if (event == "call_started") return 2;
  if (event == "call_ended") return 3;
  if (event == "call_analyzed") return 4;
  return 0;
}

void Judge::fail(std::string what) {
  trace_.line("WRONG: " + what);
  if (!failure_) failure_ = std::move(what);
}

void Judge::promise(std::string_view what, std::string_view subject) {
  promises_.insert(std::string(what) + " " + std::string(subject));
}

void Judge::release(std::string_view what, std::string_view subject) {
  promises_.erase(std::string(what) + " " + std::string(subject));
}

bool Judge::promised(std::string_view what, const std::string& subject) const {
  return promises_.contains(std::string(what) + " " + subject);
}

void Judge::acknowledge(std::string_view attempt, int stage) {
  int& known = acknowledged_[std::string(attempt)];
  known = std::max(known, stage);
}

void Judge::look(const schema::ReadTx& tx) {
  auto moves = tx.all(kMovesSince, {seen_move_}, [](const schema::Row& row) {
    return Move{row.integer(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5)};
  });
  std::set<std::string> batches;
  for (const Move& move : moves) {
    seen_move_ = move.seq;
    if (move.noun != "wait") judge_move(tx, move);
    if (move.noun == "enrolment") batches.insert(move.batch);
    if (move.noun == "enrolment" || move.noun == "wait") judge_forecast(tx, move);
  }
  for (const std::string& batch : batches)
    judge_progress(tx, batch);
}

void Judge::judge_move(const schema::ReadTx& tx, const Move& move) {
  std::string path = move.noun + " " + (move.was.empty() ? "" : move.was + " → ") + move.is;
  coverage_.note(path);
  trace_.line(trace_.name(move.id) + (move.was.empty() ? "" : " " + move.was + " →") + " " +
              move.is);
  if (!may_follow(move.noun, move.was, move.is))
    fail("illegal move of " + trace_.name(move.id) + ": " + path);
  if (move.noun == "call" && move.was.empty()) judge_placing(tx, move.id);
}

void Judge::judge_placing(const schema::ReadTx& tx, const std::string& call) {
  bool known = false;
  tx.one(kPlacing, {call}, [&](const schema::Row& row) {
    known = true;
    std::string tenant = row.text(0), phone = row.text(1), batch = row.text(4),
                enrolment = row.text(5), consent = row.text(10);
    int account = accounts_.at(row.text(2));
    const auto& campaign =
        scenario_.campaigns.at(static_cast<std::size_t>(campaigns_.at(row.text(3))));
    std::string who = trace_.name(call) + " to " + phone;
    if (consent.empty()) consent = campaign.consent;
    const Placing placing = {agenda_.now(), account, tenant,      phone, campaign.purpose,
                             row.text(7),   consent, row.time(9), false};
    placings_[call] = placing;
    trace_.line(who + " for " + trace_.name(enrolment) + " of " + trace_.name(batch));
    if (promised("paused", batch)) fail(who + " begins in a paused batch");
    if (promised("cancelled", batch)) fail(who + " begins in a cancelled batch");
    if (promised("all paused", tenant)) fail(who + " begins while everything is paused");
    if (promised("suppressed", tenant + phone)) fail(who + " begins to a suppressed number");
    if (promised("removed", enrolment)) fail(who + " begins to somebody taken out");
    if (row.integer(6) >= campaign.max_attempts_total) fail(who + " is one attempt too many");
    if (row.text(8) != "running") fail(who + " begins for a job that nobody holds");
    for (const LedgerCall* other : ledger_.of_number(tenant, phone))
      if (other->live() && !scenario_.liar)
        fail(who + " begins while " + trace_.name(other->attempt) + " is live");
    judge_hour(campaign, placing);
    judge_frequency(placing);
    return true;
  });
  if (!known) return fail("a placing without its person");
  judge_limits(tx, call);
}

void Judge::judge_limits(const schema::ReadTx& tx, const std::string& call) {
  tx.one(kLimits, {call}, [&](const schema::Row& row) {
    int configured = scenario_.settings->limits.concurrency;
    if (row.integer(0) > configured) fail(trace_.name(call) + " is one too many of its account");
    std::int64_t own = row.integer(2) > 0 ? row.integer(2) : configured;
    if (row.integer(1) > own) fail(trace_.name(call) + " is one too many of its batch");
    return true;
  });
}

void Judge::judge_forecast(const schema::ReadTx& tx, const Move& move) {
  Forecasts::Wrong wrong;
  if (move.is == "pending")
    wrong = forecasts_.waits(tx, move.id);
  else if (move.is == "queued")
    wrong = forecasts_.queued(tx, move.id);
  else
    forecasts_.forget(move.id);
  if (wrong) fail(*wrong);
}

void Judge::judge_hour(const CampaignPlan& campaign, const Placing& placing) {
  base::Time now = our_clock_.now();
  auto clocks = clocks_of(placing.phone, placing.zone);
  std::string who = "a dial to " + placing.phone + " (" + placing.purpose + ") begins ";
  if (!all_within(campaign.windows, clocks, now)) fail(who + "outside the campaign's windows");
  if (auto why = forbidden_hour(placing.phone, placing.zone, placing.purpose, now))
    fail(who + "though " + *why);
  if (in_emergency(scenario_.emergencies, placing.phone, placing.purpose, now))
    fail(who + "in an emergency");
  if (auto why = lacks_consent(placing.phone, placing.purpose, placing.consent))
    fail(who + "though " + *why);
}

void Judge::judge_frequency(const Placing& placing) {
  if (scenario_.liar || scenario_.late_proof) return;
  std::vector<Ring> rings;
  for (const LedgerCall* call : ledger_.of_number(placing.tenant, placing.phone)) {
    auto other = placings_.find(call->attempt);
    if (other != placings_.end() && call->rang())
      rings.push_back({other->second.booked, other->second.purpose});
  }
  if (auto why = too_many(placing.phone, placing.zone, placing.purpose, placing.consent != "none",
                          rings, placing.booked))
    fail("a dial to " + placing.phone + " (" + placing.purpose + ") begins though " + *why);
}

void Judge::judge_progress(const schema::ReadTx& tx, const std::string& batch) {
  constexpr int kCounts = 10;
  tx.one(kProgress, {batch}, [&](const schema::Row& row) {
    std::int64_t sum = 0;
    for (int i = 0; i < kCounts; ++i) {
      if (i > 0) sum += row.integer(i);
      if (row.integer(i) != row.integer(kCounts + i))
        fail("progress of " + trace_.name(batch) + ", count " + std::to_string(i) + ": kept " +
             std::to_string(row.integer(i)) + ", counted " +
             std::to_string(row.integer(kCounts + i)));
    }
    if (sum != row.integer(0)) fail("the states of " + trace_.name(batch) + " do not sum up");
    return true;
  });
}

void Judge::request_arrives(const std::string& attempt, const std::string& to_number, int account) {
  auto placing = placings_.find(attempt);
  if (placing == placings_.end())
    return fail("a request to " + to_number + " left before its call was committed");
  if (placing->second.sent) fail("the request of " + trace_.name(attempt) + " left twice");
  placing->second.sent = true;
  if (placing->second.phone != to_number) fail("a request to another number than booked");
  if (placing->second.account != account) fail("a request over another account than booked");
  if (agenda_.now() - placing->second.at > std::chrono::seconds{2})
    fail("the request of " + trace_.name(attempt) + " left later than 2 s after its commit");
  const auto& limits = scenario_.settings->limits;
  double seconds = 1.0 / limits.calls_per_second;
  if (limits.calls_per_minute > 0) seconds = std::max(seconds, 60.0 / limits.calls_per_minute);
  if (auto last = last_request_.find(account); last != last_request_.end()) {
    std::chrono::duration<double> gap = agenda_.now() - last->second;
    if (gap.count() < seconds - 0.002)
      fail("two requests within " + std::to_string(gap.count()) + " s on one account");
  }
  last_request_[account] = agenda_.now();
}

void Judge::request_accepted(const std::string& attempt) {
  if (scenario_.liar) return;
  const Placing& placing = placings_.at(attempt);
  int live = 0;
  for (const LedgerCall* call : ledger_.of_number(placing.tenant, placing.phone))
    if (call->live()) ++live;
  if (live > 1) fail(placing.phone + " has two live calls at the provider");
  if (ledger_.live_of_account(placing.account) > scenario_.settings->limits.concurrency)
    fail("more calls are live at the provider than the configuration allows");
}

}  // namespace outdial::simulation
