#include "schema/calls.h"
#include "schema/jobs.h"
#include "tests/api/reading_fixture.h"
#include "tests/support/fake_exchange.h"
#include "workers/job_runner.h"
#include "workers/send_gate.h"

namespace outdial::tests {
namespace {

using Lines = std::vector<std::string>;

class PersonsTest : public ReadingTest {
 protected:
  /// Calls somebody, who is talked to; their contact's id.
  std::string called() {
    batch_id = running_batch({"+14155550123"});
    call = place(batch_id);
    deliver(event_json("call_ended", call));
    deliver(event_json("call_analyzed", call));
    return column(get("/api/v1/contacts?phone=4155550123"), "id").at(0);
  }
  static std::string path(const std::string& contact, const std::string& verb = "") {
    return "/api/v1/contacts/" + contact + (verb.empty() ? "" : "/" + verb);
  }
  void run_jobs() {
    FakeCarrier carrier(exchange);
    workers::SendGate gate(clock);
    workers::JobRunner runner({*store, clock, carrier, gate, [this] { return rules; }}, 3);
    auto jobs = store->write([&](schema::Tx& tx) {
      schema::stage_jobs(tx, 10);
      return schema::claim_other(tx, instance, tx.now() + base::Millis{60'000}, 10);
    });
    for (const auto& job : jobs)
      runner.run(job);
  }
  /// Members of the documents' lists, as `name: how many`.
  static Lines sizes(const Json& person) {
    Lines lines;
    for (const char* name : {"contacts", "memberships", "attempts", "suppressions"})
      lines.push_back(std::string(name) + ": " + std::to_string(person.at(name).size()));
    return lines;
  }

  FakeExchange exchange;
  std::string batch_id;
  schema::CallId call;
};

TEST_F(PersonsTest, TheExportHoldsEverythingOfThePerson) {
  std::string id = called();
  post("/api/v1/suppressions", {{"phone", "+14155550123"}, {"reason", "asked"}});
  Json person = get(path(id, "export")).json;
  EXPECT_EQ(sizes(person),
            (Lines{"contacts: 1", "memberships: 1", "attempts: 1", "suppressions: 1"}));
  EXPECT_EQ(person["contacts"][0]["phone"], "+14155550123");
  EXPECT_EQ(person["contacts"][0]["name"], "Person 0123");
  EXPECT_EQ(person["memberships"][0]["purpose"], "recruiting");
  EXPECT_EQ(person["memberships"][0]["source"], "contacts file");
  const Json& attempt = person["attempts"][0];
  EXPECT_EQ(attempt["id"], call.str());
  EXPECT_NE(attempt["transcript"].dump().find("Yes, speaking."), std::string::npos);
  EXPECT_EQ(attempt["analysis"]["call_summary"], "It went well.");
  EXPECT_EQ(attempt["recording_url"], "https://recordings.example.com/r.wav");
  EXPECT_EQ(attempt["rule_decisions"]["decision"], "allowed");
  EXPECT_EQ(attempt["webhooks"].size(), 2U);
  EXPECT_EQ(attempt["webhooks"][0]["payload"]["event"], "call_ended");
  EXPECT_EQ(person["suppressions"][0]["reason"], "asked");
  EXPECT_EQ(person["purposes"], Json({"recruiting"}));
  EXPECT_EQ(person["retention"]["transcripts_days"], 730);
  EXPECT_EQ(person["audit"].back()["action"], "contact.export") << "this very request";
  EXPECT_EQ(get(path(id, "export")).json["attempts"], person["attempts"]);
}

TEST_F(PersonsTest, TheExportNeedsAManagerWhoMaySeeNumbers) {
  std::string id = called();
  for (const char* role : {"viewer", "caller", "manager"}) {
    token = role;
    EXPECT_EQ(get(path(id, "export")).status, 403) << role;
  }
  tokens["officer"] = add_token(tenant, schema::Role::manager, "contacts:pii");
  token = "officer";
  EXPECT_EQ(get(path(id, "export")).status, 200);
  EXPECT_EQ(get(path("con_01m7qx1j80e6vvz601kk8560z0", "export")).status, 404);
  token = "admin";
  EXPECT_EQ(audit("contact.export").size(), 4U) << "refusals are booked too";
}

TEST_F(PersonsTest, ErasureEndsInAnExportOfWhatTheLawWantsKept) {
  std::string id = called();
  Reply ordered = post_once(path(id, "erase"));
  EXPECT_EQ(ordered.status, 202);
  EXPECT_EQ(ordered.json["status"], "requested");
  run_jobs();
  EXPECT_EQ(exchange.erased(), Lines{provider_id(call)});
  Reply again = post_once(path(id, "erase"));
  EXPECT_EQ(again.json["status"], "completed");
  EXPECT_EQ(again.json["id"], ordered.json["id"]);

  Json person = get(path(id, "export")).json;
  for (const char* gone :
       {"4155550123", "Person 0123", "x0123", "speaking", "It went well", "recordings.example.com"})
    EXPECT_EQ(person.dump().find(gone), std::string::npos) << gone;
  EXPECT_EQ(sizes(person),
            (Lines{"contacts: 1", "memberships: 1", "attempts: 1", "suppressions: 1"}));
  EXPECT_FALSE(person["contacts"][0]["erased_at"].is_null());
  EXPECT_EQ(person["contacts"][0]["phone"], "erased");
  EXPECT_EQ(person["attempts"][0]["transcript"], Json());
  EXPECT_EQ(person["attempts"][0]["webhooks"], Json::array());
  EXPECT_EQ(person["suppressions"][0]["reason"], "erased");
  EXPECT_EQ(audit("person.erased").size(), 1U);
  EXPECT_EQ(get("/api/v1/batches/" + batch_id).json["total"], 1);
}

TEST_F(PersonsTest, AnErasedPersonsNextImportIsTakenAndBlocked) {
  std::string id = called();
  post_once(path(id, "erase"));
  run_jobs();
  std::string next = batch(campaign_id, {{"name", "next"}});
  Reply reply = add_csv(next, "phone,name\r\n+14155550123,Dana\r\n+14155550124,Kim\r\n");
  EXPECT_EQ(reply.json["accepted"], 2);
  Json after = get("/api/v1/batches/" + next).json;
  EXPECT_EQ(after["suppressed"], 1);
  EXPECT_EQ(after["pending"], 1);
  EXPECT_EQ(
      post("/api/v1/calls", {{"campaign_id", campaign_id}, {"to_number", "+14155550123"}}).status,
      400)
      << "no key";
  EXPECT_EQ(post_once("/api/v1/calls", base::dump_json({{"campaign_id", campaign_id},
                                                        {"to_number", "+14155550123"}}))
                .code(),
            "refused_by_policy");
}

TEST_F(PersonsTest, OnlyAnAdminErases) {
  std::string id = called();
  token = "manager";
  EXPECT_EQ(post_once(path(id, "erase")).status, 403);
  token = "admin";
  EXPECT_EQ(post_once(path("con_01m7qx1j80e6vvz601kk8560z0", "erase")).status, 404);
  EXPECT_EQ(audit("contact.erase").size(), 1U);
  EXPECT_TRUE(audit("contact.erase").at(0).refused);
}

TEST_F(PersonsTest, TheSameKeyGivesTheSameAnswer) {
  std::string id = called();
  key = "erase-1";
  Reply first = send("POST", path(id, "erase"));
  run_jobs();
  Reply second = send("POST", path(id, "erase"));
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(second.headers["Idempotent-Replayed"], "true");
}

TEST_F(PersonsTest, AHoldForbidsErasureUntilItIsLifted) {
  std::string id = called();
  EXPECT_EQ(post(path(id, "hold"), Json::object()).errors(), Lines{"/reason required"});
  Reply held = post(path(id, "hold"), {{"reason", "Claim 4711"}});
  EXPECT_EQ(held.status, 200);
  EXPECT_EQ(held.json["hold_reason"], "Claim 4711");
  Reply refused = post_once(path(id, "erase"));
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.code(), "legal_hold");
  EXPECT_NE(refused.json["detail"].get<std::string>().find("Claim 4711"), std::string::npos);
  run_jobs();
  EXPECT_EQ(get(path(id)).json["phone"], "+14155550123");
  EXPECT_EQ(send("DELETE", path(id, "hold")).status, 204);
  EXPECT_EQ(post_once(path(id, "erase")).status, 202);
  EXPECT_EQ(post(path(id, "hold"), {{"reason", "too late"}}).status, 409);
}

TEST_F(PersonsTest, AWebhookThatComesLateIsKeptWithoutItsContent) {
  std::string id = called();
  post_once(path(id, "erase"));
  run_jobs();
  Json late = event_json("call_analyzed", call);
  late["call"]["call_analysis"]["call_summary"] = "Person 0123 said more.";
  EXPECT_LT(deliver(late).status, 300);
  EXPECT_EQ(get(path(id, "export")).json.dump().find("said more"), std::string::npos);
}

TEST_F(PersonsTest, ATenantMayKeepThingsForAShorterTimeOnly) {
  Reply kept = patch("/api/v1/tenant", {{"retention_days", 90}, {"candidate_retention_days", 180}});
  EXPECT_EQ(kept.json["retention_days"], 90);
  EXPECT_EQ(kept.json["candidate_retention_days"], 180);
  EXPECT_EQ(patch("/api/v1/tenant", {{"retention_days", 731}}).status, 422);
  EXPECT_EQ(patch("/api/v1/tenant", {{"retention_days", 0}}).status, 422);
  EXPECT_EQ(patch("/api/v1/tenant", {{"retention_days", nullptr}}).json["retention_days"], Json());
  EXPECT_EQ(get("/api/v1/tenant").json["candidate_retention_days"], 180);
}

}  // namespace
}  // namespace outdial::tests
