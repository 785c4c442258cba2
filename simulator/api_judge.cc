// What is answered under /sim/: not part of Retell, needs no key, and never suffers a fault.
#include <charconv>

#include "base/json.h"
#include "simulator/api.h"
#include "simulator/judge.h"

namespace outdial::simulator {
namespace {

using base::Json;

ApiReply plain(std::string body) {
  ApiReply reply;
  reply.body = std::move(body);
  return reply;
}

ApiReply done() {
  ApiReply reply;
  reply.status = 204;
  return reply;
}

std::string parameter(const std::string& query, std::string_view name) {
  std::string_view rest = query;
  while (!rest.empty()) {
    auto end = rest.find('&');
    std::string_view pair = rest.substr(0, end);
    rest = end == rest.npos ? std::string_view{} : rest.substr(end + 1);
    if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=') {
      std::string value(pair.substr(name.size() + 1));
      if (value.starts_with("%2B")) value.replace(0, 3, "+");
      return value;
    }
  }
  return {};
}

std::int64_t number(const std::string& text, std::int64_t otherwise) {
  std::int64_t value = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

ApiReply Api::judge(const ApiRequest& request, const std::string& path, const std::string& query) {
  bool get = request.method == "GET";
  bool post = request.method == "POST";
  if (path == "/sim/calls" && get) {
    LedgerQuery asked;
    asked.from = static_cast<std::size_t>(number(parameter(query, "from"), 0));
    if (auto limit = number(parameter(query, "limit"), -1); limit >= 0)
      asked.limit = static_cast<std::size_t>(limit);
    asked.to_number = parameter(query, "to_number");
    return plain(ledger_report(ledger_, workspace_, asked));
  }
  if (path == "/sim/summary" && get)
    return plain(summary_report(ledger_, workspace_,
                                static_cast<int>(number(parameter(query, "max_dials"), 1))));
  if (path == "/sim/faults" && get) return plain(faults_.to_json());
  if (path == "/sim/faults" && post) {
    if (auto set = faults_.set_json(request.body); !set) return error_reply(400, set.error());
    return plain(faults_.to_json());
  }
  if (path == "/sim/faults" && request.method == "DELETE") {
    faults_.clear();
    return done();
  }
  if (path == "/sim/outcomes" && post) return set_outcomes(request.body);
  if (path == "/sim/limits" && post) return set_limits(request.body);
  if (path == "/sim/outage") return set_outage(request);
  if (path == "/sim/reset" && post) {
    workspace_.reset();
    ledger_.reset();
    faults_.clear();
    outage_until_ = 0;
    return done();
  }
  return error_reply(404, "Cannot " + request.method + " " + path);
}

ApiReply Api::set_outcomes(const std::string& text) {
  auto body = base::parse_json(text);
  if (!body || !body->is_object())
    return error_reply(400, "send an object: number → list of outcomes, one per dial");
  for (const auto& [to_number, names] : body->items()) {
    if (!names.is_array()) return error_reply(400, to_number + " needs a list of outcomes");
    for (const Json& name : names)
      if (!name.is_string() || !knows_outcome(name.get_ref<const std::string&>()))
        return error_reply(400, to_number + ": unknown outcome " + base::dump_json(name));
  }
  for (const auto& [to_number, names] : body->items())
    workspace_.script_outcomes(to_number, names.get<std::vector<std::string>>());
  return done();
}

ApiReply Api::set_limits(const std::string& text) {
  auto body = base::parse_json(text);
  if (!body || !body->is_object()) return error_reply(400, "send an object of limits");
  LimitChange change;
  for (const auto& [name, value] : body->items()) {
    if (!value.is_number()) return error_reply(400, name + " is not a number");
    if (name == "cps")
      change.calls_per_second = value.get<double>();
    else if (name == "concurrency")
      change.concurrency = value.get<int>();
    else if (name == "reserved_inbound")
      change.reserved_inbound = value.get<int>();
    else if (name == "other_calls")
      change.other_calls = value.get<int>();
    else
      return error_reply(400, "unknown limit " + name);
  }
  workspace_.change_limits(change);
  return done();
}

ApiReply Api::set_outage(const ApiRequest& request) {
  if (request.method == "DELETE") {
    outage_until_ = 0;
    return done();
  }
  auto body = base::parse_json(request.body);
  if (request.method != "POST" || !body || !body->is_object() || !body->contains("ms") ||
      !(*body)["ms"].is_number())
    return error_reply(400, "POST {\"ms\": n} or DELETE");
  auto length = std::chrono::milliseconds{(*body)["ms"].get<std::int64_t>()};
  outage_until_ = (clock_.boot() + length).time_since_epoch().count();
  return done();
}

bool Api::in_outage() const {
  return clock_.boot().time_since_epoch().count() < outage_until_;
}

}  // namespace outdial::simulator
