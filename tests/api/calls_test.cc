#include "schema/calls.h"

#include "base/log.h"
#include "base/rfc3339.h"
#include "schema/batch_contacts.h"
#include "schema/batches.h"
#include "schema/jobs.h"
#include "tests/api/api_fixture.h"

namespace outdial::tests {
namespace {

using Lines = std::vector<std::string>;

class CallsTest : public ApiTest {
 protected:
  Reply order(Json more, const std::string& with_key = "") {
    Json body{{"to_number", "+14155550123"}};
    body.update(more);
    key = with_key.empty() ? "order-" + std::to_string(++keys_made) : with_key;
    Reply reply = post("/api/v1/calls", body);
    key = "";
    return reply;
  }
  schema::EnrolmentRow enrolment(const Reply& reply) {
    return store->read([&](const schema::ReadTx& tx) {
      return schema::find_enrolment(
                 tx, schema::EnrolmentId::trusted(reply.json["enrolment_id"].get<std::string>()))
          .value();
    });
  }
  /// The ordered call as Retell has it, placed and live.
  std::string placed(const Reply& reply, const std::string& provider_id) {
    auto row = enrolment(reply);
    return store->write([&](schema::Tx& tx) {
      schema::JobRow job;
      job.id = tx.new_id<schema::JobId>();
      job.tenant_id = tenant;
      job.batch_id = row.batch_id;
      job.enrolment_id = row.id;
      job.due_at = tx.now();
      schema::insert_job(tx, job);
      schema::queue_enrolment(tx, row, job.id);
      schema::CallRow call;
      call.id = tx.new_id<schema::CallId>();
      call.tenant_id = tenant;
      call.account_id = schema::list_accounts(tx).front().id;
      call.campaign_id = row.campaign_id;
      call.batch_id = row.batch_id;
      call.enrolment_id = row.id;
      call.contact_id = row.contact_id;
      call.job_id = job.id;
      call.provider = "retell";
      call.phone_number = row.phone;
      schema::insert_placing(tx, call);
      schema::start_enrolment_call(tx, row, call.id);
      if (!provider_id.empty()) {
        call.status = schema::CallStatus::placed;
        call.provider_call_id = provider_id;
        schema::advance_call(tx, call, schema::CallStatus::placing);
      }
      return call.id.str();
    });
  }
};

TEST_F(CallsTest, IsABatchOfOneLaunchedAtOnce) {
  std::string of = campaign({{"kind", "consumer_callback"}});
  Reply reply = order({{"campaign_id", of},
                       {"objective", "Ask about Friday"},
                       {"context", "Called us this morning"},
                       {"variables", {{"ticket", 42}}}});
  EXPECT_EQ(reply.status, 202) << reply.body;
  EXPECT_EQ(reply.json["to_number"], "+14155550123");
  EXPECT_EQ(reply.json["call_status"], "pending");
  EXPECT_EQ(reply.json["call_id"], nullptr);
  EXPECT_EQ(reply.json["objective"], "Ask about Friday");
  Json made = send("GET", "/api/v1/batches/" + reply.json["batch_id"].get<std::string>()).json;
  EXPECT_EQ(made["single"], true);
  EXPECT_EQ(made["status"], "in_progress");
  EXPECT_EQ(made["priority"], 5);
  EXPECT_EQ(made["total"], 1);
  EXPECT_EQ(enrolment(reply).variables_json,
            R"({"context":"Called us this morning","objective":"Ask about Friday","ticket":"42"})");
}

TEST_F(CallsTest, ARepetitionOrdersNothingMore) {
  std::string of = campaign();
  Reply first = order({{"campaign_id", of}}, "once");
  Reply second = order({{"campaign_id", of}}, "once");
  EXPECT_EQ(second.json["batch_id"], first.json["batch_id"]);
  EXPECT_EQ(audit("call.create").size(), 1u);
}

TEST_F(CallsTest, TakesAKindInsteadOfACampaignAndAKnownContact) {
  campaign();
  Reply first = order({{"kind", "screen_candidate"}});
  EXPECT_EQ(first.status, 202);
  Reply second = order({{"kind", "screen_candidate"},
                        {"to_number", nullptr},
                        {"contact_id", first.json["contact_id"]}});
  EXPECT_EQ(second.status, 202) << second.body;
  EXPECT_EQ(second.json["contact_id"], first.json["contact_id"]);
  EXPECT_EQ(order({{"kind", "follow_up"}}).errors(), Lines{"/kind not_found"});
}

TEST_F(CallsTest, WaitsForItsTime) {
  Reply reply = order({{"campaign_id", campaign()}, {"scheduled_at", "2026-11-19T15:00:00Z"}});
  EXPECT_EQ(reply.json["waiting_reason"], "waiting_for_start");
  EXPECT_EQ(reply.json["next_attempt_at"], "2026-11-19T15:00:00.000Z");
  EXPECT_EQ(enrolment(reply).not_before, base::parse_rfc3339("2026-11-19T15:00:00Z"));
}

TEST_F(CallsTest, SaysWhatIsWrong) {
  std::string of = campaign();
  struct Case {
    Json more;
    int status;
    Lines errors;
  };
  const Case cases[] = {
      {Json::object(), 422, {"/campaign_id required"}},
      {{{"campaign_id", of}, {"to_number", nullptr}}, 422, {"/to_number required"}},
      {{{"campaign_id", of}, {"contact_id", "con_1"}}, 422, {"/to_number required"}},
      {{{"campaign_id", of}, {"to_number", "112"}}, 422, {"/to_number emergency_number"}},
      {{{"campaign_id", "cmp_1"}}, 422, {"/campaign_id not_found"}},
      {{{"campaign_id", of}, {"kind", "custom"}}, 422, {"/kind mismatch"}},
      {{{"campaign_id", of}, {"variables", {{"a", {1}}}}}, 400, {"/variables/a wrong_type"}},
      {{{"campaign_id", of}, {"number", "1"}}, 400, {"/number unknown_member"}},
  };
  for (const Case& wrong : cases) {
    Reply reply = order(wrong.more);
    EXPECT_EQ(reply.status, wrong.status) << reply.body;
    EXPECT_EQ(reply.errors(), wrong.errors) << reply.body;
  }
}

TEST_F(CallsTest, TheDoNotCallListRefusesAndSaysWhenItEnds) {
  std::string of = campaign();
  post("/api/v1/suppressions", {{"phone", "+14155550123"}, {"expires_at", "2026-12-01T00:00:00Z"}});
  Reply reply = order({{"campaign_id", of}});
  EXPECT_EQ(reply.status, 422);
  EXPECT_EQ(reply.code(), "refused_by_policy");
  EXPECT_EQ(reply.json["next_allowed_at"], "2026-12-01T00:00:00.000Z");
  EXPECT_TRUE(audit("call.create")[0].refused);
}

TEST_F(CallsTest, ARefusalLeavesNothingBehind) {
  std::string of = campaign();
  patch("/api/v1/campaigns/" + of, {{"status", "paused"}});
  EXPECT_EQ(order({{"campaign_id", of}}).code(), "campaign_not_active");
  store->read([&](const schema::ReadTx& tx) {
    EXPECT_FALSE(schema::has_open_batch(tx, schema::CampaignId::trusted(of)));
  });
}

TEST_F(CallsTest, OnlyTheOwnerOrAManagerOrders) {
  std::string of = campaign();
  token = "caller";
  EXPECT_EQ(order({{"campaign_id", of}}).code(), "not_owner");
}

TEST_F(CallsTest, MasksTheNumberForThoseWhoMayNotSeeIt) {
  token = "manager";
  Reply reply = order({{"campaign_id", campaign()}});
  EXPECT_EQ(reply.json["to_number"], base::masked_phone("+14155550123"));
  settings->privacy.mask_phones = false;
  EXPECT_EQ(order({{"campaign_id", campaign()}}).json["to_number"], "+14155550123");
}

TEST_F(CallsTest, CancelsACallThatWasNotPlacedYet) {
  Reply made = order({{"campaign_id", campaign()}});
  std::string path = "/api/v1/calls/" + made.json["id"].get<std::string>() + "/cancel";
  Reply reply = send("POST", path);
  EXPECT_EQ(reply.status, 202) << reply.body;
  EXPECT_EQ(reply.json["status"], "cancelled");
  EXPECT_EQ(send("POST", path).code(), "call_state");
  EXPECT_TRUE(stopped.empty());
}

TEST_F(CallsTest, StopsALiveCallByEitherId) {
  Reply made = order({{"campaign_id", campaign()}});
  std::string id = placed(made, "call_abc");
  for (const std::string& name :
       {id, std::string("call_abc"), made.json["id"].get<std::string>()}) {
    Reply reply = send("POST", "/api/v1/calls/" + name + "/cancel");
    EXPECT_EQ(reply.status, 202) << reply.body;
    EXPECT_EQ(reply.json["stopping"], true);
  }
  EXPECT_EQ(stopped, Lines(3, "call_abc"));
}

TEST_F(CallsTest, ACallWithoutANameAtRetellCannotBeStoppedYet) {
  Reply made = order({{"campaign_id", campaign()}});
  std::string id = placed(made, "");
  EXPECT_EQ(send("POST", "/api/v1/calls/" + id + "/cancel").code(), "call_state");
  EXPECT_TRUE(stopped.empty());
  EXPECT_EQ(send("POST", "/api/v1/calls/att_none/cancel").status, 404);
}

TEST_F(CallsTest, AContactInACallIsNotTakenOut) {
  Reply made = order({{"campaign_id", campaign()}});
  placed(made, "call_abc");
  EXPECT_EQ(send("DELETE", "/api/v1/batches/" + made.json["batch_id"].get<std::string>() +
                               "/contacts/" + made.json["contact_id"].get<std::string>())
                .code(),
            "contact_in_call");
}

}  // namespace
}  // namespace outdial::tests
