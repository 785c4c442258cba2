#include "simulator/api.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/crypto.h"
#include "base/json.h"
#include "simulator/call_json.h"
#include "simulator/create_request.h"
#include "simulator/list_query.h"

namespace outdial::simulator {
namespace {

ApiReply json_reply(int status, std::string body) {
  ApiReply reply;
  reply.status = status;
  reply.body = std::move(body);
  return reply;
}

std::string percent_decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned char byte = 0;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(&text[i + 1], &text[i + 1] + 2, byte, 16).ptr == &text[i + 1] + 2) {
      plain += static_cast<char>(byte);
      i += 2;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

/// What follows `prefix` when `path` starts with it and goes on.
std::optional<std::string> rest_after(const std::string& path, std::string_view prefix) {
  if (!path.starts_with(prefix) || path.size() == prefix.size()) return std::nullopt;
  return percent_decoded(std::string_view(path).substr(prefix.size()));
}

}  // namespace

ApiReply error_reply(int status, std::string_view message) {
  return json_reply(status, base::dump_json({{"status", "error"}, {"message", message}}));
}

Api::Api(const Settings& settings, const base::Clock& clock, Workspace& workspace,
         FaultBoard& faults, Ledger& ledger)
    : settings_(settings), clock_(clock), workspace_(workspace), faults_(faults), ledger_(ledger) {}

ApiReply Api::answer(const ApiRequest& request) {
  auto question = request.target.find('?');
  std::string path = request.target.substr(0, question);
  std::string query = question == std::string::npos ? "" : request.target.substr(question + 1);
  if (path == "/sim" || path.starts_with("/sim/")) return judge(request, path, query);
  ApiReply reply = retell(request);
  Dice dice(mix(settings_.seed, "latency") + latency_draws_.fetch_add(1));
  reply.delay_ms += dice.between(settings_.api_latency_ms);
  faults_.strikes(Fault::slow_answer_ms, &reply.drip_ms);
  return reply;
}

ApiReply Api::retell(const ApiRequest& request) {
  std::string path = request.target.substr(0, request.target.find('?'));
  bool create = request.method == "POST" && path == "/v2/create-phone-call";
  if (create) return create_call(request);
  ApiReply reply;
  if (in_outage()) {
    reply.conduct = Conduct::drop;
    return reply;
  }
  if (faults_.strikes(Fault::hang)) {
    reply.conduct = Conduct::hang;
    return reply;
  }
  if (request.authorization != "Bearer " + settings_.api_key || faults_.strikes(Fault::http_401))
    return error_reply(401, "API key is missing or not valid.");
  return route(request, path);
}

ApiReply Api::route(const ApiRequest& request, const std::string& path) {
  const std::string& method = request.method;
  if (method == "GET") {
    if (auto id = rest_after(path, "/v2/get-call/")) return get_call(*id);
    if (auto id = rest_after(path, "/get-agent/")) return get_agent(*id);
    if (auto number = rest_after(path, "/get-phone-number/")) return get_number(*number);
    if (path == "/get-concurrency")
      return json_reply(200, concurrency_object(workspace_.concurrency()));
    if (path == "/v2/list-phone-numbers") return list_numbers();
  }
  if (method == "POST") {
    if (path == "/v3/list-calls") return list_calls(request);
    if (path == "/v2/list-agents") return list_agents();
    if (auto id = rest_after(path, "/v2/stop-call/")) return stop_call(*id);
  }
  if (method == "DELETE")
    if (auto id = rest_after(path, "/v2/delete-call/")) return delete_call(*id);
  if (method == "PATCH")
    if (auto id = rest_after(path, "/v2/update-call/")) return update_call(*id, request.body);
  return error_reply(404, "Cannot " + method + " " + path);
}

ApiReply Api::unknown_call() const {
  return error_reply(settings_.unknown_call_status, "No such call under this API key.");
}

ApiReply Api::get_call(const std::string& call_id) {
  if (faults_.strikes(Fault::get_500)) return error_reply(500, "Unexpected server error.");
  auto state = workspace_.find(call_id);
  if (!state) return unknown_call();
  return json_reply(200, call_object(*state, Detail::full,
                                     {settings_.recording_late, settings_.coerce_variables}));
}

ApiReply Api::list_calls(const ApiRequest& request) {
  if (faults_.strikes(Fault::list_500)) return error_reply(500, "Unexpected server error.");
  auto query = ListQuery::parse(request.body);
  if (!query) return error_reply(400, "Invalid request format: " + query.error() + ".");
  auto page = query->select(workspace_.listed(query->metadata_member()));
  return json_reply(200, call_page(page.calls, page.pagination_key,
                                   query->include_total() ? &page.total : nullptr));
}

ApiReply Api::stop_call(const std::string& call_id) {
  auto stopped = workspace_.stop(call_id);
  if (!stopped) return unknown_call();
  if (!*stopped) return error_reply(422, "The call is not live.");
  return json_reply(204, "");
}

ApiReply Api::delete_call(const std::string& call_id) {
  auto deleted = workspace_.erase(call_id);
  if (!deleted) return unknown_call();
  if (!*deleted) return error_reply(422, "The call is live.");
  return json_reply(204, "");
}

ApiReply Api::update_call(const std::string& call_id, const std::string& body) {
  auto change = read_call_change(body);
  if (!change) return error_reply(change.error().status, change.error().message);
  Variables members = change->metadata ? members_of(*change->metadata) : Variables{};
  auto state = workspace_.update(call_id, change->metadata, members, change->custom_attributes,
                                 change->storage);
  if (!state) return unknown_call();
  return json_reply(200, call_object(*state, Detail::full));
}

ApiReply Api::get_agent(const std::string& agent_id) const {
  auto agent = std::ranges::find(settings_.agents, agent_id, &AgentSettings::id);
  if (agent == settings_.agents.end()) return error_reply(422, "No such agent under this API key.");
  return json_reply(200, agent_object(*agent, settings_));
}

ApiReply Api::get_number(const std::string& number) const {
  if (std::ranges::find(settings_.from_numbers, number) == settings_.from_numbers.end())
    return error_reply(404, "Item " + number + " not found from phone-number");
  return json_reply(200, number_object(number, settings_));
}

ApiReply Api::list_agents() const {
  std::string items;
  for (const AgentSettings& agent : settings_.agents)
    items += (items.empty() ? "" : ",") + agent_object(agent, settings_);
  return json_reply(200, "{\"items\":[" + items + "],\"has_more\":false}");
}

ApiReply Api::list_numbers() const {
  std::string items;
  for (const std::string& number : settings_.from_numbers)
    items += (items.empty() ? "" : ",") + number_object(number, settings_);
  return json_reply(200, "{\"items\":[" + items + "],\"has_more\":false}");
}

}  // namespace outdial::simulator
