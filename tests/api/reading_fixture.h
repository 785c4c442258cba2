#pragma once

#include <string>
#include <vector>

#include "calls/begin.h"
#include "calls/enqueue.h"
#include "calls/settle.h"
#include "retell/signature.h"
#include "schema/calls.h"
#include "schema/enrolments.h"
#include "schema/errors.h"
#include "schema/jobs.h"
#include "tests/api/api_fixture.h"
#include "tests/support/hours.h"
#include "workers/evidence.h"

namespace outdial::tests {

/// The whole route table, and dials made as the scheduler and the workers make them.
class ReadingTest : public ApiTest {
 protected:
  ReadingTest() {
    rules.hours = every_day(0, 24);
    rules.calls_per_second = 100;
    rules.default_timezone = "America/New_York";
    use(api::all_routes());
  }

  api::Services whole_services() {
    api::Services all = services();
    all.evidence_of = workers::evidence_of_webhook;
    all.webhook_counts = counts;
    return all;
  }
  void use(std::vector<api::Route> routes) {
    router = std::make_unique<api::Router>(whole_services(), std::move(routes));
  }

  Reply get(const std::string& target) {
    auto question = target.find('?');
    api::Request made = request("GET", target.substr(0, question));
    std::string rest = question == std::string::npos ? "" : target.substr(question + 1);
    while (!rest.empty()) {
      std::string pair = rest.substr(0, rest.find('&'));
      rest.erase(0, pair.size() + 1);
      auto equals = pair.find('=');
      made.query.emplace_back(pair.substr(0, equals),
                              equals == std::string::npos ? "" : pair.substr(equals + 1));
    }
    return send(std::move(made));
  }
  /// Members `name` of the items of a list.
  std::vector<std::string> column(const Reply& reply, const char* name) {
    std::vector<std::string> values;
    for (const Json& item : reply.json.at("data"))
      values.push_back(item.at(name).is_string() ? item.at(name).get<std::string>()
                                                 : item.at(name).dump());
    return values;
  }

  /// A launched batch with these phones.
  std::string running_batch(const std::vector<std::string>& phones, const std::string& name = "b") {
    if (campaign_id.empty()) campaign_id = campaign();
    std::string made = batch(campaign_id, {{"name", name}});
    std::string csv = "phone,name,external_id\r\n";
    for (const std::string& phone : phones)
      csv += phone + ",Person " + phone.substr(phone.size() - 4) + ",x" +
             phone.substr(phone.size() - 4) + "\r\n";
    EXPECT_EQ(add_csv(made, csv).status, 200);
    EXPECT_EQ(post_once("/api/v1/batches/" + made + "/launch").status, 202);
    return made;
  }

  /// Takes the batch's next due contact as far as `placing`.
  schema::CallId begin(const std::string& of) {
    clock.advance(base::Millis{1'000});
    auto id = schema::BatchId::trusted(of);
    return store->write([&](schema::Tx& tx) {
      auto due = schema::due_enrolments(tx, id, 1);
      EXPECT_EQ(due.size(), 1u);
      calls::enqueue(tx, due.at(0), rules);
      auto lanes = schema::dial_lanes(tx);
      auto jobs = schema::claim_dials(tx, lanes.at(0).lane, instance,
                                      tx.now() + base::Millis{60'000}, 1, rules.concurrency);
      const schema::JobRow& job = jobs.at(0);
      auto begun = calls::begin(tx, job, rules);
      return std::get<calls::Begun>(begun).call_id;
    });
  }
  void settle(schema::CallId call, const calls::Answer& answer) {
    store->write([&](schema::Tx& tx) {
      auto booked = schema::find_call(tx, call).value();
      calls::settle(tx, booked, answer, rules);
      schema::complete_job(tx, schema::find_job(tx, booked.job_id).value());
    });
  }
  /// A placed call; Retell's id is made from ours.
  schema::CallId place(const std::string& of) {
    schema::CallId call = begin(of);
    settle(call, calls::AnswerPlaced{provider_id(call)});
    return call;
  }
  static std::string provider_id(schema::CallId call) { return "call_" + call.str().substr(4); }

  schema::CallRow row(schema::CallId call) {
    return store->read(
        [&](const schema::ReadTx& tx) { return schema::find_call(tx, call).value(); });
  }
  schema::EnrolmentRow enrolment_of(schema::CallId call) {
    return store->read([&](const schema::ReadTx& tx) {
      return schema::find_enrolment(tx, schema::find_call(tx, call)->enrolment_id).value();
    });
  }

  /// A webhook about the call, of a length that a person talks.
  Json event_json(const std::string& event, schema::CallId call) {
    Json body{{"event", event},
              {"call",
               {{"call_id", provider_id(call)},
                {"call_type", "phone_call"},
                {"call_status", event == "call_started" ? "ongoing" : "ended"},
                {"metadata", {{"outdial_attempt_id", call.view()}}},
                {"start_timestamp", 1'767'283'209'400}}}};
    if (event == "call_started") return body;
    body["call"].update({{"end_timestamp", 1'767'283'233'940},
                         {"duration_ms", 24'540},
                         {"disconnection_reason", "agent_hangup"},
                         {"transcript", "Agent: Hello.\nUser: Yes, speaking.\n"},
                         {"recording_url", "https://recordings.example.com/r.wav"},
                         {"call_cost", {{"combined_cost", 1.75}}}});
    if (event == "call_analyzed")
      body["call"]["call_analysis"] = {
          {"call_summary", "It went well."},
          {"call_successful", true},
          {"in_voicemail", false},
          {"user_sentiment", "Positive"},
          {"custom_analysis_data", {{"interested", "yes"}, {"outcome", "interested"}}}};
    return body;
  }
  api::Request signed_request(const std::string& body,
                              const std::string& path = "/webhooks/retell") {
    api::Request made = request("POST", path, body);
    made.headers.emplace_back("x-retell-signature",
                              retell::sign(body, "key", base::to_millis(clock.real_now())));
    return made;
  }
  Reply deliver(const std::string& body) { return send(signed_request(body)); }
  Reply deliver(const Json& body) { return deliver(base::dump_json(body)); }

  std::shared_ptr<api::WebhookCounts> counts = std::make_shared<api::WebhookCounts>();
  std::string campaign_id;
};

}  // namespace outdial::tests
