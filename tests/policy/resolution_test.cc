#include <gtest/gtest.h>

#include <random>
#include <string>

#include "policy/dispositions.h"

namespace outdial::policy {
namespace {

EndedCall talked(const char* transcript, const char* outcome = "",
                 const char* reason = "user_hangup") {
  EndedCall call;
  call.end_reason = reason;
  call.has_start = true;
  call.duration_ms = 60'000;
  call.transcript = transcript;
  call.outcome = outcome;
  return call;
}

constexpr const char* kExchange =
    "Agent: Hi, this is the AI assistant of Riverside. Is this Dana?\nUser: Yes it is.\n";
constexpr const char* kStop =
    "Agent: Hi, this is the AI assistant of Riverside. Is this Dana?\n"
    "User: Take me off your list.\n";
constexpr const char* kMachine =
    "User: You have reached Dana. Please leave a message after the tone.\n"
    "Agent: Hi Dana, this is Alex from Riverside. Please call us back.\n";
constexpr const char* kMenu =
    "User: For sales, press one. For support, press two.\nAgent: Hello?\n";
constexpr const char* kScreened =
    "User: Please state your name and the reason for your call.\nAgent: Riverside, about a job.\n";

TEST(ResolutionTest, TakesTheStepsInTheirOrder) {
  struct Case {
    const char* what;
    EndedCall call;
    const char* disposition;
  };
  EndedCall silent_agent = talked("User: Hello?\n");
  silent_agent.outcome = "confirmed";
  EndedCall short_call = talked(kExchange);
  short_call.duration_ms = 9'999;
  EndedCall short_confirmed = talked(kExchange, "confirmed");
  short_confirmed.duration_ms = 5'000;
  const Case cases[] = {
      {"a greeting", talked(kMachine), "voicemail_left"},
      {"a greeting before whatever the analysis claims", talked(kMachine, "confirmed"),
       "voicemail_left"},
      {"a greeting nobody answered",
       talked("User: You have reached Dana. Please leave a message after the tone.\n"),
       "voicemail_no_message"},
      {"a menu", talked(kMenu), "ivr"},
      {"an assistant that screens", talked(kScreened), "call_screening"},
      {"a person after it", talked((std::string(kScreened) + "User: Hi, Dana here.\n").c_str()),
       "incomplete"},
      {"a person after a menu, when the analysis heard one",
       talked((std::string(kMenu) + "User: Hi, Dana here.\n").c_str(), "interested"), "interested"},
      {"a voice after a menu, when nobody says whose",
       talked((std::string(kMenu) + "User: Thank you for holding.\n").c_str()), "ivr"},
      {"an agent that said nothing", silent_agent, "abandoned"},
      {"our side broke", talked("User: Hello?\n", "", "error_llm_websocket_open"), "abandoned"},
      {"our side broke and nobody spoke", talked("", "", "error_asr"), "abandoned"},
      {"nobody there", talked("Agent: Hello?\n", "confirmed"), "inactive_silence"},
      {"a wish not to be called", talked(kStop), "dnc_request"},
      {"the analysis", talked(kExchange, "third_party"), "third_party"},
      {"the analysis of a short call", short_confirmed, "confirmed"},
      {"a wrong number nobody analysed", talked("Agent: Dana?\nUser: You have the wrong number.\n"),
       "wrong_number"},
      {"the analysis before what a net catches",
       talked("Agent: Dana?\nUser: You have the wrong number.\n", "third_party"), "third_party"},
      {"a wish for later", talked("Agent: Dana?\nUser: Can you call me back later?\n"),
       "callback_requested"},
      {"an analysis that found nothing",
       talked("Agent: Dana?\nUser: You have the wrong number.\n", "incomplete"), "wrong_number"},
      {"a short call", short_call, "hung_up_early"},
      {"anything else", talked(kExchange), "incomplete"}};
  for (const Case& c : cases)
    EXPECT_EQ(judge(c.call).disposition, c.disposition) << c.what;
}

TEST(ResolutionTest, HearsAnOptOutInEveryAnsweredCall) {
  for (const char* reason :
       {"user_hangup", "call_transfer", "inactivity", "voicemail_reached", "ivr_reached",
        "max_duration_reached", "error_asr", "dial_failed", "manual_stopped", "something_new"}) {
    for (const char* outcome : {"", "confirmed", "hostile", "voicemail_left"})
      EXPECT_EQ(judge(talked(kStop, outcome, reason)).disposition, "dnc_request") << reason;
    EndedCall told = talked(kExchange, "interested", reason);
    told.opted_out = true;
    EXPECT_EQ(judge(told).disposition, "dnc_request") << reason;
  }
}

TEST(ResolutionTest, TellsWhereTheOptOutWasSaid) {
  EndedCall call = talked(kStop);
  Judgement judgement = judge(call);
  ASSERT_TRUE(judgement.opt_out_at);
  EXPECT_EQ(call.transcript.substr(*judgement.opt_out_at).find("Take me off your list"), 0U);
  EXPECT_FALSE(judge(talked(kExchange, "dnc_request")).opt_out_at);
}

TEST(ResolutionTest, FlagsAnOptOutThatTheAgentDenies) {
  EXPECT_FALSE(judge(talked(kStop)).opt_out_contradicted) << "no analysis yet";
  EXPECT_FALSE(judge(talked(kStop, "dnc_request")).opt_out_contradicted);
  EXPECT_TRUE(judge(talked(kStop, "interested")).opt_out_contradicted);
  EndedCall call = talked(kStop);
  call.opted_out = false;
  EXPECT_TRUE(judge(call).opt_out_contradicted);
  EXPECT_EQ(judge(call).disposition, "dnc_request");
  call.opted_out = true;
  EXPECT_FALSE(judge(call).opt_out_contradicted);
  EndedCall quiet = talked(kExchange, "interested");
  quiet.opted_out = false;
  EXPECT_FALSE(judge(quiet).opt_out_contradicted);
}

TEST(ResolutionTest, BelievesNoSuccessWithoutTheProofAskedFor) {
  for (const char* success : {"confirmed", "rescheduled", "interested", "transferred"}) {
    EndedCall call = talked(kExchange, success);
    EXPECT_EQ(judge(call).disposition, success);
    EXPECT_FALSE(judge(call).claim_unverified);
    call.proof = Proof::present;
    EXPECT_EQ(judge(call).disposition, success);
    call.proof = Proof::missing;
    EXPECT_EQ(judge(call).disposition, "incomplete");
    EXPECT_TRUE(judge(call).claim_unverified);
  }
  EndedCall claimed = talked("Agent: Dana?\nUser: Can you call me back later?\n", "confirmed");
  claimed.proof = Proof::missing;
  EXPECT_EQ(judge(claimed).disposition, "incomplete");
  for (const char* other : {"cancelled", "not_interested", "third_party"}) {
    EndedCall call = talked(kExchange, other);
    call.proof = Proof::missing;
    EXPECT_EQ(judge(call).disposition, other);
    EXPECT_FALSE(judge(call).claim_unverified);
  }
  EndedCall bridged = talked(kExchange, "confirmed", "call_transfer");
  bridged.proof = Proof::missing;
  EXPECT_EQ(judge(bridged).disposition, "transferred") << "the provider saw it happen";
}

TEST(ResolutionTest, LeavesNoMessageWhereTheAgentIsSetToLeaveNone) {
  EndedCall call = talked(kMachine, "", "voicemail_reached");
  EXPECT_EQ(judge(call).disposition, "voicemail_left");
  call.leaves_messages = false;
  EXPECT_EQ(judge(call).disposition, "voicemail_no_message");
}

TEST(ResolutionTest, WeighsWhatAnsweredAgainstHowItEnded) {
  EXPECT_EQ(judge(talked(kMachine, "", "inactivity")).disposition, "voicemail_left");
  EXPECT_EQ(judge(talked(kMenu, "", "max_duration_reached")).disposition, "ivr");
  EXPECT_EQ(judge(talked(kScreened, "", "inactivity")).disposition, "call_screening");
  EXPECT_EQ(judge(talked(kMachine, "", "call_transfer")).disposition, "transferred");
}

TEST(ResolutionTest, LooksForTheDisclosureWhereTheBusinessIsNamed) {
  EndedCall call = talked("Agent: Hi, is this Dana?\nUser: Who is this?\n");
  EXPECT_EQ(judge(call).disposition, "incomplete");
  call.business_name = "Riverside";
  EXPECT_EQ(judge(call).disposition, "hung_up_early") << "it ended before the disclosure";
  EXPECT_FALSE(judge(call).disclosure_missing);
  call.transcript =
      "Agent: Hi, is this Dana? I would like to talk about a job that is open with us and that I "
      "think is a great fit for somebody like you. Shall I go on?\nUser: Yes.\n";
  EXPECT_EQ(judge(call).disposition, "incomplete");
  EXPECT_TRUE(judge(call).disclosure_missing);
  call.outcome = "interested";
  EXPECT_EQ(judge(call).disposition, "interested");
  EXPECT_TRUE(judge(call).disclosure_missing);
  EndedCall made = talked(kExchange);
  made.business_name = "Riverside";
  EXPECT_EQ(judge(made).disposition, "incomplete");
  EXPECT_FALSE(judge(made).disclosure_missing);
}

TEST(ResolutionTest, WaitsForRepairOnlyWhenNobodyWasReached) {
  EndedCall call;
  call.end_reason = "error_llm_websocket_runtime";
  EXPECT_TRUE(judge(call).after_repair);
  call.has_start = true;
  EXPECT_FALSE(judge(call).after_repair);
  call = {};
  call.end_reason = "error_asr";
  EXPECT_FALSE(judge(call).after_repair);
}

TEST(ResolutionTest, SuppressesExactlyWhoAskedForItInAnyMixture) {
  std::mt19937 dice(7);
  const char* wishes[] = {"Take me off your list.", "Stop calling me.",
                          "Rufen Sie mich nie wieder an.", "No me llame más.",
                          "Ne m'appelez plus."};
  const char* others[] = {"Hello?",
                          "Please leave a message after the tone.",
                          "For sales, press one.",
                          "You have the wrong number.",
                          "Yes, Dana here.",
                          "(unintelligible audio)",
                          "",
                          "State your name and the reason."};
  const char* reasons[] = {"user_hangup", "agent_hangup", "call_transfer",
                           "inactivity",  "ivr_reached",  "voicemail_reached",
                           "error_asr",   "dial_busy",    "what"};
  const char* outcomes[] = {"", "confirmed", "third_party", "no_answer", "interested"};
  for (int round = 0; round < 2000; ++round) {
    std::string transcript;
    bool asked = false;
    for (unsigned turn = dice() % 6; turn > 0; --turn) {
      bool wish = dice() % 5 == 0;
      bool far_end = dice() % 2 == 0;
      asked |= wish && far_end;
      transcript += far_end ? "User: " : "Agent: ";
      transcript += wish ? wishes[dice() % 5] : others[dice() % 8];
      transcript += "\n";
    }
    EndedCall call = talked(transcript.c_str(), outcomes[dice() % 5], reasons[dice() % 9]);
    call.duration_ms = dice() % 60'000;
    call.in_voicemail = dice() % 3 == 0 ? std::optional(dice() % 2 == 0) : std::nullopt;
    Judgement judgement = judge(call);
    ASSERT_EQ(judgement.disposition == "dnc_request", asked) << transcript;
    ASSERT_TRUE(find_disposition(judgement.disposition)->connected) << judgement.disposition;
    ASSERT_EQ(judgement.opt_out_at.has_value(), asked);
  }
}

TEST(ResolutionTest, TakesAnyText) {
  for (const char* nonsense : {"User:", "User: \xFF\xFE\n",
                               "Agent:\nUser:\nAgent:", "::::", "User: \n\n\nAgent: ", "\n"}) {
    EndedCall call = talked(nonsense, "\xFF");
    call.business_name = "\xFF";
    EXPECT_NE(find_disposition(judge(call).disposition), nullptr);
  }
}

}  // namespace
}  // namespace outdial::policy
