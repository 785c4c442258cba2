#include "text/intent.h"

#include <gtest/gtest.h>

#include <vector>

namespace outdial::text {
namespace {

void expect_all(Intent intent, const std::vector<std::string_view>& utterances) {
  for (std::string_view utterance : utterances)
    EXPECT_EQ(to_text(detect_intent(utterance).intent), to_text(intent)) << utterance;
}

TEST(IntentTest, HearsOptOutsInEnglish) {
  expect_all(Intent::opt_out, {"Please stop calling me",
                               "STOP CALLING",
                               "stop all these phone calls",
                               "Quit calling",
                               "You guys need to quit calling here",
                               "Don't call me anymore",
                               "Don’t call this number ever again",
                               "Do not ever contact me again",
                               "Never call here again",
                               "never ever call me",
                               "do not call us",
                               "I don't want any more calls",
                               "I don't want to be contacted",
                               "I do not want to be called",
                               "I don't wish to be contacted",
                               "Take me off your list",
                               "take my name off your calling list",
                               "could you take us off of the database",
                               "Remove me",
                               "remove my number",
                               "Please remove us from all your lists",
                               "get me off",
                               "delete my phone number",
                               "delete my personal data",
                               "lose this number",
                               "put me on your do not call list",
                               "add me to the do not call registry",
                               "I'd like to opt out",
                               "opting out",
                               "I revoke my consent",
                               "I withdraw all permission",
                               "I no longer want your calls",
                               "Leave us alone!",
                               "no more robocalls",
                               "cease all communication",
                               "I'm blocking your number",
                               "I'd rather not be called again",
                               "don't call me so much",
                               "Yeah, no, unsubscribe me from this"});
}

TEST(IntentTest, HearsOptOutsInGerman) {
  expect_all(
      Intent::opt_out,
      {"Rufen Sie hier bitte nicht mehr an", "Ruf mich nie wieder an", "Bitte nicht mehr anrufen",
       "Ich möchte keine Anrufe mehr", "keine weiteren Anrufe", "Keine Werbeanrufe!",
       "Hören Sie auf, mich anzurufen", "Hör auf mich anzurufen", "LÖSCHEN SIE MEINE NUMMER",
       "Bitte aus dem Verteiler nehmen", "von der Liste streichen", "Entfernen Sie meine Daten",
       "Hiermit widerrufe ich meine Einwilligung", "Lass mich endlich in Ruhe",
       "Ich möchte von Ihnen nicht mehr angerufen werden",
       "Ich will nicht mehr kontaktiert werden"});
}

TEST(IntentTest, HearsOptOutsInSpanish) {
  expect_all(Intent::opt_out,
             {"No me llamen más", "por favor no me vuelva a llamar", "No vuelvan a llamarme",
              "Dejen de llamar", "deja de molestar", "Sáquenme de esa lista",
              "Elimíneme, borren mi número", "Bórreme de su lista de contactos",
              "No quiero recibir más llamadas", "No llame más", "Quiero darme de baja, dar de baja",
              "Déjeme en paz", "Revoco mi consentimiento", "no me contacten"});
}

TEST(IntentTest, HearsOptOutsInFrench) {
  expect_all(Intent::opt_out,
             {"Ne m'appelez plus", "ne me rappelez plus jamais", "Ne me contactez plus",
              "Arrêtez de m'appeler", "arrêtez de me harceler", "Enlevez-moi de cette liste",
              "Effacez mon numéro", "Retirez mon nom de votre liste",
              "Plus d’appels s'il vous plaît", "Je ne veux plus être appelée", "Je me désinscris",
              "désinscrivez-moi", "Je suis sur liste d'opposition", "Je retire mon consentement"});
}

TEST(IntentTest, TakesAWishForFewerCallsForAnOptOut) {
  expect_all(Intent::opt_out, {"Don't call me so much", "please do not call us so often",
                               "Don't phone me this often, okay?", "Rufen Sie mich nicht so oft an",
                               "Ne m'appelez pas si souvent", "No me llame tanto"});
  expect_all(Intent::none, {"Don't call it so soon", "I don't call him so often"});
}

TEST(IntentTest, HearsSingleWordsWithNothingButFillerAround) {
  expect_all(Intent::opt_out,
             {"stop", "Stop, please.", "Oh no. Stop! Thank you.", "ok quit", "End", "UNSUBSCRIBE",
              "Opt-out", "opt out", "Stopp bitte", "Nein! Abmelden", "Basta, por favor", "¡Alto!",
              "baja", "Arrêtez, s'il vous plaît", "Oui, désabonner", "stop it", "Stop stop",
              "no, cancel calls", "Hello? Goodbye. Stop."});
  expect_all(Intent::none, {"the end", "stop here", "stop stop stop", "please", "", "...", "No.",
                            "basta ya", "quit smoking"});
}

TEST(IntentTest, HearsWhenAnotherTimeIsWanted) {
  expect_all(Intent::later, {"call back tomorrow",
                             "Call me again later",
                             "call me next week",
                             "it's a bad time",
                             "I'm driving",
                             "I'm in a meeting",
                             "I'm very busy",
                             "ring me back",
                             "try again tomorrow",
                             "don't call now",
                             "Please do not call me before nine",
                             "I can't talk",
                             "Rufen Sie mich morgen an",
                             "bitte später noch mal anrufen",
                             "Es ist gerade ganz schlecht",
                             "llámeme por la tarde",
                             "Más tarde",
                             "estoy muy ocupada",
                             "No me llame ahora",
                             "Rappelez-moi plus tard",
                             "je suis très occupé",
                             "Ne nous appelez pas avant midi"});
}

TEST(IntentTest, HearsWrongNumbersBeforeAllElse) {
  expect_all(Intent::wrong_number,
             {"Wrong number!", "You've got the wrong person", "There's no one here by that name",
              "nobody by that name", "there is nobody named Bob", "He does not live here",
              "That's not my number anymore", "Falsche Nummer", "Sie sind falsch verbunden",
              "Sie haben sich verwählt", "Número equivocado", "se ha equivocado",
              "C'est un faux numéro", "vous vous trompez de numéro",
              "Wrong number, stop calling me", "Stop calling. You have the wrong number."});
}

TEST(IntentTest, IsNotMisled) {
  expect_all(Intent::none, {"Don't stop",
                            "we will never stop",
                            "It's a one stop shop",
                            "stop by the office",
                            "I'll stop in at noon",
                            "do you ever stop",
                            "Should I stop taking it?",
                            "when do I stop the medication",
                            "don't call it a day",
                            "Don't hesitate to call me",
                            "you never called me",
                            "don't forget to call me",
                            "I take Tuesday off",
                            "take off your shoes",
                            "remove the stitches",
                            "I take two days off work",
                            "I told them to stop calling",

                            "I don't have a call",
                            "Ich komme heute nicht mehr",
                            "Ja bitte",
                            "Sí, claro",
                            "Oui, très bien",
                            "not interested",
                            "Kein Interesse, danke",
                            "no me interesa",
                            "pas intéressé"});
}

TEST(IntentTest, CrossesNoSentenceMark) {
  expect_all(Intent::none, {"I cannot take. Me off list", "Remove? Me it is"});
  expect_all(Intent::opt_out, {"Don't stop now. Stop calling me.", "Hm: remove me; thanks"});
}

TEST(IntentTest, TriesEveryLanguageWhateverWasSpokenBefore) {
  expect_all(Intent::opt_out, {"Yes, ja, aber rufen Sie mich nicht mehr an, okay?",
                               "Bonjour, stop calling me, merci"});
}

TEST(IntentTest, TellsWhichWordsSaidIt) {
  std::string_view said = "Non, ne m'appelez plus. Merci";
  HeardIntent heard = detect_intent(said);
  EXPECT_EQ(heard.intent, Intent::opt_out);
  EXPECT_EQ(said.substr(heard.begin, heard.end - heard.begin), "ne m'appelez plus");

  said = "Oh please, STOP it now!";
  heard = detect_intent(said);
  EXPECT_EQ(said.substr(heard.begin, heard.end - heard.begin), "STOP it");
}

TEST(IntentTest, ReadsLongAndBrokenSpeechToItsEnd) {
  std::string speech;
  while (speech.size() < 300'000)
    speech += "and so I said to him. Well, that is what I said, ";
  EXPECT_EQ(detect_intent(speech).intent, Intent::none);
  EXPECT_EQ(detect_intent(speech + "stop calling me").intent, Intent::opt_out);
  EXPECT_EQ(detect_intent("\xFF\xC3 stop calling \xE2\x82").intent, Intent::opt_out);
}

}  // namespace
}  // namespace outdial::text
