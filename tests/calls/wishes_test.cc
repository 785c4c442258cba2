#include "calls/batch_control.h"
#include "schema/suppressions.h"
#include "tests/support/flow_test.h"

namespace outdial::tests {
namespace {

using namespace std::chrono_literals;
using schema::EnrolmentStatus;

class WishesTest : public FlowTest {
 protected:
  schema::BatchId batch = world.add_batch();
  schema::EnrolmentId dana = world.enrol(batch, kDana);

  std::optional<schema::SuppressionRow> listed(schema::CampaignId campaign = {},
                                               schema::ContactId contact = {}) {
    return world.store->read([&](const schema::ReadTx& tx) {
      return schema::active_suppression(tx, world.tenant, kDana, campaign, contact);
    });
  }
  schema::ContactId contact_of(schema::EnrolmentId id) { return world.enrolment(id).contact_id; }
  calls::Evidence told(const schema::CallRow& call, const std::string& custom_json,
                       const std::string& transcript = "") {
    auto evidence = analyzed(call, "call_1", "");
    evidence.analysis->custom_json = custom_json;
    if (!transcript.empty()) evidence.transcript = transcript;
    return evidence;
  }
  /// Enrols a known contact once more.
  schema::EnrolmentId enrol_again(schema::BatchId to, schema::ContactId contact,
                                  const std::string& phone = kDana) {
    return world.write([&](schema::Tx& tx) {
      schema::EnrolmentRow row;
      row.id = tx.new_id<schema::EnrolmentId>();
      row.tenant_id = world.tenant;
      row.batch_id = to;
      row.campaign_id = schema::find_batch(tx, to).value().campaign_id;
      row.contact_id = contact;
      row.phone = phone;
      row.dedupe_key = row.id.str();
      row.next_attempt_at = tx.now();
      schema::insert_enrolment(tx, row);
      return row.id;
    });
  }
};

constexpr char kOptOut[] =
    "Agent: Hi, this is an AI assistant. You can say stop at any time.\n"
    "User: Who is this?\n"
    "Agent: Riverside clinic.\n"
    "User: Please take me off your list.\n"
    "Agent: Of course.\n";

TEST_F(WishesTest, TheSourceOfAnOptOutIsItsPlaceInTheTranscript) {
  auto call = dialled(dana);
  world.apply(told(call, "{}", kOptOut));
  auto entry = listed();
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->reason, "dnc_request");
  EXPECT_EQ(entry->source, "call " + call.id.str() + " utterance 4");
  EXPECT_FALSE(entry->expires_at);
  EXPECT_TRUE(world.errors().empty());
}

TEST_F(WishesTest, AnOptOutHeardInACallThatEndedWaitsForNoAnalysis) {
  auto second = world.enrol(world.add_batch(), kDana);
  auto called = dialled(dana);
  auto ended = hung_up(called, "call_1");
  ended.transcript = kOptOut;
  world.apply(ended);
  EXPECT_TRUE(listed());
  expect_enrolment(second, EnrolmentStatus::suppressed, "suppression_list");
  EXPECT_EQ(world.enrolment(dana).status, EnrolmentStatus::in_call);
  world.apply(told(called, "{}", kOptOut));
  expect_enrolment(dana, EnrolmentStatus::suppressed, "dnc_request");
}

TEST_F(WishesTest, AnEntryThatAPersonLiftedIsNotLearntAgainFromTheSameCall) {
  auto call = dialled(dana);
  world.apply(told(call, "{}", kOptOut));
  world.write([&](schema::Tx& tx) { schema::delete_suppression(tx, world.tenant, listed()->id); });
  world.apply(told(call, R"({"note":"once more"})", kOptOut));
  EXPECT_FALSE(listed());
}

TEST_F(WishesTest, TheAnalysisFieldOptOutIsAWishOfItsOwn) {
  for (const char* custom : {R"({"opt_out":true})", R"({"opt_out":"Yes"})", R"({"opt_out":1})",
                             R"({"opt_out":true,"outcome":"interested"})"}) {
    World fresh(clock);
    Dialer fresh_dialer(fresh);
    auto person = fresh.enrol(fresh.add_batch(), kDana);
    EXPECT_TRUE(fresh_dialer.dial_one());
    fresh.apply(told(fresh.call_of(person), custom));
    EXPECT_EQ(fresh.enrolment(person).disposition, "dnc_request") << custom;
    EXPECT_EQ(fresh.enrolment(person).status, EnrolmentStatus::suppressed) << custom;
  }
}

TEST_F(WishesTest, AFieldThatDoesNotSayYesIsNoWish) {
  for (const char* custom : {R"({"opt_out":false})", R"({"opt_out":"no"})", R"({"opt_out":null})",
                             R"({"opt_out":"perhaps"})", R"({"opt_out":{"a":1}})"}) {
    World fresh(clock);
    Dialer fresh_dialer(fresh);
    auto person = fresh.enrol(fresh.add_batch(), kDana);
    EXPECT_TRUE(fresh_dialer.dial_one());
    fresh.apply(told(fresh.call_of(person), custom));
    EXPECT_NE(fresh.enrolment(person).status, EnrolmentStatus::suppressed) << custom;
    EXPECT_TRUE(fresh.errors().empty()) << custom;
  }
}

TEST_F(WishesTest, TheAgentsOwnToolCallIsAWish) {
  auto call = dialled(dana);
  auto evidence = told(call, R"({"outcome":"interested"})");
  evidence.tool_calls_json =
      R"([{"role":"user","content":"opt_out"},{"role":"tool_call_invocation","tool_call_id":"t1",)"
      R"("name":"opt_out","arguments":"{}"}])";
  world.apply(evidence);
  expect_enrolment(dana, EnrolmentStatus::suppressed, "dnc_request");
  EXPECT_TRUE(listed());
}

TEST_F(WishesTest, AWordInTheConversationIsNoToolCall) {
  auto call = dialled(dana);
  auto evidence = told(call, R"({"outcome":"interested"})");
  evidence.tool_calls_json = R"([{"role":"user","content":"opt_out"}, 7, "opt_out", {"name":3}])";
  world.apply(evidence);
  EXPECT_FALSE(listed());
  EXPECT_EQ(world.enrolment(dana).disposition, "interested");
}

TEST_F(WishesTest, AContradictedOptOutSuppressesAndIsFlaggedOnce) {
  auto call = dialled(dana);
  world.apply(told(call, R"({"opt_out":false,"outcome":"interested"})", kOptOut));
  EXPECT_TRUE(listed());
  EXPECT_EQ(world.errors(), std::vector<std::string>{"warning opt_out_contradicted"});
  world.apply(told(call, R"({"opt_out":false,"outcome":"interested","again":1})", kOptOut));
  EXPECT_EQ(world.errors().size(), 1U);
}

TEST_F(WishesTest, AHostileEndSuppressesTheNumberAndAlertsTheOperator) {
  auto second = world.enrol(world.add_batch(), kDana);
  world.apply(told(dialled(dana), R"({"outcome":"hostile"})"));
  ASSERT_TRUE(listed());
  EXPECT_EQ(listed()->reason, "hostile");
  expect_enrolment(second, EnrolmentStatus::suppressed, "suppression_list");
  expect_enrolment(dana, EnrolmentStatus::done, "");
  EXPECT_EQ(world.errors(), std::vector<std::string>{"error hostile"});
}

TEST_F(WishesTest, AWrongNumberIsSuppressedForThatContactOnly) {
  auto call = dialled(dana);
  auto other_batch = world.add_batch();
  auto other_person = world.enrol(other_batch, kDana);
  auto same_person = enrol_again(other_batch, contact_of(dana));
  auto same_person_elsewhere = enrol_again(other_batch, contact_of(dana), "+14155550177");
  world.apply(told(call, R"({"outcome":"wrong_number"})"));
  EXPECT_FALSE(listed());
  EXPECT_TRUE(listed({}, contact_of(dana)));
  expect_enrolment(same_person, EnrolmentStatus::suppressed, "suppression_list");
  EXPECT_EQ(world.enrolment(other_person).status, EnrolmentStatus::pending);
  EXPECT_EQ(world.enrolment(same_person_elsewhere).status, EnrolmentStatus::pending);
  clock.advance(2h);
  auto later = enrol_again(other_batch, contact_of(dana));
  dialer.dial_all();
  expect_enrolment(later, EnrolmentStatus::suppressed, "suppression_list");
  EXPECT_EQ(world.enrolment(other_person).status, EnrolmentStatus::in_call);
  EXPECT_EQ(world.enrolment(same_person_elsewhere).status, EnrolmentStatus::in_call);
}

TEST_F(WishesTest, WhoHasDiedIsCalledOnNoNumberAndOthersAtTheirNumberAre) {
  auto call = dialled(dana);
  auto other_person = world.enrol(world.add_batch(), kDana);
  world.apply(told(call, R"({"outcome":"deceased"})"));
  clock.advance(2h);
  auto elsewhere = enrol_again(batch, contact_of(dana), "+14155550177");
  dialer.dial_all();
  expect_enrolment(elsewhere, EnrolmentStatus::suppressed, "suppression_list");
  EXPECT_EQ(world.enrolment(other_person).status, EnrolmentStatus::in_call);
}

TEST_F(WishesTest, NotInterestedIsNoOptOut) {
  auto second = world.enrol(world.add_batch(), kDana);
  world.apply(told(dialled(dana), R"({"outcome":"not_interested"})"));
  EXPECT_FALSE(listed({}, contact_of(dana)));
  EXPECT_NE(world.enrolment(second).status, EnrolmentStatus::suppressed);
}

TEST_F(WishesTest, AnEntryOfACampaignBindsThatCampaignAlone) {
  auto other = world.add_campaign();
  auto other_batch = world.add_batch([&](auto& row) { row.campaign_id = other; });
  auto allowed = world.enrol(other_batch, kDana);
  schema::SuppressionRow row;
  row.id = schema::SuppressionId::make(world.ids);
  row.tenant_id = world.tenant;
  row.phone = kDana;
  row.scope.campaign = world.campaign;
  world.write([&](schema::Tx& tx) { EXPECT_EQ(calls::suppress(tx, row).ended, 1); });
  expect_enrolment(dana, EnrolmentStatus::suppressed, "suppression_list");
  auto late = world.enrol(batch, kDana);
  dialer.dial_all();
  expect_enrolment(late, EnrolmentStatus::suppressed, "suppression_list");
  EXPECT_EQ(world.enrolment(allowed).status, EnrolmentStatus::in_call);
  EXPECT_FALSE(listed(other));
  EXPECT_TRUE(listed(world.campaign));
}

TEST_F(WishesTest, AnEntryThatExpiresFreesTheNumberAndBringsNobodyBack) {
  schema::SuppressionRow row;
  row.id = schema::SuppressionId::make(world.ids);
  row.tenant_id = world.tenant;
  row.phone = kDana;
  row.expires_at = clock.now() + 1h;
  world.write([&](schema::Tx& tx) { calls::suppress(tx, row); });
  clock.advance(1h - 1ms);
  EXPECT_TRUE(listed());
  clock.advance(1ms);
  EXPECT_FALSE(listed());
  auto again = world.enrol(batch, kDana);
  dialer.dial_all();
  EXPECT_EQ(world.enrolment(again).status, EnrolmentStatus::in_call);
  expect_enrolment(dana, EnrolmentStatus::suppressed, "suppression_list");
}

TEST_F(WishesTest, ANumberSuppressedBetweenClaimAndDialIsNotDialled) {
  auto job = claimed();
  world.suppress(kDana);
  EXPECT_TRUE(std::holds_alternative<calls::NotBegun>(world.begin(job)));
  expect_enrolment(dana, EnrolmentStatus::suppressed, "suppression_list");
  EXPECT_TRUE(world.all_calls().empty());
}

TEST_F(WishesTest, AThousandQueuedRowsInManyBatchesAreNeverDialledAfterAnOptOut) {
  world.rules.concurrency = 2'000;
  dialer.chunking.chunk_size = 5'000;
  auto call = dialled(dana);
  std::vector<schema::BatchId> batches;
  for (int i = 0; i < 5; ++i) {
    batches.push_back(world.add_batch([&](auto& row) { row.campaign_id = world.add_campaign(); }));
    world.enrol_often(batches.back(), 300, kDana);
  }
  auto stranger = world.enrol(batches.front(), "+14155550177");
  clock.advance(2h);
  world.store->write([&](schema::Tx& tx) {
    for (auto id : batches)
      for (const auto& row : schema::enrolments_in(tx, id, EnrolmentStatus::pending, 1'000)) {
        schema::JobRow job;
        job.id = tx.new_id<schema::JobId>();
        job.tenant_id = world.tenant;
        job.lane = world.tenant.str() + "/" + world.from_number;
        job.account_id = world.account;
        job.batch_id = id;
        job.enrolment_id = row.id;
        job.due_at = tx.now();
        schema::insert_job(tx, job);
        schema::queue_enrolment(tx, row, job.id);
      }
  });
  auto started_at = std::chrono::steady_clock::now();
  world.store->write(
      [&](schema::Tx& tx) { calls::apply(tx, told(call, "{}", kOptOut), world.rules); });
  auto took = std::chrono::steady_clock::now() - started_at;
  RecordProperty(
      "opt_out_of_1500_queued_us",
      static_cast<int>(std::chrono::duration_cast<std::chrono::microseconds>(took).count()));
  world.audit();
  dialer.dial_all();
  EXPECT_EQ(world.all_calls().size(), 2U);
  EXPECT_EQ(world.enrolment(stranger).status, EnrolmentStatus::in_call);
  std::int64_t suppressed = 0;
  for (auto id : batches)
    suppressed += world.progress(id).suppressed;
  EXPECT_EQ(suppressed, 1'500);
}

}  // namespace
}  // namespace outdial::tests
