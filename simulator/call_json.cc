#include "simulator/call_json.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "base/json.h"

namespace outdial::simulator {
namespace {

using base::Json;

constexpr double kCentsPerSecond = 0.0667;
constexpr const char* kRecordings = "https://recordings.example.com/";

Json parsed(const std::string& text) {
  return Json::parse(text);
}

double rounded(double value) {
  return std::round(value * 1000) / 1000;
}

/// Every word with its times; words are spread over `talk_ms`.
Json utterances(const Conversation& talk, std::int64_t talk_ms) {
  constexpr double kWord = 0.32;
  constexpr double kPause = 0.7;
  std::vector<std::vector<std::string>> words;
  double natural = 0.6;
  for (const Turn& turn : talk.turns) {
    std::istringstream text(turn.text);
    auto& line = words.emplace_back();
    for (std::string word; text >> word;)
      line.push_back(word);
    natural += kWord * static_cast<double>(line.size()) + kPause;
  }
  double scale = natural > 0 ? static_cast<double>(talk_ms) / 1000.0 / natural : 1.0;
  double at = 0.6;
  Json all = Json::array();
  for (std::size_t i = 0; i < talk.turns.size(); ++i) {
    Json timed = Json::array();
    for (const std::string& word : words[i]) {
      timed.push_back({{"word", word},
                       {"start", rounded(at * scale)},
                       {"end", rounded((at + kWord * 0.85) * scale)}});
      at += kWord;
    }
    at += kPause;
    all.push_back({{"role", talk.turns[i].agent ? "agent" : "user"},
                   {"content", talk.turns[i].text},
                   {"words", std::move(timed)}});
  }
  return all;
}

std::string transcript_text(const Conversation& talk) {
  std::string text;
  for (const Turn& turn : talk.turns)
    text += (turn.agent ? "Agent: " : "User: ") + turn.text + "\n";
  return text;
}

Json latency_of(Dice& dice, Range range, int turns) {
  std::vector<std::int64_t> values;
  for (int i = 0; i < turns; ++i)
    values.push_back(dice.between(range));
  auto sorted = values;
  std::ranges::sort(sorted);
  auto at = [&](double share) {
    return sorted[std::min(sorted.size() - 1,
                           static_cast<std::size_t>(share * static_cast<double>(sorted.size())))];
  };
  return {{"p50", at(0.5)},       {"p90", at(0.9)},       {"p95", at(0.95)},
          {"p99", at(0.99)},      {"max", sorted.back()}, {"min", sorted.front()},
          {"num", sorted.size()}, {"values", values}};
}

void add_latency(Json& call, const CallState& state, const Conversation& talk) {
  call["latency"] = Json::object();
  auto turns = static_cast<int>(
      std::ranges::count_if(talk.turns, [](const Turn& turn) { return turn.agent; }));
  if (!state.started || turns == 0) return;
  Dice dice(state.plan->seed ^ 0x1A7E);
  call["latency"]["e2e"] = latency_of(dice, {800, 1'300}, turns);
  call["latency"]["llm"] = latency_of(dice, {400, 700}, turns);
  call["latency"]["tts"] = latency_of(dice, {180, 260}, turns);
}

Json cost_of(std::int64_t duration_ms) {
  if (duration_ms <= 0)
    return {{"product_costs", Json::array()},
            {"total_duration_seconds", 0},
            {"total_duration_unit_price", 0},
            {"combined_cost", 0}};
  double seconds = static_cast<double>(duration_ms) / 1000.0;
  double cost = rounded(seconds * kCentsPerSecond);
  Json product = {{"product", "elevenlabs_tts"}, {"unit_price", kCentsPerSecond}, {"cost", cost}};
  return {{"product_costs", Json::array({std::move(product)})},
          {"total_duration_seconds", std::llround(std::ceil(seconds))},
          {"total_duration_unit_price", kCentsPerSecond},
          {"combined_cost", cost}};
}

Json analysis_of(const CallState& state, const Conversation& talk) {
  if (!state.started)
    return {{"call_summary", ""},
            {"in_voicemail", false},
            {"user_sentiment", "Unknown"},
            {"call_successful", false}};
  Json findings = Json::object();
  for (const auto& [name, value] : talk.findings)
    std::visit([&, key = std::string(name)](const auto& found) { findings[key] = found; }, value);
  return {{"call_summary", talk.summary},
          {"in_voicemail", talk.in_voicemail},
          {"user_sentiment", std::string(talk.sentiment)},
          {"call_successful", talk.successful},
          {"custom_analysis_data", std::move(findings)}};
}

void add_basics(Json& call, const CallState& state, const PayloadRules& rules) {
  const CallPlan& plan = *state.plan;
  call["call_id"] = plan.call_id;
  call["call_type"] = "phone_call";
  call["agent_id"] = plan.agent_id;
  call["agent_version"] = plan.agent_version;
  call["agent_name"] = "Simulated Agent";
  if (!plan.dynamic_variables.empty()) {
    Json variables = parsed(plan.dynamic_variables);
    if (rules.coerce_variables)
      for (auto& value : variables)
        if (!value.is_string()) value = value.dump();
    call["retell_llm_dynamic_variables"] = std::move(variables);
  }
  if (state.metadata) call["metadata"] = parsed(*state.metadata);
  if (state.custom_attributes) call["custom_attributes"] = parsed(*state.custom_attributes);
  if (!plan.sip_headers.empty()) call["custom_sip_headers"] = parsed(plan.sip_headers);
  call["call_status"] = std::string(name_of(state.status));
  call["data_storage_setting"] = state.storage;
  call["opt_in_signed_url"] = false;
  call["from_number"] = plan.from_number;
  call["to_number"] = plan.to_number;
  call["direction"] = "outbound";
  if (state.started) {
    call["start_timestamp"] = base::to_millis(*state.started);
    call["telephony_identifier"] = {
        {"twilio_call_sid", "CA" + plan.call_id.substr(5) + plan.call_id.substr(5, 5)}};
  }
}

void add_end(Json& call, const CallState& state, Detail detail, const PayloadRules& rules) {
  std::int64_t duration = state.started ? (*state.ended - *state.started).count() : 0;
  if (state.ended) call["end_timestamp"] = base::to_millis(*state.ended);
  call["duration_ms"] = duration;
  call["disconnection_reason"] = std::string(state.reason->name);
  call["call_cost"] = cost_of(duration);
  Conversation talk;
  if (state.started)
    talk = hold_conversation(state.plan->outcome.script, members_of(state.plan->dynamic_variables),
                             state.plan->seed);
  add_latency(call, state, talk);
  if (detail != Detail::listed) {
    call["transcript"] = transcript_text(talk);
    if (state.started && rules.timed_transcript) {
      call["transcript_object"] = utterances(talk, duration);
      call["transcript_with_tool_calls"] = call["transcript_object"];
    }
  }
  if (state.started && (state.analyzed || !rules.recording_late)) {
    std::string folder = kRecordings + state.plan->call_id;
    if (detail != Detail::listed) call["recording_url"] = folder + "/recording.wav";
    call["recording_multi_channel_url"] = folder + "/recording_multichannel.wav";
    call["public_log_url"] = folder + "/public.log";
  }
  if (detail != Detail::ended && state.analyzed) call["call_analysis"] = analysis_of(state, talk);
}

Json call_json(const CallState& state, Detail detail, const PayloadRules& rules) {
  Json call;
  add_basics(call, state, rules);
  if (state.live()) {
    if (state.status == CallStatus::registered) {
      call["latency"] = Json::object();
      call["call_cost"] = cost_of(0);
    }
    return call;
  }
  add_end(call, state, detail, rules);
  return call;
}

}  // namespace

Variables members_of(const std::string& object_text) {
  Variables members;
  if (object_text.empty()) return members;
  Json object = parsed(object_text);
  for (const auto& [name, value] : object.items())
    members.emplace_back(name, value.is_string() ? value.get<std::string>() : value.dump());
  return members;
}

std::string call_object(const CallState& state, Detail detail, const PayloadRules& rules) {
  return base::dump_json(call_json(state, detail, rules));
}

std::string call_page(const std::vector<CallState>& calls, const std::string& pagination_key,
                      const std::size_t* total) {
  Json items = Json::array();
  for (const CallState& state : calls)
    items.push_back(call_json(state, Detail::listed, {}));
  Json page = {{"items", std::move(items)}, {"has_more", !pagination_key.empty()}};
  if (!pagination_key.empty()) page["pagination_key"] = pagination_key;
  if (total != nullptr) page["total"] = *total;
  return base::dump_json(page);
}

std::string webhook_body(const WebhookOrder& order, const PayloadRules& rules) {
  Detail detail = order.event == Event::call_analyzed ? Detail::full : Detail::ended;
  Json body = {{"event", name_of(order.event)},
               {"call", call_json(order.state, detail, rules)},
               {"event_timestamp", base::to_millis(order.event_at)}};
  if (order.unknown_fields) {
    body["delivery_region"] = "us-west-2";
    body["call"]["voice_quality"] = {{"mos", 4.1}, {"tags", Json::array({"clear", nullptr})}};
    body["call"]["handoff_state"] = nullptr;
  }
  return base::dump_json(body);
}

std::string concurrency_object(const Concurrency& now) {
  return base::dump_json({{"current_concurrency", now.current},
                          {"concurrency_limit", now.limit},
                          {"base_concurrency", now.limit},
                          {"purchased_concurrency", 0},
                          {"concurrency_purchase_limit", 100},
                          {"remaining_purchase_limit", 100},
                          {"reserved_inbound_concurrency", now.reserved_inbound},
                          {"concurrency_burst_enabled", now.burst},
                          {"concurrency_burst_limit", now.burst_limit}});
}

std::string agent_object(const AgentSettings& agent, const Settings& settings) {
  Json object = {
      {"agent_id", agent.id},
      {"version", settings.agent_version},
      {"is_published", true},
      {"agent_name", "Simulated Agent"},
      {"response_engine", {{"type", "retell-llm"}, {"llm_id", "llm_simulated"}, {"version", 0}}},
      {"voice_id", "simulated-voice"},
      {"language", "en-US"},
      {"max_call_duration_ms", settings.max_call_ms},
      {"ring_duration_ms", settings.ring_out_ms},
      {"webhook_timeout_ms", settings.webhook_timeout_ms},
      {"last_modification_timestamp", 1'767'225'600'000}};
  if (!agent.webhook_url.empty()) object["webhook_url"] = agent.webhook_url;
  return base::dump_json(object);
}

std::string number_object(const std::string& number, const Settings& settings) {
  Json object = {{"phone_number", number},
                 {"phone_number_type", "retell-twilio"},
                 {"phone_number_pretty", number},
                 {"outbound_agents",
                  Json::array({Json{{"agent_id", settings.agents.front().id}, {"weight", 1}}})},
                 {"last_modification_timestamp", 1'767'225'600'000}};
  return base::dump_json(object);
}

}  // namespace outdial::simulator
