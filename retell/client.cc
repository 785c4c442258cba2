#include "retell/client.h"

#include <algorithm>
#include <stdexcept>

#include "base/json.h"
#include "retell/connection.h"
#include "retell/json_members.h"

namespace outdial::retell {

struct Client::Ask {
  const char* method;
  std::string path;
  std::string body;
};

namespace {

using base::Json;
using base::unexpected;

// A page of one attempt's calls; more than a few would be a fault of its own.
constexpr int kMetadataPage = 50;
constexpr int kSincePage = 1000;
constexpr int kMaxPages = 100;

std::string escaped(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  static constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+";
  std::string out;
  for (char c : text) {
    if (kPlain.find(c) != std::string_view::npos) {
      out += c;
      continue;
    }
    auto byte = static_cast<unsigned char>(c);
    out += {'%', kHex[byte >> 4], kHex[byte & 15]};
  }
  // A path segment of dots only would mean another folder.
  return text == "." || text == ".." ? "%2E" + out.substr(1) : out;
}

void check_key(const std::string& key) {
  bool sendable = !key.empty() &&
                  std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 0x7f; });
  if (!sendable) throw std::invalid_argument("the Retell API key is empty or has odd characters");
}

Failure unreadable(std::string why) {
  return {Failure::Kind::unavailable, std::nullopt, "unreadable answer: " + why, std::nullopt};
}

template <class T>
Answer<T> readable(base::Expected<T, std::string> parsed) {
  if (!parsed) return unexpected(unreadable(parsed.error()));
  return std::move(*parsed);
}

std::string query_body(const CallQuery& query) {
  Json body = {{"limit", query.limit},
               {"sort_order", query.order == SortOrder::ascending ? "ascending" : "descending"}};
  Json filter = Json::object();
  if (query.metadata) {
    Json condition = {{"type", "string"},
                      {"op", "eq"},
                      {"key", query.metadata->first},
                      {"value", query.metadata->second}};
    filter["metadata"] = Json::array({std::move(condition)});
  }
  if (query.started_since)
    filter["start_timestamp"] = {
        {"type", "number"}, {"op", "ge"}, {"value", base::to_millis(*query.started_since)}};
  if (!filter.empty()) body["filter_criteria"] = std::move(filter);
  if (!query.pagination_key.empty()) body["pagination_key"] = query.pagination_key;
  return base::dump_json(body);
}

/// Reads an object's members with `read`; an answer that is no object is a failure.
template <class T, class Read>
Answer<T> read_object(const std::string& text, Read read) {
  auto json = base::parse_json(text);
  if (!json) return unexpected(unreadable(json.error()));
  if (!json->is_object()) return unexpected(unreadable("not an object"));
  std::vector<std::string> warnings;
  return read(JsonMembers(*json, warnings));
}

Answer<Agent> read_agent(const JsonMembers& members) {
  auto id = members.text("agent_id");
  if (!id) return unexpected(unreadable("no agent_id"));
  Agent agent;
  agent.agent_id = std::move(*id);
  agent.version = members.integer("version");
  agent.is_published = members.flag("is_published");
  agent.agent_name = members.text("agent_name");
  agent.webhook_url = members.text("webhook_url");
  agent.max_call_duration_ms = members.integer("max_call_duration_ms");
  if (const auto* engine = members.object("response_engine")) {
    std::vector<std::string> warnings;
    JsonMembers engine_members(*engine, warnings);
    agent.response_engine_type = engine_members.text("type");
    agent.llm_websocket_url = engine_members.text("llm_websocket_url");
  }
  return agent;
}

}  // namespace

Client::Client(ClientOptions options, const base::Clock& clock)
    : options_(std::move(options)), clock_(clock), endpoint_(parse_endpoint(options_.base_url)) {
  check_key(options_.api_key);
  if (endpoint_.tls) tls_ = std::make_unique<TlsContext>(options_.ca_cert_path);
  connection_ = std::make_unique<Connection>(endpoint_, tls_.get(), clock_);
}

Client::~Client() = default;

Exchange Client::run(const Ask& ask, const std::function<bool()>& may_send) {
  httplib::Request request;
  request.method = ask.method;
  request.path = ask.path;
  request.body = ask.body;
  request.headers = {{"Authorization", "Bearer " + options_.api_key},
                     {"User-Agent", "outdial/" + options_.version},
                     {"Accept", "application/json"},
                     {"Accept-Encoding", "identity"}};
  if (!ask.body.empty()) request.set_header("Content-Type", "application/json");
  auto now = clock_.boot();
  auto deadline = now + options_.request_timeout;
  ExchangeLimits limits{std::min(now + options_.connect_timeout, deadline), deadline,
                        options_.max_answer_bytes};
  return connection_->exchange(std::move(request), limits, may_send);
}

Answer<std::string> Client::ask(const Ask& ask) {
  return judge_answer(run(ask, [] { return true; }), options_.api_key, clock_.real_now());
}

CreateOutcome Client::create_phone_call(const CreatePhoneCall& request,
                                        const std::function<bool()>& may_send) {
  auto body = create_call_body(request);
  if (!body) return NotSent{"the request is not valid: " + body.error()};
  auto exchange = run({"POST", "/v2/create-phone-call", std::move(*body)}, may_send);
  return judge_create(exchange, options_.api_key, clock_.real_now());
}

Answer<CallObject> Client::get_call(std::string_view call_id) {
  return ask({"GET", "/v2/get-call/" + escaped(call_id), ""}).and_then([](const std::string& text) {
    return readable(parse_call(text));
  });
}

Answer<CallPage> Client::list_calls(const CallQuery& query) {
  return ask({"POST", "/v3/list-calls", query_body(query)}).and_then([](const std::string& text) {
    return readable(parse_call_page(text));
  });
}

Answer<std::vector<CallObject>> Client::list_calls_by_metadata(const std::string& key,
                                                               const std::string& value) {
  CallQuery query;
  query.metadata = {key, value};
  query.limit = kMetadataPage;
  std::vector<CallObject> found;
  for (int page_number = 0; page_number < kMaxPages; ++page_number) {
    auto page = list_calls(query);
    if (!page) return unexpected(page.error());
    for (auto& call : page->items) {
      auto at = call.metadata.find(key);
      if (at == call.metadata.end() || at->second != value)
        return unexpected(unreadable("the metadata filter did not work"));
      found.push_back(std::move(call));
    }
    if (!page->has_more) return found;
    query.pagination_key = page->pagination_key;
  }
  return unexpected(unreadable("the list does not end"));
}

Answer<CallPage> Client::list_calls_since(base::Time since, const std::string& pagination_key) {
  CallQuery query;
  query.started_since = since;
  query.order = SortOrder::ascending;
  query.limit = kSincePage;
  query.pagination_key = pagination_key;
  return list_calls(query);
}

std::optional<Failure> Client::stop_call(std::string_view call_id) {
  auto answer = ask({"POST", "/v2/stop-call/" + escaped(call_id), ""});
  if (!answer) return answer.error();
  return std::nullopt;
}

std::optional<Failure> Client::delete_call(std::string_view call_id) {
  auto answer = ask({"DELETE", "/v2/delete-call/" + escaped(call_id), ""});
  if (!answer) return answer.error();
  return std::nullopt;
}

Answer<Concurrency> Client::get_concurrency() {
  return ask({"GET", "/get-concurrency", ""}).and_then([](const std::string& text) {
    return read_object<Concurrency>(text, [](const JsonMembers& members) -> Answer<Concurrency> {
      return Concurrency{members.integer("current_concurrency"),
                         members.integer("concurrency_limit"),
                         members.integer("reserved_inbound_concurrency")};
    });
  });
}

Answer<PhoneNumber> Client::get_phone_number(std::string_view number) {
  return ask({"GET", "/get-phone-number/" + escaped(number), ""})
      .and_then([](const std::string& text) {
        return read_object<PhoneNumber>(
            text, [](const JsonMembers& members) -> Answer<PhoneNumber> {
              auto name = members.text("phone_number");
              if (!name) return unexpected(unreadable("no phone_number"));
              return PhoneNumber{std::move(*name), members.text("phone_number_type"),
                                 members.text("nickname")};
            });
      });
}

Answer<Agent> Client::get_agent(std::string_view agent_id, std::string_view version) {
  auto path = "/get-agent/" + escaped(agent_id);
  if (!version.empty()) path += "?version=" + escaped(version);
  return ask({"GET", std::move(path), ""}).and_then([](const std::string& text) {
    return read_object<Agent>(text, read_agent);
  });
}

}  // namespace outdial::retell
