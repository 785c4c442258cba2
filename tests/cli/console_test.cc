#include "cli/console.h"

#include <gtest/gtest.h>

#include <sstream>

#include "cli/text_width.h"

namespace outdial::cli {
namespace {

const std::vector<Column> kColumns{
    {"NAME", "name"}, {"TOTAL", "total"}, {"PLACED", "calls.placed"}};
constexpr const char* kRows =
    R"([{"name":"Nurses, w47","total":1200,"calls":{"placed":7},"extra":true},)"
    R"({"name":"Zoë \"Z\" 山田","total":3}])";

class ConsoleTest : public testing::Test {
 protected:
  std::string list(Format format, const std::string& json) {
    std::ostringstream out;
    Console console{out, err_, format};
    Outcome outcome = console.list(json, kColumns);
    failed_ = !outcome;
    return out.str();
  }
  std::string record(Format format, const std::string& json) {
    std::ostringstream out;
    Console console{out, err_, format};
    Outcome outcome = console.record(json, kColumns);
    failed_ = !outcome;
    return out.str();
  }
  std::ostringstream err_;
  bool failed_ = false;
};

TEST_F(ConsoleTest, AlignsColumnsByWhatATerminalShows) {
  EXPECT_EQ(list(Format::table, kRows),
            "NAME          TOTAL  PLACED\n"
            "Nurses, w47    1200       7\n"
            "Zoë \"Z\" 山田      3\n");
}

TEST_F(ConsoleTest, QuotesCsvWhereNeeded) {
  EXPECT_EQ(list(Format::csv, kRows),
            "NAME,TOTAL,PLACED\r\n"
            "\"Nurses, w47\",1200,7\r\n"
            "\"Zoë \"\"Z\"\" 山田\",3,\r\n");
}

TEST_F(ConsoleTest, GivesScriptsEveryMemberUnchanged) {
  EXPECT_EQ(list(Format::jsonl, R"([{"name":"a","extra":[1]},{"name":"b"}])"),
            "{\"extra\":[1],\"name\":\"a\"}\n{\"name\":\"b\"}\n");
  EXPECT_EQ(list(Format::json, R"([{"extra":1}])"), "[\n  {\n    \"extra\": 1\n  }\n]\n");
  EXPECT_EQ(record(Format::json, R"({"extra":1})"), "{\n  \"extra\": 1\n}\n");
}

TEST_F(ConsoleTest, LeavesOutOfARecordWhatHasNoValue) {
  EXPECT_EQ(record(Format::table, R"({"name":"a","total":null,"calls":{"placed":0}})"),
            "NAME    a\nPLACED  0\n");
}

TEST_F(ConsoleTest, ShowsDataThatTriesToSteerTheTerminalAsText) {
  std::string text = list(Format::table, "[{\"name\":\"x\\u001b]0;evil\\u0007\\ny\"}]");
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\a'), std::string::npos);
  EXPECT_NE(text.find("evil"), std::string::npos);
}

TEST_F(ConsoleTest, FailsWhenTheAnswerIsNotJson) {
  EXPECT_EQ(list(Format::table, "<html>"), "");
  EXPECT_TRUE(failed_);
}

TEST_F(ConsoleTest, TurnsCountedTablesIntoObjectsForScripts) {
  std::ostringstream out;
  Console console{out, err_, Format::jsonl};
  console.table({{"DISPOSITION", "NOT CALLED"}, {{"interested", "12"}, {"-", "1%"}}, {}});
  EXPECT_EQ(out.str(),
            "{\"disposition\":\"interested\",\"not_called\":12}\n"
            "{\"disposition\":\"-\",\"not_called\":\"1%\"}\n");
}

TEST(TextWidthTest, CountsColumnsNotBytes) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("▓░…·"), 4U);
  EXPECT_EQ(display_width("e\u0301"), 1U);
  EXPECT_EQ(display_width("山田"), 4U);
  EXPECT_EQ(display_width("📞"), 2U);
  EXPECT_EQ(display_width(std::string("\xff\xe5\xb1", 3)), 3U);
  EXPECT_EQ(display_width(""), 0U);
}

TEST(TextWidthTest, CutsBetweenCharacters) {
  EXPECT_EQ(shortened("Zoë", 3), "Zoë");
  EXPECT_EQ(shortened("Zoë!", 3), "Zo…");
  EXPECT_EQ(shortened("山田", 3), "山…");
  EXPECT_EQ(shortened("abc", 1), "…");
  EXPECT_EQ(shortened("abc", 0), "");
}

TEST(TextWidthTest, ReplacesWhatIsNotText) {
  EXPECT_EQ(printable("a\tb\r\x7f"), "a b\uFFFD\uFFFD");
  EXPECT_EQ(printable("\xc3"), "\uFFFD");
  EXPECT_EQ(printable("\u202Eabc"), "\uFFFDabc");
}

}  // namespace
}  // namespace outdial::cli
