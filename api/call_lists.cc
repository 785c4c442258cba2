#include "api/call_json.h"
#include "api/campaign_body.h"
#include "api/json_answer.h"
#include "api/list_query.h"
#include "api/lookup.h"
#include "api/reading_routes.h"
#include "api/single_call.h"
#include "base/json.h"
#include "text/sanitizer.h"

namespace outdial::api {
namespace {

std::vector<std::string_view> call_filter_words() {
  auto states = schema::state_words<schema::CallStatus>();
  std::vector<std::string_view> words(states.begin(), states.end());
  words.insert(words.end(), {"pending", "in_progress", "completed", "failed"});
  return words;
}

schema::CallFilter read_filter(ListQuery& query) {
  schema::CallFilter filter;
  filter.batch_id = query.id<schema::BatchId>("batch_id");
  filter.campaign_id = query.id<schema::CampaignId>("campaign_id");
  filter.contact_id = query.id<schema::ContactId>("contact_id");
  filter.kinds = query.words("kind", campaign_kinds());
  filter.dispositions = query.words("disposition");
  for (const char* name : {"status", "call_status"})
    for (const std::string& word : query.words(name, call_filter_words()))
      add_call_status(word, filter);
  return filter;
}

Answer list_of_calls(const schema::ReadTx& tx, const Request& request, ListQuery& query,
                     const schema::CallFilter& filter) {
  auto ids = schema::call_page(tx, request.principal.tenant_id, filter, query.range());
  query.cut(ids);
  base::Json items = base::Json::array();
  for (const schema::CallId& id : ids)
    items.push_back(call_json(tx, schema::find_call(tx, id).value(), request.principal));
  return query.answer(items);
}

Answer list_calls(Services& services, const Request& request) {
  ListQuery query(request);
  schema::CallFilter filter = read_filter(query);
  if (auto problem = query.problem()) return base::unexpected(*problem);
  return services.store.read([&](const schema::ReadTx& tx) -> Answer {
    return list_of_calls(tx, request, query, filter);
  });
}

Answer list_calls_of_batch(Services& services, const Request& request) {
  ListQuery query(request);
  schema::CallFilter filter = read_filter(query);
  if (auto problem = query.problem()) return base::unexpected(*problem);
  return services.store.read([&](const schema::ReadTx& tx) -> Answer {
    auto batch = own_batch(tx, request, request.param("id"));
    if (!batch) return base::unexpected(std::move(batch.error()));
    filter.batch_id = batch->id;
    return list_of_calls(tx, request, query, filter);
  });
}

base::Expected<schema::CallRow, Problem> own_call(const schema::ReadTx& tx,
                                                  const Request& request) {
  auto call = call_named(tx, request.param("id"));
  if (!call || call->tenant_id != request.principal.tenant_id)
    return refuse(Code::not_found,
                  "There is no call " + text::sanitized(request.param("id")) + ".");
  return std::move(*call);
}

std::optional<schema::EnrolmentRow> own_order(const schema::ReadTx& tx, const Request& request) {
  auto found = ordered_call(tx, request.param("id"));
  if (!found || found->tenant_id != request.principal.tenant_id) return std::nullopt;
  return schema::find_batch(tx, found->batch_id).value().single ? found : std::nullopt;
}

Answer get_call(Services& services, const Request& request) {
  return services.store.read([&](const schema::ReadTx& tx) -> Answer {
    if (auto ordered = own_order(tx, request)) {
      if (auto call = schema::find_call(tx, ordered->last_call_id))
        return json_response(200, call_json(tx, *call, request.principal));
      auto batch = schema::find_batch(tx, ordered->batch_id).value();
      return json_response(
          200, single_call_json(tx, batch, *ordered, {request.principal, services.rules()}));
    }
    auto call = own_call(tx, request);
    if (!call) return base::unexpected(std::move(call.error()));
    return json_response(200, call_json(tx, *call, request.principal));
  });
}

Answer list_call_events(Services& services, const Request& request) {
  ListQuery query(request);
  if (auto problem = query.problem()) return base::unexpected(*problem);
  return services.store.read([&](const schema::ReadTx& tx) -> Answer {
    auto call = own_call(tx, request);
    if (!call) return base::unexpected(std::move(call.error()));
    auto events = schema::call_event_page(tx, call->id, query.range());
    query.cut(events);
    base::Json items = base::Json::array();
    for (const auto& event : events)
      items.push_back(call_event_json(event));
    return query.answer(items);
  });
}

Answer get_transcript(Services& services, const Request& request) {
  return services.store.read([&](const schema::ReadTx& tx) -> Answer {
    auto call = own_call(tx, request);
    if (!call) return base::unexpected(std::move(call.error()));
    auto transcript = schema::find_transcript(tx, call->id);
    if (!transcript) return refuse(Code::not_found, "The call has no transcript yet.");
    return json_response(200, transcript_json(*transcript));
  });
}

Answer get_analysis(Services& services, const Request& request) {
  return services.store.read([&](const schema::ReadTx& tx) -> Answer {
    auto call = own_call(tx, request);
    if (!call) return base::unexpected(std::move(call.error()));
    auto analysis = schema::find_analysis(tx, call->id);
    if (!analysis) return refuse(Code::not_found, "The call has no analysis yet.");
    return json_response(200, analysis_json(*analysis));
  });
}

}  // namespace

void add_call_list_routes(std::vector<Route>& routes) {
  routes.push_back({.method = "GET",
                    .pattern = "/api/v1/calls",
                    .handler = list_calls,
                    .query = list_parameters({"batch_id", "campaign_id", "contact_id", "kind",
                                              "disposition", "status", "call_status"})});
  routes.push_back({.method = "GET", .pattern = "/api/v1/calls/{id}", .handler = get_call});
  routes.push_back({.method = "GET",
                    .pattern = "/api/v1/calls/{id}/events",
                    .handler = list_call_events,
                    .query = list_parameters({})});
  routes.push_back(
      {.method = "GET", .pattern = "/api/v1/calls/{id}/transcript", .handler = get_transcript});
  routes.push_back(
      {.method = "GET", .pattern = "/api/v1/calls/{id}/analysis", .handler = get_analysis});
  routes.push_back(
      {.method = "GET",
       .pattern = "/api/v1/batches/{id}/calls",
       .handler = list_calls_of_batch,
       .query = list_parameters({"contact_id", "disposition", "status", "call_status"})});
}

}  // namespace outdial::api
