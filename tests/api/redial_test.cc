#include "api/redial.h"

#include "schema/batch_contacts.h"
#include "schema/batches.h"
#include "tests/api/api_fixture.h"

namespace outdial::tests {
namespace {

using Lines = std::vector<std::string>;

/// Contacts A1 and A2 in a launched batch; A1's number was wrong at first.
class RedialTest : public ApiTest {
 protected:
  RedialTest() : id(batch(campaign())) {
    add_csv(id, "external_id,phone\nA1,+14155550123\nA2,+14155550129\n");
    clock.advance(base::Millis{1'000});
    add_csv(id, "external_id,phone\nA1,+14155550124\n");
    EXPECT_EQ(post_once(path(id, "launch")).status, 202);
  }
  std::string path(const std::string& of, const std::string& verb = "") {
    return "/api/v1/batches/" + of + (verb.empty() ? "" : "/" + verb);
  }
  /// What the Closer does once nothing is open.
  void close(const std::string& of, schema::EnrolmentStatus as) {
    store->write([&](schema::Tx& tx) {
      auto batch_id = *schema::BatchId::parse(of);
      for (const auto& row : schema::pending_after(tx, batch_id, {}, 1'000))
        schema::finish_enrolment(tx, row, row.status, as, "", "");
      schema::close_batch(tx, batch_id, schema::BatchStatus::in_progress,
                          schema::BatchStatus::completed);
    });
  }
  std::vector<schema::EnrolmentRow> rows(const std::string& of) {
    return store->read([&](const schema::ReadTx& tx) {
      std::vector<schema::EnrolmentRow> found;
      for (auto status : {schema::EnrolmentStatus::pending, schema::EnrolmentStatus::in_call})
        for (auto& row : schema::enrolments_in(tx, *schema::BatchId::parse(of), status, 100))
          found.push_back(std::move(row));
      return found;
    });
  }
  void finish(const std::string& of, const std::string& phone, schema::EnrolmentStatus as,
              const char* disposition = "", const char* reason = "") {
    for (const auto& row : rows(of))
      if (row.phone == phone)
        store->write([&](schema::Tx& tx) {
          schema::finish_enrolment(tx, row, row.status, as, reason, disposition);
        });
  }
  /// Phones in the batch that a redial makes, or the refusal.
  Lines redialled() {
    close(id, schema::EnrolmentStatus::exhausted);
    Reply child = post_once(path(id, "redial"));
    if (child.status != 202) return {child.code()};
    child_id = child.json["id"];
    Lines phones;
    for (const auto& row : rows(child_id))
      phones.push_back(row.phone);
    EXPECT_EQ(child.json["total"], phones.size());
    return phones;
  }

  std::string id;
  std::string child_id;
};

TEST_F(RedialTest, CallsWhoWasNotReachedOnceUnderTheNewNumber) {
  EXPECT_EQ(redialled(), (Lines{"+14155550129", "+14155550124"}));
}

TEST_F(RedialTest, LeavesOutWhoWasReachedUnderTheNewNumber) {
  finish(id, "+14155550124", schema::EnrolmentStatus::done, "interested");
  EXPECT_EQ(redialled(), Lines{"+14155550129"});
}

TEST_F(RedialTest, CallsWhoHasOnlyAVoicemail) {
  finish(id, "+14155550124", schema::EnrolmentStatus::done, "voicemail_left");
  finish(id, "+14155550129", schema::EnrolmentStatus::done, "not_interested");
  EXPECT_EQ(redialled(), Lines{"+14155550124"});
}

TEST_F(RedialTest, LeavesOutWhoOptedOutOrWaitsForAReview) {
  finish(id, "+14155550124", schema::EnrolmentStatus::suppressed, "dnc_request");
  finish(id, "+14155550129", schema::EnrolmentStatus::needs_review, "", "outcome_lost");
  EXPECT_EQ(redialled(), Lines{"batch_empty"});
}

TEST_F(RedialTest, LeavesOutWhomAnOperatorTookOut) {
  for (const auto& row : rows(id)) {
    if (row.phone != "+14155550124") continue;
    EXPECT_EQ(send("DELETE", path(id, "contacts/" + row.contact_id.str())).status, 204);
  }
  EXPECT_EQ(redialled(), Lines{"+14155550129"});
}

TEST_F(RedialTest, LeavesOutNumbersThatMayNotBeCalledAnyMore) {
  post("/api/v1/suppressions", {{"phone", "+14155550129"}});
  close(id, schema::EnrolmentStatus::exhausted);
  post("/api/v1/suppressions", {{"phone", "+14155550124"}});
  EXPECT_EQ(post_once(path(id, "redial")).code(), "batch_empty");
}

TEST_F(RedialTest, CallsThoseWhoWereLeftWhenTheBatchWasCancelled) {
  for (const char* phone : {"+14155550124", "+14155550129"})
    finish(id, phone, schema::EnrolmentStatus::cancelled, "", "batch_cancelled");
  EXPECT_EQ(redialled(), (Lines{"+14155550129", "+14155550124"}));
}

TEST_F(RedialTest, LeavesOutWhoWasReachedByAnEarlierRedial) {
  EXPECT_EQ(redialled().size(), 2u);
  std::string first = child_id;
  EXPECT_EQ(post_once(path(first, "launch")).status, 202);
  finish(first, "+14155550129", schema::EnrolmentStatus::done, "interested");
  close(first, schema::EnrolmentStatus::exhausted);
  EXPECT_EQ(redialled(), Lines{"+14155550124"});
  EXPECT_NE(child_id, first);
}

TEST_F(RedialTest, KeepsTheOtherAppointmentOfOnePerson) {
  std::string of = campaign({{"kind", "confirm_appointment"}});
  id = batch(of);
  add_csv(id,
          "external_id,phone,appointment_time\nP,+14155550131,2026-12-01T10:00:00Z\n"
          "P,+14155550131,2026-12-02T10:00:00Z\n");
  EXPECT_EQ(post_once(path(id, "launch")).status, 202);
  auto both = rows(id);
  ASSERT_EQ(both.size(), 2u);
  store->write([&](schema::Tx& tx) {
    schema::finish_enrolment(tx, both[0], both[0].status, schema::EnrolmentStatus::done, "",
                             "confirmed");
  });
  EXPECT_EQ(redialled(), Lines{"+14155550131"});
  EXPECT_EQ(rows(child_id).at(0).appointment_time, both[1].appointment_time);
}

TEST_F(RedialTest, CompletesAChildThatWasLeftHalfFilled) {
  close(id, schema::EnrolmentStatus::exhausted);
  key = "first";
  Reply first = send("POST", path(id, "redial"));
  ASSERT_EQ(first.status, 202);
  // A process that died on the way: its second step and its stored answer are gone.
  auto filled = rows(first.json["id"]);
  store->write([&](schema::Tx& tx) {
    tx.run("DELETE FROM enrolments WHERE id = $1", {filled.at(1).id});
    tx.run("UPDATE batch_progress SET total = total - 1, pending = pending - 1 WHERE batch_id = $1",
           {filled.at(1).batch_id});
    tx.run("DELETE FROM idempotency_keys", {});
  });
  Reply again = send("POST", path(id, "redial"));
  EXPECT_EQ(again.status, 202) << again.body;
  EXPECT_EQ(again.json["id"], first.json["id"]);
  EXPECT_EQ(again.json["total"], 2);
  EXPECT_EQ(rows(first.json["id"]).size(), 2u);
}

TEST_F(RedialTest, MakesNoSecondChildWhileOneIsCalling) {
  EXPECT_EQ(redialled().size(), 2u);
  EXPECT_EQ(post_once(path(child_id, "launch")).status, 202);
  Reply refused = post_once(path(id, "redial"));
  EXPECT_EQ(refused.code(), "batch_state");
  EXPECT_NE(refused.json["detail"].get<std::string>().find(child_id), std::string::npos);
  EXPECT_EQ(rows(child_id).size(), 2u);
}

}  // namespace
}  // namespace outdial::tests
