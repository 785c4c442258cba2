#include "policy/disclosure.h"

#include <gtest/gtest.h>

#include <string>

namespace outdial::policy {
namespace {

Disclosure check(const std::string& transcript, std::string_view name = "Lakeside Practice") {
  return check_disclosure(read_transcript(transcript), name);
}

TEST(DisclosureTest, IsHeardInEveryLanguage) {
  for (const char* said :
       {"Agent: Hi, this is an automated AI assistant calling on behalf of Lakeside Practice.",
        "Agent: Lakeside Practice here, your virtual assistant speaking.",
        "Agent: I am the A.I. of LAKESIDE PRACTICE.",
        "Agent: This is artificial intelligence, from Lakeside-Practice.",
        "Agent: Guten Tag, hier spricht die KI von Lakeside Practice.",
        "Agent: Hier ist der virtuelle Assistent von Lakeside Practice.",
        "Agent: Hier spricht künstliche Intelligenz von Lakeside Practice.",
        "Agent: Soy la inteligencia artificial de Lakeside Practice.",
        "Agent: Le llama el asistente automático de Lakeside Practice.",
        "Agent: Bonjour, je suis l'assistant virtuel de Lakeside Practice.",
        "Agent: Bonjour, je suis une IA de Lakeside Practice.",
        "Agent: Hello?\nUser: Who is this?\nAgent: The virtual assistant of Lakeside Practice."})
    EXPECT_EQ(check(said), Disclosure::made) << said;
}

TEST(DisclosureTest, NeedsBothTheNameAndTheWord) {
  EXPECT_EQ(check("Agent: Hi, this is Lakeside Practice."), Disclosure::not_reached);
  EXPECT_EQ(check("Agent: Hi, I am an AI assistant."), Disclosure::not_reached);
  EXPECT_EQ(check("Agent: Hi, I am paid by Lakeside Practice, said Kim."), Disclosure::not_reached)
      << "words within words say nothing";
  EXPECT_EQ(check("Agent: Bonjour, j'ai un message de Lakeside Practice."),
            Disclosure::not_reached);
  EXPECT_EQ(check("User: Is this the AI of Lakeside Practice?\nAgent: Hello!"),
            Disclosure::not_reached)
      << "the agent has to say it";
}

TEST(DisclosureTest, ComesWithinTenSecondsOfTheAgent) {
  std::string talk = "Agent:";
  for (int i = 0; i < 20; ++i)
    talk += " word";
  EXPECT_EQ(check(talk + " I am the AI of Lakeside Practice"), Disclosure::missing);
  EXPECT_EQ(check(talk + " AI of Lakeside Practice today"), Disclosure::made);
  EXPECT_EQ(check(talk + " one two three four five"), Disclosure::not_reached);
  EXPECT_EQ(check(talk + " one two three four five six"), Disclosure::missing);
}

TEST(DisclosureTest, FindsNamesWithSignsAndAccents) {
  EXPECT_EQ(check("Agent: This is the AI of Saint Marys Cafe and Co", "Saint Mary's Café & Co."),
            Disclosure::not_reached);
  EXPECT_EQ(check("Agent: This is the AI of St. Mary’s Café & Co.", "St. Mary's Cafe & Co"),
            Disclosure::made);
  EXPECT_EQ(check("", "Anything"), Disclosure::not_reached);
}

}  // namespace
}  // namespace outdial::policy
