#include "tests/simulation/provider.h"

#include "base/json.h"
#include "tests/simulation/provider_line.h"

namespace outdial::simulation {
namespace {

using simulator::Conduct;

/// Of a liar's answers, in a million.
constexpr std::int64_t kLies = 150'000;

simulator::Settings settings_of(const Scenario& scenario, int account) {
  simulator::Settings s;
  s.seed = scenario.seed * 16 + static_cast<std::uint64_t>(account);
  s.api_key = Provider::kApiKey;
  s.webhook_url = "http://outdial/webhooks/retell";
  s.agents = {{"agent_1", ""}};
  for (const auto& number : scenario.numbers)
    if (number.account == account) s.from_numbers.push_back(number.phone);
  s.calls_per_second = scenario.provider_calls_per_second;
  s.concurrency = scenario.provider_concurrency;
  s.outcomes = scenario.outcomes;
  s.talk_ms = {4'000, 50'000};
  s.list_lag_ms = 2'000;
  return s;
}

}  // namespace

Provider::Provider(World& world, Deliver deliver, Reflected reflected)
    : world_(world), deliver_(std::move(deliver)), reflected_(std::move(reflected)) {
  for (std::size_t i = 0; i < world.scenario.accounts.size(); ++i) {
    auto account = static_cast<int>(i);
    lines_.push_back(std::make_unique<Line>(*this, account, settings_of(world.scenario, account)));
    lines_.back()->tenant =
        world.tenants.at(static_cast<std::size_t>(world.scenario.accounts[i].tenant));
    set_faults(*lines_.back());
  }
}

Provider::~Provider() = default;

retell::Exchange Provider::exchange(const WireRequest& request, base::Boot connect_deadline,
                                    base::Boot deadline, const std::function<bool()>& may_send) {
  Line& line = *lines_.at(static_cast<std::size_t>(request.port - kFirstPort));
  retell::Exchange result;
  if (!connects(connect_deadline, result)) return result;
  if (!is_let_go(line, may_send)) {
    result.reason = "was not sent in time";
    return result;
  }
  result.maybe_sent = true;
  carry(line, request, deadline, result);
  return result;
}

bool Provider::connects(base::Boot deadline, retell::Exchange& result) {
  world_.agenda.sleep(world_.milliseconds(0, 40));
  if (!world_.strikes(world_.scenario.faults.refused, "connection refused")) return true;
  if (world_.chance.percent(30)) world_.our_clock.sleep_until(deadline);
  result.reason = "the connection was refused";
  return false;
}

bool Provider::is_let_go(Line& line, const std::function<bool()>& may_send) {
  while (line.leaving)
    world_.agenda.sleep(std::chrono::milliseconds{1});
  struct Turn {
    explicit Turn(bool& the_flag) : flag(the_flag) { flag = true; }
    ~Turn() { flag = false; }
    bool& flag;
  } turn(line.leaving);
  return may_send();
}

void Provider::carry(Line& line, const WireRequest& request, base::Boot deadline,
                     retell::Exchange& result) {
  bool create = request.target == "/v2/create-phone-call";
  if (create) note_create(line, request);
  if (world_.strikes(world_.scenario.faults.lost, "request lost")) {
    if (world_.chance.percent(50)) world_.our_clock.sleep_until(deadline);
    world_.agenda.sleep(world_.milliseconds(0, 2'000));
    result.reason = "the connection was reset";
    return;
  }
  if (create)
    if (auto status = odd_status()) {
      world_.agenda.sleep(world_.milliseconds(20, 500));
      result.answered = true;
      result.status = *status;
      result.body = R"({"status":"error","message":"odd"})";
      return;
    }
  simulator::ApiRequest asked;
  asked.method = request.method;
  asked.target = request.target;
  asked.authorization = request.authorization;
  asked.body = request.body;
  asked.arrived = world_.agenda.now();
  asked.arrived_real = world_.true_clock.now();
  auto reply = line.api.answer(asked);
  if (create) note_accepted(line);
  pump(line);
  take_reply(line, reply, deadline, result);
  if (create && world_.scenario.liar && world_.strikes(kLies, "contradiction")) lie(result);
}

void Provider::lie(retell::Exchange& result) {
  static constexpr int kSaid[] = {0, 422, 429};
  int said = kSaid[world_.chance.next() % std::size(kSaid)];
  result.answered = said != 0;
  result.maybe_sent = said != 0;
  result.status = said;
  result.body = R"({"status":"error","message":"not true"})";
}

std::optional<int> Provider::odd_status() {
  static constexpr int kOdd[] = {400, 403, 404, 408, 409, 422, 422, 503};
  if (!world_.faults_on || !world_.chance.hits(world_.scenario.faults.odd_status))
    return std::nullopt;
  int status = kOdd[world_.chance.next() % std::size(kOdd)];
  world_.coverage.note("fault status " + std::to_string(status));
  world_.trace.line("the provider answers " + std::to_string(status));
  return status;
}

void Provider::take_reply(Line& line, const simulator::ApiReply& reply, base::Boot deadline,
                          retell::Exchange& result) {
  auto arrives = world_.agenda.now() + world_.milliseconds(20, 700) +
                 std::chrono::milliseconds{reply.delay_ms + reply.drip_ms};
  if (world_.strikes(world_.scenario.faults.slow_answer, "slow network"))
    arrives += world_.milliseconds(500, 40'000);
  if (reply.conduct == Conduct::hang || arrives >= deadline) {
    world_.our_clock.sleep_until(deadline);
    result.reason = "no answer in time";
    return;
  }
  world_.our_clock.sleep_until(arrives);
  if (reply.await_webhook) {
    auto until = world_.agenda.now() + std::chrono::milliseconds{reply.await_ms};
    while (!line.workspace.webhook_answered(*reply.await_webhook) && world_.agenda.now() < until &&
           world_.agenda.now() < deadline)
      world_.agenda.sleep(std::chrono::milliseconds{50});
  }
  if (world_.agenda.now() >= deadline) {
    result.reason = "no answer in time";
    return;
  }
  if (reply.conduct != Conduct::answer) {
    result.reason = "the connection ended before a whole answer";
    return;
  }
  result.answered = true;
  result.status = reply.status;
  result.body = reply.body;
  if (reply.retry_after > 0) result.retry_after = std::to_string(reply.retry_after);
}

void Provider::note_create(Line& line, const WireRequest& request) {
  auto body = base::parse_json(request.body).value();
  std::string attempt = body["metadata"]["outdial_attempt_id"];
  std::string to_number = body["to_number"];
  world_.trace.line("request of " + world_.trace.name(attempt) + " leaves for " + to_number);
  world_.judge.request_arrives(attempt, to_number, line.account);
}

void Provider::note_accepted(Line& line) {
  auto entry = line.requests.entries(line.requests.size() - 1, 1).front();
  std::string fault(entry.fault);
  world_.trace.line("the provider answers " + std::to_string(entry.status) +
                    (fault.empty() ? "" : " (" + fault + ")"));
  if (!entry.call) return;
  auto metadata = base::parse_json(entry.metadata).value();
  LedgerCall call;
  call.attempt = metadata["outdial_attempt_id"];
  call.tenant = line.tenant;
  call.enrolment = metadata["outdial_enrolment_id"];
  call.phone = entry.to_number;
  call.account = line.account;
  call.state = [&line, id = entry.call_id] { return line.workspace.find(id).value(); };
  line.attempts[*entry.call] = call.attempt;
  world_.ledger.add(call);
  world_.judge.request_accepted(call.attempt);
}

void Provider::pump(Line& line) {
  auto next = line.workspace.run_due();
  if (!next || *next >= line.planned) return;
  line.planned = *next;
  world_.agenda.at(*next, [this, &line] {
    line.planned = base::Boot::max();
    pump(line);
  });
}

std::optional<int> Provider::account_of_call(const std::string& provider_call_id) const {
  for (const auto& line : lines_)
    if (line->workspace.find(provider_call_id)) return line->account;
  return std::nullopt;
}

}  // namespace outdial::simulation
