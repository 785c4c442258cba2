#pragma once

#include <string>
#include <vector>

#include "schema/batches.h"
#include "schema/enrolments.h"
#include "schema/errors.h"
#include "tests/api/reading_fixture.h"

namespace outdial::tests {

/// One request of a recruiter's day, and what it got.
struct Exchange {
  std::string method;
  std::string pattern;
  Json request;
  Reply reply;
};

/// Uses every operation of the API once, in an order in which each has something to show.
class ContractTest : public ReadingTest {
 protected:
  const Reply& make(const std::string& method, const std::string& pattern,
                    const std::string& target = "", const Json& body = {}) {
    key = method == "POST" ? "contract-" + std::to_string(++keys_made) : "";
    Reply reply = method == "GET" ? get(target.empty() ? pattern : target)
                                  : send(method, target.empty() ? pattern : target,
                                         body.is_null() ? std::string() : base::dump_json(body));
    key = "";
    EXPECT_LT(reply.status, 300) << method << " " << target << reply.body;
    exchanges.push_back({method, pattern, body, reply});
    return exchanges.back().reply;
  }

  void set_up() {
    make("PATCH", "/api/v1/tenant", "",
         {{"company_name", "Riverside Staffing"}, {"callback_number", "+14155550100"}});
    make("GET", "/api/v1/tenant");
    Json body{
        {"name", "Night shift nurses"},
        {"kind", "screen_candidate"},
        {"from_number", "+14155550100"},
        {"agent_id", "agent_7d3f0b9a1c2e4f58869a0b1c2d"},
        {"calling_windows",
         {{{"days", {"mon", "tue", "wed", "thu", "fri"}}, {"start", "09:00"}, {"end", "20:00"}}}},
        {"retry", {{"max_attempts_total", 4}}},
        {"job", {{"title", "Registered nurse"}, {"salary_range", "48 to 55 dollars an hour"}}},
        {"matrices", {{{"call_script", "Ask whether nights suit them."}}}},
        {"targets",
         {{{"name", "license"}, {"description", "Holds a license"}, {"goal_type", "boolean"}}}},
        {"variables", {{"role", "night shift nurse"}}},
        {"consent_default", {{"type", "express"}, {"source", "application form"}}}};
    campaign_id = make("POST", "/api/v1/campaigns", "", body).json["id"];
    make("GET", "/api/v1/campaigns", "/api/v1/campaigns?limit=1");
    make("GET", "/api/v1/campaigns/{id}", "/api/v1/campaigns/" + campaign_id);
    make("PATCH", "/api/v1/campaigns/{id}", "/api/v1/campaigns/" + campaign_id,
         {{"name", "Night shift nurses, week 47"}});
  }

  void fill_batch() {
    batch_id = make("POST", "/api/v1/batches", "",
                    {{"campaign_id", campaign_id},
                     {"name", "Nurses w47"},
                     {"pacing", {{"calls_per_second", 1.0}, {"concurrency", 5}}}})
                   .json["id"];
    place_of_batch = "/api/v1/batches/" + batch_id;
    make("PATCH", "/api/v1/batches/{id}", place_of_batch, {{"first", 50}});
    Json luis{{"phone", "(415) 555-0142"}, {"name", "Luis Ortega"}, {"external_id", "77"}};
    Json dana{{"phone", "+14155550123"}, {"name", "Dana Kim"}, {"timezone", "America/New_York"}};
    Json robin{{"phone", "+14155550166"}, {"name", "Robin Lee"}};
    Json junk{{"phone", "12"}, {"name", "Nobody"}};
    make("POST", "/api/v1/batches/{id}/contacts", place_of_batch + "/contacts",
         {{"contacts", {luis, dana, robin, junk}}});
    make("POST", "/api/v1/batches/{id}/launch", place_of_batch + "/launch");
  }

  void call_people() {
    attempt = place(batch_id);
    deliver(event_json("call_started", attempt));
    deliver(event_json("call_ended", attempt));
    make_webhook(event_json("call_analyzed", attempt));
    std::string call = "/api/v1/calls/" + attempt.str();
    make("GET", "/api/v1/calls", "/api/v1/calls?limit=1");
    make("GET", "/api/v1/calls/{id}", call);
    make("GET", "/api/v1/calls/{id}/events", call + "/events?limit=2");
    make("GET", "/api/v1/calls/{id}/transcript", call + "/transcript");
    make("GET", "/api/v1/calls/{id}/analysis", call + "/analysis");
    make("GET", "/api/v1/batches", "/api/v1/batches?limit=1");
    make("GET", "/api/v1/batches/{id}", place_of_batch);
    make("GET", "/api/v1/batches/{id}/contacts", place_of_batch + "/contacts");
    make("GET", "/api/v1/batches/{id}/calls", place_of_batch + "/calls");
    make("GET", "/api/v1/batches/{id}/export", place_of_batch + "/export?format=json");
    make("GET", "/api/v1/contacts", "/api/v1/contacts?limit=1");
    std::string waiting = column(get("/api/v1/contacts?phone=4155550123"), "id").at(0);
    make("GET", "/api/v1/contacts/{id}", "/api/v1/contacts/" + waiting);
    make("POST", "/api/v1/batches/{id}/pause", place_of_batch + "/pause");
    make("GET", "/api/v1/contacts/{id}/eligibility",
         "/api/v1/contacts/" + waiting + "/eligibility");
    std::string person = "/api/v1/contacts/" + waiting;
    make("GET", "/api/v1/contacts/{id}/export", person + "/export");
    make("POST", "/api/v1/contacts/{id}/hold", person + "/hold", {{"reason", "Claim 4711."}});
    make("DELETE", "/api/v1/contacts/{id}/hold", person + "/hold");
    make("POST", "/api/v1/batches/{id}/resume", place_of_batch + "/resume");
    make("DELETE", "/api/v1/batches/{id}/contacts/{contact_id}",
         place_of_batch + "/contacts/" + waiting);
    make("POST", "/api/v1/batches/{id}/cancel", place_of_batch + "/cancel");
    make("GET", "/api/v1/stats", "/api/v1/stats?days=7");
    make("GET", "/api/v1/campaigns/{id}/stats", "/api/v1/campaigns/" + campaign_id + "/stats");
  }

  void order_calls() {
    Json order{{"campaign_id", campaign_id},
               {"to_number", "+14155550188"},
               {"objective", "Ask whether Monday suits."},
               {"variables", {{"role", "day shift nurse"}}}};
    std::string ordered = make("POST", "/api/v1/calls", "", order).json["id"];
    make("POST", "/api/v1/calls/{id}/cancel", "/api/v1/calls/" + ordered + "/cancel");
    store->write([&](schema::Tx& tx) {
      auto id = schema::BatchId::trusted(batch_id);
      using schema::EnrolmentStatus;
      for (const auto& left : schema::enrolments_in(tx, id, EnrolmentStatus::pending, 100))
        schema::finish_enrolment(tx, left, left.status, EnrolmentStatus::cancelled,
                                 "batch_cancelled", "");
      schema::close_batch(tx, id, schema::BatchStatus::cancelling, schema::BatchStatus::cancelled);
      schema::ErrorRow error;
      error.tenant_id = tenant;
      error.error_class = "unmatched_event";
      error.severity = "info";
      error.correlation_id = "call_5f6e7d8c9bab0c1d2e3f4051627";
      error.message = "The webhook call_ended could not be applied: no call of ours has its ids";
      schema::insert_error(tx, error);
    });
    make("POST", "/api/v1/batches/{id}/redial", place_of_batch + "/redial");
    std::string called = column(get("/api/v1/contacts?limit=1"), "id").at(0);
    make("POST", "/api/v1/contacts/{id}/erase", "/api/v1/contacts/" + called + "/erase");
  }

  void administer() {
    std::string listed = make("POST", "/api/v1/suppressions", "",
                              {{"phone", "+14155550177"}, {"reason", "asked on the phone"}})
                             .json["id"];
    make("GET", "/api/v1/suppressions");
    import_suppressions();
    make("GET", "/api/v1/suppressions/export", "/api/v1/suppressions/export?format=csv");
    make("DELETE", "/api/v1/suppressions/{id}", "/api/v1/suppressions/" + listed);
    std::string made =
        make("POST", "/api/v1/tokens", "",
             {{"name", "dashboard"}, {"role", "viewer"}, {"scopes", {"contacts:pii"}}})
            .json["id"];
    make("GET", "/api/v1/tokens", "/api/v1/tokens?limit=1");
    make("DELETE", "/api/v1/tokens/{id}", "/api/v1/tokens/" + made);
    make("POST", "/api/v1/pause-all");
    make("POST", "/api/v1/resume-all");
    make("GET", "/api/v1/dialling");
    make("POST", "/api/v1/dialling/unlock");
    make("GET", "/api/v1/errors");
    make("GET", "/api/v1/audit-log", "/api/v1/audit-log?limit=2");
    for (const char* path : {"/api/v1/events", "/health", "/healthz", "/metrics", "/openapi.json"})
      make("GET", path);
    make("GET", "/readyz", "/readyz?verbose");
  }

  void import_suppressions() {
    content_type = "text/csv";
    exchanges.push_back({"POST",
                         "/api/v1/suppressions/import",
                         {},
                         send("POST", "/api/v1/suppressions/import",
                              "phone,reason,source,expires_at,scope\n"
                              "(415) 555-0178,asked by mail,letter of 3 May,,\n12,,,,\n")});
    content_type = "application/json";
  }

  void make_webhook(const Json& event) {
    std::string body = base::dump_json(event);
    exchanges.push_back({"POST", "/webhooks/retell", event, deliver(body)});
    exchanges.push_back({"POST", "/webhooks/retell/{campaign_id}", event,
                         send(signed_request(body + "\n", "/webhooks/retell/" + campaign_id))});
  }

  void play() {
    set_up();
    fill_batch();
    call_people();
    order_calls();
    administer();
  }

  std::vector<Exchange> exchanges;
  std::string batch_id;
  std::string place_of_batch;
  schema::CallId attempt;
};

}  // namespace outdial::tests
