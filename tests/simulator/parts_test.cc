#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "simulator/script.h"
#include "tests/simulator/fixture.h"

namespace outdial::simulator {
namespace {

TEST(FaultBoardTest, FirstComesSurelyThenProbabilityUntilTheCount) {
  FaultBoard board(1);
  board.set(Fault::reject_500, {1.0, 3, 2, 0});
  int hits = 0;
  for (int i = 0; i < 10; ++i)
    hits += board.strikes(Fault::reject_500);
  EXPECT_EQ(hits, 3);
  board.set(Fault::reject_500, {0.0, -1, 2, 0});
  EXPECT_TRUE(board.strikes(Fault::reject_500));
  EXPECT_TRUE(board.strikes(Fault::reject_500));
  EXPECT_FALSE(board.strikes(Fault::reject_500));
}

TEST(FaultBoardTest, ProbabilitiesHoldAndRepeatForASeed) {
  auto draw = [](std::uint64_t seed) {
    FaultBoard board(seed);
    board.set_flag("accept_then_drop=0.2");
    std::vector<bool> hits;
    for (int i = 0; i < 5000; ++i)
      hits.push_back(board.strikes(Fault::accept_then_drop));
    return hits;
  };
  auto hits = draw(7);
  EXPECT_NEAR(static_cast<double>(std::count(hits.begin(), hits.end(), true)) / 5000, 0.2, 0.03);
  EXPECT_EQ(hits, draw(7));
  EXPECT_NE(hits, draw(8));
}

TEST(FaultBoardTest, NamesInMillisecondsTakeLengths) {
  FaultBoard board(1);
  ASSERT_TRUE(board.set_flag("slow_answer_ms=2500"));
  std::int64_t ms = 0;
  EXPECT_TRUE(board.strikes(Fault::slow_answer_ms, &ms));
  EXPECT_EQ(ms, 2500);
  EXPECT_FALSE(board.set_flag("reject_500=2"));
  EXPECT_FALSE(board.set_flag("nonsense=0.5"));
}

TEST(OutcomeMixTest, WeightsAreKeptAndNonsenseIsNamed) {
  auto mix = OutcomeMix::parse("human=3,busy=1");
  ASSERT_TRUE(mix);
  Dice dice(5);
  int busy = 0;
  for (int i = 0; i < 4000; ++i)
    busy += mix->pick(dice) == "busy";
  EXPECT_NEAR(busy, 1000, 120);
  EXPECT_NE(OutcomeMix::parse("human=1,bussy=2").error().find("bussy"), std::string::npos);
  EXPECT_FALSE(OutcomeMix::parse(""));
  EXPECT_FALSE(OutcomeMix::parse("human=x"));
  EXPECT_FALSE(OutcomeMix::parse("human=0"));
}

TEST(PlaceholderTest, UnsetNamesKeepTheirBracesAndInsertedTextIsNotScanned) {
  Variables variables = {{"name", "Dana"}, {"odd", "{{name}}"}, {"empty", ""}};
  EXPECT_EQ(fill_placeholders("Hi {{ name }}, {{who}} {{odd}}{{empty}}!", variables),
            "Hi Dana, {{who}} {{name}}!");
  EXPECT_EQ(fill_placeholders("open {{name", variables), "open {{name");
}

TEST(ScriptTest, EveryScriptSpeaksWithoutBraces) {
  for (int i = 1; i <= static_cast<int>(Script::silence); ++i)
    for (const Variables& variables :
         {Variables{}, Variables{{"customer_name", "Dana Fox"}, {"appointment_time", "2:30 PM"}}}) {
      auto talk = hold_conversation(static_cast<Script>(i), variables, 42);
      EXPECT_FALSE(talk.turns.empty());
      for (const Turn& turn : talk.turns)
        EXPECT_EQ(turn.text.find("{{"), std::string::npos);
    }
}

TEST(ScriptTest, TheOptOutIsSaidInPlainWords) {
  auto talk = hold_conversation(Script::opt_out, {}, 1);
  EXPECT_NE(talk.turns.at(1).text.find("stop calling me"), std::string::npos);
}

TEST(LedgerTest, AcceptedCallsAreLinesOfAFileBeforeTheyAreAnswered) {
  auto file = std::filesystem::temp_directory_path() /
              ("ledger_" + std::to_string(::testing::UnitTest::GetInstance()->random_seed()) + "_" +
               std::to_string(::getpid()) + ".jsonl");
  std::filesystem::remove(file);
  Settings settings = test_settings();
  settings.ledger_file = file;
  {
    World world(settings);
    world.faults.set_json(R"({"accept_then_drop":{"first":1}})");
    world.create("+14155550101", "one");
    world.create("bad number", "two");
    world.create("+14155550103", "three");
  }
  std::ifstream lines(file);
  std::vector<base::Json> entries;
  for (std::string line; std::getline(lines, line);)
    entries.push_back(base::Json::parse(line));
  std::filesystem::remove(file);
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0]["metadata"]["outdial_attempt_id"], "one");
  EXPECT_EQ(entries[0]["fault"], "accept_then_drop");
  EXPECT_EQ(entries[0]["http_status"], 0);
  EXPECT_EQ(entries[1]["to_number"], "+14155550103");
}

}  // namespace
}  // namespace outdial::simulator
