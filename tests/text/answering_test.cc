#include "text/answering.h"

#include <gtest/gtest.h>

#include <vector>

namespace outdial::text {
namespace {

void expect_answering(Answering answering, double seconds,
                      const std::vector<std::string_view>& utterances) {
  for (std::string_view text : utterances)
    EXPECT_EQ(to_text(detect_answering({.text = text, .seconds = seconds})), to_text(answering))
        << seconds << " s: " << text;
}

TEST(AnsweringTest, TellsScreeningBeforeAllElse) {
  expect_answering(
      Answering::screening, 3,
      {"Please state your name and reason for calling", "Record your name after the tone",
       "This call is screened by an assistant, leave a message",
       "Nennen Sie bitte Ihren Namen und den Grund Ihres Anrufs",
       "Diga su nombre y el motivo de la llamada", "Dites votre nom et la raison de votre appel",
       "Who is calling and why?"});
}

TEST(AnsweringTest, KnowsVoicemailByWordsThatMeanNothingElse) {
  expect_answering(Answering::voicemail, 1,
                   {"Please leave a message",
                    "leave your name",
                    "after the tone",
                    "at the beep",
                    "You have reached the voice mail of",
                    "the mailbox is full",
                    "I cannot take your call",
                    "I'll get back to you",
                    "we will return your call",
                    "the number you have dialed is not in service",
                    "youve reached Bob, wait for the beep",
                    "Sie haben den Anrufbeantworter von Anna erreicht",
                    "Hinterlassen Sie eine Nachricht",
                    "Bitte sprechen Sie nach dem Ton",
                    "Ich bin gerade nicht erreichbar",
                    "Ich bin leider nicht zu erreichen",
                    "momentan kann ich nicht persönlich",
                    "Deje un mensaje",
                    "después de la señal",
                    "Es el buzón de voz",
                    "No puedo atender",
                    "El teléfono está apagado",
                    "Laissez-moi un message",
                    "après le bip sonore",
                    "C'est la boîte vocale de Luc",
                    "vous êtes bien sur le portable de Luc",
                    "je vous rappelle dès que possible"});
}

TEST(AnsweringTest, KeepsWhoSpeaksOfMessagesForAPerson) {
  expect_answering(
      Answering::human, 2,
      {"Did you just leave a message?", "You left me a voicemail", "I got your message",
       "Could I leave a message with you?", "Do I leave a message", "I left you a voicemail",
       "let me check my voicemail", "Auf der Mailbox war nichts", "Ich habe Ihre Mailbox abgehört",
       "No deje nada, escuché su mensaje", "J'ai reçu votre message",
       "He is not available, who is this?"});
}

TEST(AnsweringTest, LetsAVetoSpareOnlyWhatItTouches) {
  expect_answering(Answering::voicemail, 2,
                   {"I got your message. Please leave your name and number after the beep"});
}

TEST(AnsweringTest, KnowsMenus) {
  expect_answering(
      Answering::ivr, 3,
      {"Press 1 for sales", "For billing press two", "Para español oprima dos",
       "Drücken Sie bitte die Eins", "Für den Empfang drücken Sie", "Tapez 1",
       "Appuyez sur la touche dièse", "Welcome to the main menu", "Your call is important to us",
       "All our agents are busy", "You are caller number three", "Our hours are nine to five"});
}

TEST(AnsweringTest, NeedsLengthWhereWordsAreWeak) {
  for (std::string_view weak : {"You've reached Bob", "He is unavailable", "not right now",
                                "at the moment", "Hi this is Bob", "Thank you for calling Acme",
                                "Sie haben die Nummer gewählt", "Guten Tag, hier ist die Praxis",
                                "Ha llamado a la clínica", "Bonjour, vous êtes chez Luc"}) {
    expect_answering(Answering::human, 5.9, {weak});
    expect_answering(Answering::voicemail, 6, {weak});
  }
  EXPECT_EQ(detect_answering({.text = "You've reached Bob"}), Answering::human);
}

TEST(AnsweringTest, TakesEndlessSpeechForAMachineUnlessItAsks) {
  expect_answering(Answering::human, 15, {"We sell bread"});
  expect_answering(Answering::voicemail, 15.1, {"We sell bread", ""});
  expect_answering(Answering::human, 15.1,
                   {"We sell bread, do you?", "¿Quién", "I got your message"});
}

TEST(AnsweringTest, BelievesTheProvider) {
  EXPECT_EQ(detect_answering({.text = "Hello?", .seconds = 1, .voicemail_reached = true}),
            Answering::voicemail);
}

TEST(AnsweringTest, AfterAnExchangeOnlyUnmistakableWordsMakeAMachine) {
  auto later = [](std::string_view text) {
    return detect_answering({.text = text, .seconds = 30, .exchange_completed = true});
  };
  EXPECT_EQ(later("Please leave a message after the beep"), Answering::voicemail);
  EXPECT_EQ(later("Press 1 for sales"), Answering::human);
  EXPECT_EQ(later("state your name and reason"), Answering::human);
  EXPECT_EQ(later("You've reached Bob"), Answering::human);
  EXPECT_EQ(later("Did you leave a message"), Answering::human);
  EXPECT_EQ(later("We sell bread"), Answering::human);
}

}  // namespace
}  // namespace outdial::text
