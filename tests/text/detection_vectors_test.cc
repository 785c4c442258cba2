#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/policy/csv_rows.h"
#include "tests/support/shared_folder.h"
#include "text/answering.h"
#include "text/intent.h"

namespace outdial::text {
namespace {

TEST(IntentVectorsTest, HearsEveryRowOfTheSharedFile) {
  auto rows = tests::read_vectors("opt-out.csv");
  for (const tests::CsvRow& row : rows)
    EXPECT_EQ(to_text(detect_intent(row.at("utterance")).intent), row.at("expected"))
        << row.at("id") << ": " << row.at("utterance");
  EXPECT_FALSE(rows.empty());
}

TEST(AnsweringVectorsTest, TellsEveryRowOfTheSharedFile) {
  auto rows = tests::read_vectors("voicemail-detection.csv");
  for (const tests::CsvRow& row : rows) {
    FirstWords heard{.text = row.at("utterance"),
                     .seconds = std::strtod(row.at("first_speech_s").c_str(), nullptr)};
    EXPECT_EQ(to_text(detect_answering(heard)), row.at("expected"))
        << row.at("id") << ": " << row.at("utterance");
  }
  EXPECT_FALSE(rows.empty());
}

TEST(PhraseTablesTest, AreTheSharedFilesByteForByte) {
  EXPECT_EQ(optout_phrases(), tests::read_shared("domain/optout-phrases.json"));
  EXPECT_EQ(voicemail_phrases(), tests::read_shared("domain/voicemail-phrases.json"));
}

}  // namespace
}  // namespace outdial::text
