#include "simulator/workspace.h"

#include <algorithm>
#include <stdexcept>

#include "base/id.h"

namespace outdial::simulator {
namespace {

using base::Millis;

OutcomeMix parsed_mix(const std::string& spec) {
  auto mix = OutcomeMix::parse(spec);
  if (!mix) throw std::invalid_argument("outcomes: " + mix.error());
  return *mix;
}

std::string index_key(std::string_view name, std::string_view value) {
  std::string key(name);
  key += '\0';
  key += value;
  return key;
}

}  // namespace

Workspace::Workspace(const Settings& settings, const base::Clock& clock, FaultBoard& faults,
                     Courier& courier)
    : settings_(settings),
      mix_(parsed_mix(settings.outcomes)),
      clock_(clock),
      faults_(faults),
      courier_(courier),
      bucket_(settings.calls_per_second, clock.boot()),
      concurrency_(settings.concurrency),
      reserved_inbound_(settings.reserved_inbound),
      other_calls_(settings.other_calls) {}

bool Workspace::take_rate_token(base::Boot arrival) {
  std::lock_guard lock(mutex_);
  return bucket_.take(arrival);
}

int Workspace::ceiling() const {
  int limit = concurrency_;
  if (settings_.burst) limit = std::min(3 * limit, limit + 300);
  return limit - reserved_inbound_;
}

Outcome Workspace::choose_outcome(const CreateRequest& request, int nth, Dice& dice) {
  bool appointment = about_appointment(request.variables);
  auto scripted = scripted_.find(request.to_number);
  if (scripted == scripted_.end()) return resolve_outcome(mix_.pick(dice), appointment, dice);
  const auto& names = scripted->second;
  auto index = std::min<std::size_t>(static_cast<std::size_t>(nth), names.size()) - 1;
  return resolve_outcome(names[index], appointment, dice);
}

std::shared_ptr<CallPlan> Workspace::plan_call(const CreateRequest& request) {
  int nth = ++dials_[request.to_number];
  Dice dice(mix(settings_.seed, request.to_number) + static_cast<std::uint64_t>(nth));
  auto plan = std::make_shared<CallPlan>();
  plan->call_id = "call_" + base::IdSource::secret_hex(14).substr(0, 27);
  plan->from_number = request.from_number;
  plan->to_number = request.to_number;
  plan->agent_id = request.agent_id;
  plan->agent_version = request.agent_version;
  plan->webhook_url = request.webhook_url;
  plan->dynamic_variables = request.dynamic_variables;
  plan->sip_headers = request.sip_headers;
  plan->outcome = choose_outcome(request, nth, dice);
  plan->seed = dice.next();

  std::int64_t ring_out = request.ring_duration_ms.value_or(settings_.ring_out_ms);
  Range ring = plan->outcome.reason->ring_ms;
  if (plan->outcome.connects && settings_.ring_ms) ring = *settings_.ring_ms;
  std::int64_t ring_ms = ring.high == 0 && ring.low == 0 && !plan->outcome.connects
                             ? ring_out
                             : std::min(dice.between(ring), ring_out);
  plan->ring = Millis{ring_ms};
  bool machine = plan->outcome.script == Script::voicemail || plan->outcome.script == Script::ivr ||
                 plan->outcome.script == Script::hidden_voicemail;
  std::int64_t longest = request.max_call_duration_ms.value_or(settings_.max_call_ms);
  std::int64_t talk_ms = dice.between(machine ? settings_.machine_ms : settings_.talk_ms);
  if (plan->outcome.reason->name == "max_duration_reached") talk_ms = longest;
  if (plan->outcome.connects && talk_ms > longest) {
    talk_ms = longest;
    plan->outcome.reason = find_reason("max_duration_reached");
  }
  plan->talk = Millis{plan->outcome.connects ? talk_ms : 0};
  return plan;
}

CreateResult Workspace::create(const CreateRequest& request) {
  std::lock_guard lock(mutex_);
  bool full = live_ + other_calls_ >= ceiling();
  if (full && !settings_.refuse_concurrency_by_event) return NoSlot{};
  if (faults_.strikes(Fault::concurrency_429)) return NoSlot{};
  auto plan = plan_call(request);
  if (full || faults_.strikes(Fault::concurrency_ended)) {
    plan->outcome = {find_reason("concurrency_limit_reached"), Script::none, false};
    plan->ring = Millis{200};
    plan->talk = Millis{0};
    --dials_[request.to_number];
  }
  Accepted accepted;
  accepted.await_webhook = faults_.strikes(Fault::webhook_before_answer, &accepted.await_ms);
  if (accepted.await_webhook) plan->ring = Millis{0};
  plan->accepted_at = clock_.now();
  plan->accepted_boot = clock_.boot();
  std::int64_t lag = settings_.list_lag_ms;
  faults_.strikes(Fault::list_lag_ms, &lag);
  plan->listed_from = plan->accepted_boot + clock_.to_real(Millis{lag});

  auto call = static_cast<std::uint32_t>(calls_.size());
  Record& record = calls_.emplace_back();
  record.state.plan = plan;
  record.state.metadata = request.metadata;
  by_id_.emplace(plan->call_id, call);
  index_metadata(call, request.metadata_members);
  if (plan->outcome.reason->dialled) ++live_;
  schedule(plan->accepted_boot + clock_.to_real(plan->ring), call,
           plan->outcome.connects ? Step::connect : Step::finish);
  accepted.call = call;
  accepted.state = record.state;
  return accepted;
}

void Workspace::index_metadata(std::uint32_t call, const Variables& members) {
  for (const auto& [name, value] : members)
    by_metadata_.emplace(index_key(name, value), call);
}

std::optional<CallState> Workspace::find(std::string_view call_id) const {
  std::lock_guard lock(mutex_);
  auto found = by_id_.find(std::string(call_id));
  if (found == by_id_.end()) return std::nullopt;
  return calls_[found->second].state;
}

base::Expected<bool, std::monostate> Workspace::stop(std::string_view call_id) {
  std::lock_guard lock(mutex_);
  auto found = by_id_.find(std::string(call_id));
  if (found == by_id_.end()) return base::unexpected(std::monostate{});
  if (!calls_[found->second].state.live()) return false;
  finish(found->second, *find_reason("manual_stopped"));
  return true;
}

base::Expected<bool, std::monostate> Workspace::erase(std::string_view call_id) {
  std::lock_guard lock(mutex_);
  auto found = by_id_.find(std::string(call_id));
  if (found == by_id_.end()) return base::unexpected(std::monostate{});
  Record& record = calls_[found->second];
  if (record.state.live()) return false;
  record.state.deleted = true;
  by_id_.erase(found);
  return true;
}

std::optional<CallState> Workspace::update(std::string_view call_id,
                                           std::shared_ptr<const std::string> metadata,
                                           const Variables& metadata_members,
                                           std::shared_ptr<const std::string> custom_attributes,
                                           const char* storage) {
  std::lock_guard lock(mutex_);
  auto found = by_id_.find(std::string(call_id));
  if (found == by_id_.end()) return std::nullopt;
  CallState& state = calls_[found->second].state;
  if (metadata) {
    state.metadata = std::move(metadata);
    index_metadata(found->second, metadata_members);
  }
  if (custom_attributes) state.custom_attributes = std::move(custom_attributes);
  if (storage != nullptr) state.storage = storage;
  return state;
}

std::vector<CallState> Workspace::listed(
    const std::pair<std::string, std::string>* metadata_member) const {
  std::vector<CallState> found;
  base::Boot now = clock_.boot();
  auto take = [&](const Record& record) {
    bool hidden = record.state.status == CallStatus::registered && !settings_.list_registered;
    hidden |= record.state.deleted;
    if (!hidden && record.state.plan->listed_from <= now) found.push_back(record.state);
  };
  std::lock_guard lock(mutex_);
  if (metadata_member == nullptr) {
    for (const Record& record : calls_)
      take(record);
    return found;
  }
  auto [from, to] =
      by_metadata_.equal_range(index_key(metadata_member->first, metadata_member->second));
  std::vector<std::uint32_t> calls;
  for (; from != to; ++from)
    calls.push_back(from->second);
  std::ranges::sort(calls);
  auto repeated = std::ranges::unique(calls);
  calls.erase(repeated.begin(), repeated.end());
  for (std::uint32_t call : calls)
    take(calls_[call]);
  return found;
}

Concurrency Workspace::concurrency() const {
  std::lock_guard lock(mutex_);
  int burst_limit = settings_.burst ? std::min(3 * concurrency_, concurrency_ + 300) : 0;
  return {live_ + other_calls_, concurrency_, reserved_inbound_, settings_.burst, burst_limit};
}

void Workspace::change_limits(const LimitChange& change) {
  std::lock_guard lock(mutex_);
  if (change.calls_per_second) bucket_.set_rate(*change.calls_per_second);
  if (change.concurrency) concurrency_ = *change.concurrency;
  if (change.reserved_inbound) reserved_inbound_ = *change.reserved_inbound;
  if (change.other_calls) other_calls_ = *change.other_calls;
}

void Workspace::script_outcomes(const std::string& to_number, std::vector<std::string> names) {
  std::lock_guard lock(mutex_);
  if (names.empty())
    scripted_.erase(to_number);
  else
    scripted_[to_number] = std::move(names);
}

std::size_t Workspace::call_count() const {
  std::lock_guard lock(mutex_);
  return calls_.size();
}

JudgedCall Workspace::judged(std::uint32_t call) const {
  std::lock_guard lock(mutex_);
  const Record& record = calls_.at(call);
  return {record.state, record.over, record.deliveries, record.withheld};
}

bool Workspace::webhook_answered(std::uint32_t call) const {
  std::lock_guard lock(mutex_);
  return call >= calls_.size() || calls_[call].webhook_answered;
}

void Workspace::reset() {
  std::lock_guard lock(mutex_);
  calls_.clear();
  by_id_.clear();
  by_metadata_.clear();
  dials_.clear();
  scripted_.clear();
  due_ = {};
  live_ = 0;
  ++generation_;
  bucket_ = TokenBucket(settings_.calls_per_second, clock_.boot());
  concurrency_ = settings_.concurrency;
  reserved_inbound_ = settings_.reserved_inbound;
  other_calls_ = settings_.other_calls;
}

}  // namespace outdial::simulator
