#include "policy/dispositions.h"

#include <gtest/gtest.h>

#include "policy/transcript.h"

namespace outdial::policy {
namespace {

EndedCall answered(const char* reason, const char* transcript, std::int64_t duration_ms = 60'000) {
  EndedCall call;
  call.end_reason = reason;
  call.has_start = true;
  call.duration_ms = duration_ms;
  call.transcript = transcript;
  return call;
}

constexpr const char* kTalk =
    "Agent: Hi, this is Alex calling from Riverside Care Homes. Is this Dana?\nUser: Yes it is.\n";
constexpr const char* kMessageLeft =
    "User: You have reached Dana. Please leave a message.\n"
    "Agent: Hi Dana, this is Alex from Riverside Care Homes. Please call us back.\n";
constexpr const char* kHungUpOnMachine =
    "Agent: Hi, this is Alex calling from Riverside Care Homes. Is this Dana?\n"
    "User: Please leave a message after the tone.\nAgent: Goodbye.\n";

TEST(JudgeTest, TakesACallForAnsweredWhenAnythingShowsIt) {
  EndedCall silent;
  silent.end_reason = "dial_no_answer";
  EXPECT_FALSE(judge(silent).answered);
  EXPECT_EQ(judge(silent).disposition, "no_answer");

  EndedCall started = silent;
  started.has_start = true;
  EndedCall lasted = silent;
  lasted.duration_ms = 1;
  EndedCall spoken = silent;
  spoken.transcript = kTalk;
  for (const EndedCall& call : {started, lasted, spoken}) {
    EXPECT_TRUE(judge(call).answered);
    EXPECT_NE(judge(call).disposition, "no_answer");
  }
}

TEST(JudgeTest, TellsWhoAnsweredFromTheConversation) {
  EXPECT_EQ(judge(answered("user_hangup", kTalk)).disposition, "incomplete");
  EXPECT_EQ(judge(answered("user_hangup", kTalk, 9'999)).disposition, "hung_up_early");
  EXPECT_EQ(judge(answered("user_hangup", kTalk, 10'000)).disposition, "incomplete");
  EXPECT_EQ(judge(answered("user_hangup", "Agent: Hello? Is anyone there?\n")).disposition,
            "inactive_silence");
  EXPECT_EQ(
      judge(answered("agent_hangup", "Agent: Hello?\nUser: (unintelligible audio)\n")).disposition,
      "inactive_silence");
  EXPECT_EQ(judge(answered("user_hangup", "")).disposition, "inactive_silence");
}

TEST(JudgeTest, CountsAPersonAsAbandonedWhenOurSideBrokeBeforeItSpoke) {
  EXPECT_EQ(judge(answered("error_llm_websocket_open", "User: Hello? Hello?\n")).disposition,
            "abandoned");
  EXPECT_EQ(judge(answered("error_asr", kTalk)).disposition, "incomplete");
  EXPECT_EQ(judge(answered("user_hangup", "User: Hello? Hello?\n")).disposition, "abandoned")
      << "two words do not fill a minute";
  EXPECT_EQ(judge(answered("user_hangup", "User: Hello? Hello?\n", 2'700)).disposition,
            "hung_up_early")
      << "an agent has two seconds to speak";
  EndedCall timed = answered("user_hangup", "User: Hello? Hello?\n");
  timed.open_after_greeting_seconds = 1.9;
  EXPECT_EQ(judge(timed).disposition, "incomplete");
  timed.open_after_greeting_seconds = 2.0;
  EXPECT_EQ(judge(timed).disposition, "abandoned");
}

TEST(JudgeTest, TellsAMessageLeftFromNone) {
  EXPECT_EQ(judge(answered("voicemail_reached", kMessageLeft)).disposition, "voicemail_left");
  EXPECT_EQ(judge(answered("voicemail_reached", kHungUpOnMachine)).disposition,
            "voicemail_no_message")
      << "words spoken before the greeting leave no message";
  EXPECT_EQ(judge(answered("machine_detected", "")).disposition, "voicemail_no_message");
  EndedCall found_by_analysis = answered("agent_hangup", kMessageLeft);
  found_by_analysis.in_voicemail = true;
  EXPECT_EQ(judge(found_by_analysis).disposition, "voicemail_left");
  EndedCall person = answered("agent_hangup", kTalk);
  person.in_voicemail = false;
  EXPECT_EQ(judge(person).disposition, "incomplete");
}

TEST(JudgeTest, CountsEightWordsAsAMessage) {
  std::string greeting = "User: Leave a message.\nAgent: ";
  EXPECT_EQ(
      judge(answered("voicemail_reached", (greeting + "one two three four five six seven").c_str()))
          .disposition,
      "voicemail_no_message");
  EXPECT_EQ(judge(answered("voicemail_reached",
                           (greeting + "one two three four five six seven eight").c_str()))
                .disposition,
            "voicemail_left");
}

TEST(JudgeTest, BelievesTheAnalysisOnlyInWhatAnAnsweredCallCanComeTo) {
  EndedCall call = answered("user_hangup", kTalk);
  call.outcome = "interested";
  EXPECT_EQ(judge(call).disposition, "interested");
  for (const char* nonsense : {"great", "no_answer", "provider_error", "exhausted", ""}) {
    call.outcome = nonsense;
    EXPECT_EQ(judge(call).disposition, "incomplete") << nonsense;
  }
  EndedCall nobody;
  nobody.end_reason = "dial_busy";
  nobody.outcome = "interested";
  EXPECT_EQ(judge(nobody).disposition, "busy");
}

TEST(JudgeTest, GivesNoOutcomeToALineOnWhichNobodySpoke) {
  EndedCall call = answered("user_hangup", "Agent: Hello?\n");
  call.outcome = "confirmed";
  EXPECT_EQ(judge(call).disposition, "inactive_silence");
}

TEST(JudgeTest, TakesTheOutcomeWhenTheTranscriptWasNotKept) {
  EndedCall call = answered("user_hangup", "");
  call.outcome = "confirmed";
  EXPECT_EQ(judge(call).disposition, "confirmed");
}

TEST(JudgeTest, NeverLosesAWishNotToBeCalled) {
  for (const char* reason :
       {"user_hangup", "call_transfer", "inactivity", "voicemail_reached", "ivr_reached",
        "max_duration_reached", "error_asr", "dial_failed", "something_new"}) {
    EndedCall call = answered(reason, kTalk);
    call.outcome = "dnc_request";
    EXPECT_EQ(judge(call).disposition, "dnc_request") << reason;
  }
}

TEST(JudgeTest, LetsTheWeightierOfTwoEndingsStand) {
  EndedCall call = answered("call_transfer", kTalk);
  EXPECT_EQ(judge(call).disposition, "transferred");
  call.outcome = "interested";
  EXPECT_EQ(judge(call).disposition, "transferred");
  call.outcome = "complaint";
  EXPECT_EQ(judge(call).disposition, "complaint");

  call = answered("max_duration_reached", kTalk);
  EXPECT_EQ(judge(call).disposition, "max_duration");
  call.outcome = "confirmed";
  EXPECT_EQ(judge(call).disposition, "confirmed");
  call.outcome = "incomplete";
  EXPECT_EQ(judge(call).disposition, "max_duration");

  call = answered("inactivity", kHungUpOnMachine);
  call.in_voicemail = true;
  EXPECT_EQ(judge(call).disposition, "voicemail_no_message");

  call = answered("ivr_reached", kTalk);
  call.outcome = "interested";
  EXPECT_EQ(judge(call).disposition, "ivr") << "a menu is interested in nothing";
}

TEST(JudgeTest, KeepsTheEffectOfAReasonOnAnAnsweredCall) {
  EndedCall call = answered("no_valid_payment", kTalk);
  Judgement judgement = judge(call);
  EXPECT_EQ(judgement.disposition, "incomplete");
  EXPECT_EQ(judgement.effect, SideEffect::halt_account);
}

TEST(JudgeTest, ForbidsARetryAfterSomebodyStoppedTheCall) {
  EXPECT_TRUE(judge(answered("manual_stopped", kTalk)).no_retry);
  EXPECT_TRUE(judge(answered("transfer_cancelled", kTalk)).no_retry);
  EXPECT_FALSE(judge(answered("user_hangup", kTalk)).no_retry);
}

TEST(JudgeTest, ReportsAReasonThatNobodyKnows) {
  EndedCall call;
  call.end_reason = "solar_flare";
  EXPECT_TRUE(judge(call).report);
  EXPECT_EQ(judge(call).disposition, "call_error");
  call.end_reason = "";
  EXPECT_TRUE(judge(call).report);
  call.end_reason = "outcome_lost";
  EXPECT_FALSE(judge(call).report);
}

TEST(JudgeTest, ReadsRefusalsOfTheProvider) {
  EndedCall call;
  call.end_reason = "http_429";
  EXPECT_EQ(judge(call).disposition, "provider_error");
  call.end_reason = "http_402";
  EXPECT_EQ(judge(call).disposition, "permission_denied");
  EXPECT_EQ(judge(call).effect, SideEffect::halt_account);
}

TEST(DispositionsTest, AreFoundByCodeOnly) {
  EXPECT_EQ(find_disposition("busy")->code, "busy");
  EXPECT_EQ(find_disposition("Busy"), nullptr);
  EXPECT_EQ(find_disposition(""), nullptr);
}

TEST(TranscriptTest, KnowsWhoSaysWhat) {
  auto turns = read_transcript(
      "Agent: Hello,\nhow are you?\nUser: Fine - thanks.\r\n\nTransfer Target: Hi.\nUser: \n");
  ASSERT_EQ(turns.size(), 4U);
  EXPECT_EQ(turns[1].speaker, Speaker::agent);
  EXPECT_EQ(count_words(turns, Speaker::agent), 4);
  EXPECT_EQ(count_words(turns, Speaker::far_end), 2);
  EXPECT_EQ(count_words(turns, Speaker::agent, 1), 3);
  EXPECT_TRUE(read_transcript("").empty());
}

TEST(TranscriptTest, CountsUtterancesByTheirSpeakers) {
  const std::string text = "Agent: Hi.\nUser: Who\nis this?\nAgent: Us.\nUser: Stop calling me.\n";
  EXPECT_EQ(utterance_at(text, 0), 1);
  EXPECT_EQ(utterance_at(text, text.find("Who")), 2);
  EXPECT_EQ(utterance_at(text, text.find("is this")), 2);
  EXPECT_EQ(utterance_at(text, text.find("Stop")), 4);
  EXPECT_EQ(utterance_at(text, text.size() + 5), 4);
  EXPECT_EQ(utterance_at("", 3), 1);
  EXPECT_EQ(utterance_at("no speaker", 3), 1);
}

TEST(TranscriptTest, CountsWordsOfEveryScript) {
  EXPECT_EQ(count_words("it's 9:30 – don't   wait…"), 4);
  EXPECT_EQ(count_words("Grüße aus Köln"), 3);
  EXPECT_EQ(count_words(" - … ? "), 0);
}

}  // namespace
}  // namespace outdial::policy
