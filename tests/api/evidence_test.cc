#include <gtest/gtest.h>

#include "workers/evidence.h"

namespace outdial::tests {
namespace {

using calls::Evidence;
using retell::CallObject;
using retell::CallStatus;

CallObject call_in(CallStatus status) {
  CallObject call;
  call.call_id = "call_1";
  call.call_status = status;
  return call;
}

TEST(EvidenceTest, OfALookupFollowsTheCallsOwnFacts) {
  EXPECT_EQ(workers::evidence_of_lookup(call_in(CallStatus::registered)).stage,
            Evidence::Stage::seen);
  EXPECT_EQ(workers::evidence_of_lookup(call_in(CallStatus::other)).stage, Evidence::Stage::seen);
  EXPECT_EQ(workers::evidence_of_lookup(call_in(CallStatus::ongoing)).stage,
            Evidence::Stage::ongoing);
  for (auto over : {CallStatus::ended, CallStatus::not_connected, CallStatus::error})
    EXPECT_EQ(workers::evidence_of_lookup(call_in(over)).stage, Evidence::Stage::ended);
}

TEST(EvidenceTest, OfALookupTakesAReasonWithAnEndForOverWhateverTheStatus) {
  CallObject call = call_in(CallStatus::other);
  call.disconnection_reason = "user_hangup";
  EXPECT_EQ(workers::evidence_of_lookup(call).stage, Evidence::Stage::seen);
  call.end_timestamp = 1'767'283'233'940;
  EXPECT_EQ(workers::evidence_of_lookup(call).stage, Evidence::Stage::ended);
}

TEST(EvidenceTest, OfALookupIsAnalyzedOnlyOnceTheCallIsOver) {
  CallObject call = call_in(CallStatus::ongoing);
  call.call_analysis.emplace();
  EXPECT_EQ(workers::evidence_of_lookup(call).stage, Evidence::Stage::ongoing);
  call.call_status = CallStatus::ended;
  EXPECT_EQ(workers::evidence_of_lookup(call).stage, Evidence::Stage::analyzed);
}

TEST(EvidenceTest, OfAWebhookFollowsTheEventNotTheStatusInIt) {
  retell::WebhookEvent event;
  event.call = call_in(CallStatus::registered);
  event.kind = retell::WebhookKind::call_ended;
  EXPECT_EQ(workers::evidence_of_webhook(event).stage, Evidence::Stage::ended);
  event.kind = retell::WebhookKind::call_analyzed;
  EXPECT_EQ(workers::evidence_of_webhook(event).stage, Evidence::Stage::analyzed);
  event.kind = retell::WebhookKind::call_started;
  EXPECT_EQ(workers::evidence_of_webhook(event).stage, Evidence::Stage::ongoing);
}

TEST(EvidenceTest, OfAWebhookThatIsNoNewsHasOnlyTheIds) {
  retell::WebhookEvent event;
  event.kind = retell::WebhookKind::transcript_updated;
  event.call = call_in(CallStatus::ongoing);
  event.call->transcript = "Agent: Hello.\n";
  Evidence evidence = workers::evidence_of_webhook(event);
  EXPECT_EQ(evidence.provider_call_id, "call_1");
  EXPECT_EQ(evidence.stage, Evidence::Stage::seen);
  EXPECT_TRUE(evidence.transcript.empty());
  EXPECT_TRUE(workers::evidence_of_webhook({}).provider_call_id.empty());
}

TEST(EvidenceTest, TakesAnAttemptIdOnlyWhenItIsOne) {
  CallObject call = call_in(CallStatus::ongoing);
  call.metadata["outdial_attempt_id"] = "01JGF2Q7W8Z5T3R1M9K4N6P2VX";
  EXPECT_TRUE(workers::evidence_of_lookup(call).attempt_id.empty());
  std::string ours = "att_" + std::string(26, '0');
  call.metadata["outdial_attempt_id"] = ours;
  EXPECT_EQ(workers::evidence_of_lookup(call).attempt_id.str(), ours);
}

TEST(EvidenceTest, TakesTheMultiChannelRecordingWhenThereIsNoOther) {
  CallObject call = call_in(CallStatus::ended);
  call.recording_multi_channel_url = "https://recordings.example.com/m.wav";
  EXPECT_EQ(workers::evidence_of_lookup(call).recording_url,
            "https://recordings.example.com/m.wav");
  call.recording_url = "https://recordings.example.com/r.wav";
  EXPECT_EQ(workers::evidence_of_lookup(call).recording_url,
            "https://recordings.example.com/r.wav");
}

}  // namespace
}  // namespace outdial::tests
