#include "simulator/list_query.h"

#include <algorithm>
#include <array>

#include "base/json.h"
#include "simulator/call_json.h"

namespace outdial::simulator {
namespace {

using base::Json;
using base::unexpected;
using Error = std::string;

struct FormRule {
  std::string_view type;
  Filter::Form form;
  std::array<std::string_view, 6> ops;
};
constexpr FormRule kForms[] = {
    {"string", Filter::Form::text, {"eq", "ne", "sw", "ew", "co"}},
    {"number", Filter::Form::number, {"eq", "ne", "gt", "ge", "lt", "le"}},
    {"range", Filter::Form::range, {"bt"}},
    {"enum", Filter::Form::choice, {"in"}},
    {"boolean", Filter::Form::boolean, {"eq"}},
    {"present", Filter::Form::present, {"pr", "np"}},
};

constexpr std::string_view kKeyed[] = {"metadata", "dynamic_variables", "custom_analysis_data",
                                       "custom_attributes"};
constexpr std::string_view kPlain[] = {
    "call_id",         "to_number",      "from_number", "batch_call_id",
    "start_timestamp", "end_timestamp",  "duration_ms", "combined_cost",
    "e2e_latency_p50", "call_status",    "direction",   "disconnection_reason",
    "call_type",       "user_sentiment", "agent_tag",   "data_storage_setting",
    "in_voicemail",    "call_successful"};
constexpr std::string_view kListedStatuses[] = {"not_connected", "ongoing", "ended", "error"};

std::optional<Filter::Value> plain_value(const Json& json) {
  if (json.is_string()) return json.get<std::string>();
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number()) return json.get<double>();
  return std::nullopt;
}

base::Expected<Filter, Error> read_filter(std::string field, const Json& json, bool keyed) {
  Filter filter;
  Error where = "filter_criteria." + field;
  if (!json.is_object()) return unexpected(where + " must be an object");
  auto text = [&](const char* name) {
    auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  auto rule = std::ranges::find(kForms, text("type"), &FormRule::type);
  if (rule == std::end(kForms)) return unexpected(where + ".type is not a filter type");
  filter.form = rule->form;
  filter.op = text("op");
  if (filter.op.empty() || std::ranges::find(rule->ops, filter.op) == rule->ops.end())
    return unexpected(where + ".op does not fit its type");
  if (keyed) {
    filter.key = text("key");
    if (filter.key.empty()) return unexpected(where + ".key is required");
  }
  filter.field = std::move(field);
  if (filter.form == Filter::Form::present) return filter;
  auto value = json.find("value");
  if (value == json.end()) return unexpected(where + ".value is required");
  bool many = filter.form == Filter::Form::range || filter.form == Filter::Form::choice;
  if (many != value->is_array()) return unexpected(where + ".value has the wrong type");
  for (const Json& one : many ? *value : Json::array({*value})) {
    auto plain = plain_value(one);
    if (!plain) return unexpected(where + ".value has the wrong type");
    filter.values.push_back(std::move(*plain));
  }
  if (filter.form == Filter::Form::range && filter.values.size() != 2)
    return unexpected(where + ".value needs exactly two numbers");
  return filter;
}

/// The member a filter looks at, null when the call has none.
Json member_of(const Json& call, const Filter& filter) {
  auto at = [](const Json& object, const std::string& name) {
    auto found = object.is_object() ? object.find(name) : object.end();
    return found == object.end() ? Json() : *found;
  };
  const std::string& field = filter.field;
  if (field == "dynamic_variables") return at(at(call, "retell_llm_dynamic_variables"), filter.key);
  if (field == "custom_analysis_data")
    return at(at(at(call, "call_analysis"), "custom_analysis_data"), filter.key);
  if (!filter.key.empty()) return at(at(call, field), filter.key);
  if (field == "combined_cost") return at(at(call, "call_cost"), "combined_cost");
  if (field == "e2e_latency_p50") return at(at(at(call, "latency"), "e2e"), "p50");
  if (field == "user_sentiment" || field == "in_voicemail" || field == "call_successful")
    return at(at(call, "call_analysis"), field);
  return at(call, field);
}

/// The member a filter looks at where it can be had without making the whole call object.
std::optional<Json> quick_member(const CallState& state, const Filter& filter) {
  const std::string& field = filter.field;
  auto time = [](const std::optional<base::Time>& at) {
    return at ? Json(base::to_millis(*at)) : Json();
  };
  if (field == "call_id") return Json(state.plan->call_id);
  if (field == "to_number") return Json(state.plan->to_number);
  if (field == "from_number") return Json(state.plan->from_number);
  if (field == "call_status") return Json(std::string(name_of(state.status)));
  if (field == "start_timestamp") return time(state.started);
  if (field == "end_timestamp") return time(state.ended);
  if (field == "disconnection_reason")
    return state.reason == nullptr ? Json() : Json(std::string(state.reason->name));
  return std::nullopt;
}

bool compare_text(const std::string& op, const std::string& have, const std::string& want) {
  if (op == "eq") return have == want;
  if (op == "ne") return have != want;
  if (op == "sw") return have.starts_with(want);
  if (op == "ew") return have.ends_with(want);
  return have.find(want) != std::string::npos;
}

bool compare_number(const std::string& op, double have, double want) {
  if (op == "eq") return have == want;
  if (op == "ne") return have != want;
  if (op == "gt") return have > want;
  if (op == "ge") return have >= want;
  if (op == "lt") return have < want;
  return have <= want;
}

bool holds(const Filter& filter, const Json& have) {
  if (filter.form == Filter::Form::present) return have.is_null() == (filter.op == "np");
  if (have.is_null()) return filter.form == Filter::Form::text && filter.op == "ne";
  auto equals = [&](const Filter::Value& want) {
    auto value = plain_value(have);
    return value && *value == want;
  };
  auto number = [&](std::size_t i) {
    const double* want = std::get_if<double>(&filter.values[i]);
    return want == nullptr ? 0.0 : *want;
  };
  switch (filter.form) {
    case Filter::Form::text: {
      const auto* want = std::get_if<std::string>(&filter.values[0]);
      std::string text = have.is_string() ? have.get<std::string>() : base::dump_json(have);
      return want != nullptr && compare_text(filter.op, text, *want);
    }
    case Filter::Form::number:
      return have.is_number() && compare_number(filter.op, have.get<double>(), number(0));
    case Filter::Form::range:
      return have.is_number() && have.get<double>() >= number(0) && have.get<double>() <= number(1);
    case Filter::Form::choice:
      return std::ranges::any_of(filter.values, equals);
    case Filter::Form::boolean:
      return equals(filter.values[0]);
    case Filter::Form::present:
      break;
  }
  return false;
}

base::Expected<void, Error> read_agent(Criteria& criteria, const Json& json) {
  if (!json.is_object() || !json.contains("agent_id") || !json["agent_id"].is_string())
    return unexpected(Error("filter_criteria.agent.agent_id is required"));
  std::vector<int> versions;
  if (auto given = json.find("version"); given != json.end() && given->is_array())
    for (const Json& version : *given)
      if (version.is_number_integer()) versions.push_back(version.get<int>());
  criteria.agents.emplace_back(json["agent_id"].get<std::string>(), std::move(versions));
  return {};
}

bool names_listed_statuses(const Filter& filter) {
  return std::ranges::all_of(filter.values, [](const Filter::Value& value) {
    const auto* status = std::get_if<std::string>(&value);
    return status != nullptr &&
           std::ranges::find(kListedStatuses, *status) != std::end(kListedStatuses);
  });
}

base::Expected<void, Error> read_criterion(Criteria& criteria, const std::string& field,
                                           const Json& json) {
  bool keyed = std::ranges::find(kKeyed, field) != std::end(kKeyed);
  bool array = keyed || field == "agent" || field == "tool_calls";
  if (!array && std::ranges::find(kPlain, field) == std::end(kPlain))
    return unexpected("filter_criteria." + field + " is unknown");
  if (array && !json.is_array())
    return unexpected("filter_criteria." + field + " must be an array");
  if (field == "tool_calls") criteria.tool_calls = !json.empty();
  if (field == "tool_calls") return {};
  for (const Json& one : array ? json : Json::array({json})) {
    if (field == "agent") {
      if (auto read = read_agent(criteria, one); !read) return read;
      continue;
    }
    auto filter = read_filter(field, one, keyed);
    if (!filter) return unexpected(filter.error());
    if (field == "call_status" && !names_listed_statuses(*filter))
      return unexpected(Error("filter_criteria.call_status has an unknown value"));
    if (field == "metadata" && filter->form == Filter::Form::text && filter->op == "eq")
      if (const auto* want = std::get_if<std::string>(&filter->values[0]))
        criteria.metadata_member = {filter->key, *want};
    criteria.filters.push_back(std::move(*filter));
  }
  return {};
}

/// Sorts by start, calls without one by when they were accepted; the id makes it a total order.
std::string sort_key(const CallState& state) {
  auto ms = base::to_millis(state.started.value_or(state.plan->accepted_at));
  std::string digits = std::to_string(ms);
  return std::string(20 - std::min<std::size_t>(20, digits.size()), '0') + digits +
         state.plan->call_id;
}

}  // namespace

base::Expected<ListQuery, std::string> ListQuery::parse(std::string_view text) {
  ListQuery query;
  auto body = base::parse_json(text.empty() ? "{}" : text);
  if (!body) return unexpected(body.error());
  if (!body->is_object()) return unexpected(Error("the body must be an object"));
  auto count = [&](const char* name, std::int64_t otherwise) {
    auto found = body->find(name);
    return found != body->end() && found->is_number_integer() ? found->get<std::int64_t>()
                                                              : otherwise;
  };
  if (count("limit", 50) < 1 || count("limit", 50) > 1000)
    return unexpected(Error("limit must be from 1 to 1000"));
  query.limit_ = static_cast<std::size_t>(count("limit", 50));
  query.skip_ = static_cast<std::size_t>(std::max<std::int64_t>(0, count("skip", 0)));
  query.ascending_ = body->value("sort_order", Json("descending")) == "ascending";
  query.include_total_ = body->value("include_total", Json(false)) == true;
  if (auto key = body->find("pagination_key"); key != body->end() && key->is_string())
    query.after_ = key->get<std::string>();

  auto criteria = body->find("filter_criteria");
  if (criteria == body->end() || criteria->is_null()) return query;
  if (!criteria->is_object()) return unexpected(Error("filter_criteria must be an object"));
  for (const auto& [field, json] : criteria->items())
    if (auto read = read_criterion(query.criteria_, field, json); !read)
      return unexpected(read.error());
  return query;
}

bool ListQuery::matches(const CallState& state) const {
  if (criteria_.tool_calls) return false;
  if (!criteria_.agents.empty()) {
    bool any = std::ranges::any_of(criteria_.agents, [&](const auto& agent) {
      return agent.first == state.plan->agent_id &&
             (agent.second.empty() ||
              std::ranges::find(agent.second, state.plan->agent_version) != agent.second.end());
    });
    if (!any) return false;
  }
  std::optional<Json> call;
  return std::ranges::all_of(criteria_.filters, [&](const Filter& filter) {
    if (auto quick = quick_member(state, filter)) return holds(filter, *quick);
    if (!call) call = Json::parse(call_object(state, Detail::listed));
    return holds(filter, member_of(*call, filter));
  });
}

ListQuery::Page ListQuery::select(std::vector<CallState> calls) const {
  std::erase_if(calls, [&](const CallState& state) { return !matches(state); });
  std::vector<std::pair<std::string, CallState>> sorted;
  for (CallState& state : calls)
    sorted.emplace_back(sort_key(state), std::move(state));
  std::ranges::sort(sorted, [&](const auto& a, const auto& b) {
    return ascending_ ? a.first < b.first : a.first > b.first;
  });
  Page page;
  page.total = sorted.size();
  if (!after_.empty())
    std::erase_if(sorted, [&](const auto& one) {
      return ascending_ ? one.first <= after_ : one.first >= after_;
    });
  std::size_t from = std::min(skip_, sorted.size());
  std::size_t to = std::min(sorted.size(), from + limit_);
  for (std::size_t i = from; i < to; ++i)
    page.calls.push_back(std::move(sorted[i].second));
  if (to < sorted.size() && to > from) page.pagination_key = sorted[to - 1].first;
  return page;
}

}  // namespace outdial::simulator
