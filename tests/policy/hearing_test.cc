#include "policy/hearing.h"

#include <gtest/gtest.h>

#include <string>

namespace outdial::policy {
namespace {

using text::Answering;

Heard hear(const std::string& transcript, const ListenOptions& options = {}) {
  return listen(read_transcript(transcript), options);
}

TEST(HearingTest, HearsWishesOfTheFarEndInAnyTurn) {
  EXPECT_TRUE(hear("Agent: Is this Dana?\nUser: Yes.\nAgent: It is about a job.\n"
                   "User: Please take me off your list.\n")
                  .opt_out);
  EXPECT_TRUE(hear("User: Rufen Sie mich nie wieder an.\n").opt_out);
  EXPECT_TRUE(hear("User: You have the wrong number.\n").wrong_number);
  EXPECT_TRUE(hear("User: Can you call me back later?\n").later);
}

TEST(HearingTest, NeverTakesTheAgentsWordsForTheirs) {
  Heard heard = hear(
      "Agent: You can say stop calling me at any time. Please leave a message after the tone.\n"
      "User: All right.\nTransfer Target: Take me off your list, wrong number.\n");
  EXPECT_FALSE(heard.opt_out);
  EXPECT_FALSE(heard.wrong_number);
  EXPECT_EQ(heard.answered_by, Answering::human);
}

TEST(HearingTest, TellsWhoAnsweredFromTheFirstWords) {
  EXPECT_EQ(hear("User: Hello?\n").answered_by, Answering::human);
  EXPECT_EQ(hear("").answered_by, Answering::human);
  EXPECT_EQ(hear("User: You have reached Dana.\nUser: Please leave a message after the tone.\n"
                 "Agent: Hi Dana.\n")
                .answered_by,
            Answering::voicemail);
  EXPECT_EQ(hear("User: For sales, press one.\n").answered_by, Answering::ivr);
  EXPECT_EQ(hear("User: Please state your name and the reason for your call.\n").answered_by,
            Answering::screening);
}

TEST(HearingTest, FollowsAMachineToWhatIsBehindIt) {
  const std::string screened =
      "User: Please state your name and the reason for your call.\nAgent: The AI of Lakeside.\n";
  EXPECT_EQ(hear(screened + "User: Hi, this is Dana.\n").answered_by, Answering::human);
  EXPECT_EQ(hear(screened + "User: Please leave a message after the tone.\n").answered_by,
            Answering::voicemail);
  EXPECT_EQ(hear(screened + "User: Who is calling and why?\n").answered_by, Answering::screening);
  const std::string menu = "User: For sales, press one.\nAgent: Hello?\n";
  EXPECT_EQ(hear(menu + "User: Good morning, Dana speaking.\n").answered_by, Answering::ivr);
  EXPECT_TRUE(hear(menu + "User: Good morning, Dana speaking.\n").person_after_menu);
  EXPECT_FALSE(hear(menu + "User: For sales, press one.\n").person_after_menu);
  EXPECT_EQ(hear(menu + "User: Please leave a message after the tone.\n").answered_by,
            Answering::voicemail);
}

TEST(HearingTest, SwitchesAfterAnExchangeOnlyOnUnmistakableWords) {
  const std::string talk = "User: Hello?\nAgent: Is this Dana?\n";
  EXPECT_EQ(hear(talk + "User: For sales, press one.\n").answered_by, Answering::human);
  EXPECT_EQ(hear(talk + "User: Please leave a message after the tone.\n").answered_by,
            Answering::voicemail);
}

TEST(HearingTest, TakesLongSpeechForAMachineOnlyWhenNobodyTakesTurns) {
  std::string speech = "User:";
  for (int i = 0; i < 40; ++i)
    speech += " bread";
  speech += "\n";
  EXPECT_EQ(hear(speech).answered_by, Answering::voicemail);
  EXPECT_EQ(hear(speech + "Agent: I see.\n").answered_by, Answering::voicemail);
  EXPECT_EQ(hear(speech + "Agent: I see.\nUser: Right.\n").answered_by, Answering::human);
  EXPECT_EQ(hear(speech, {.surely_no_voicemail = true}).answered_by, Answering::human);
  EXPECT_EQ(hear(speech, {.greeting_seconds = 14}).answered_by, Answering::human);
  EXPECT_EQ(hear("User: Bread.\n", {.greeting_seconds = 16}).answered_by, Answering::voicemail);
  EXPECT_DOUBLE_EQ(estimated_greeting_seconds(read_transcript(speech)), 16.0);
}

}  // namespace
}  // namespace outdial::policy
