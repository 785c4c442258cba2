#include "base/json.h"

#include <gtest/gtest.h>

namespace outdial::base {
namespace {

TEST(JsonTest, RefusesNestingBeyondTheLimitWithoutCrashing) {
  std::string deep(400'000, '[');
  auto parsed = parse_json(deep);
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error(), "nested deeper than 64 levels");
}

TEST(JsonTest, SaysAtWhichByteTheTextIsWrong) {
  auto parsed = parse_json("{\"a\": tru}");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error(), "not valid JSON at byte 10");
}

TEST(JsonTest, RefusesANumberThatNoDoubleHolds) {
  auto parsed = parse_json("[1e999]");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error(), "a number is out of range");
}

TEST(JsonTest, ReadsWhatNlohmannReads) {
  std::string deepest = std::string(kMaxJsonDepth, '[') + std::string(kMaxJsonDepth, ']');
  for (const std::string text : {R"({"a":1,"b":[true,false,null],"c":{"d":"e"}})",
                                 R"({"a":1,"a":2})",
                                 " [ ] ",
                                 "{}",
                                 "\"x\"",
                                 "0",
                                 "-7",
                                 "9223372036854775807",
                                 "9223372036854775808",
                                 "18446744073709551615",
                                 "18446744073709551616",
                                 "-9223372036854775809",
                                 "0.1",
                                 "1.0",
                                 "12.3400",
                                 "1e2",
                                 "-2.5E-3",
                                 "1.7976931348623157e308",
                                 "4.9e-324",
                                 R"("\u00e9\n\"\\\/ \ud83d\ude00")",
                                 "\"\xC3\xA9\"",
                                 "\xEF\xBB\xBF{}",
                                 deepest.c_str()}) {
    auto ours = parse_json(text);
    ASSERT_TRUE(ours) << text;
    Json theirs = Json::parse(text);
    EXPECT_EQ(*ours, theirs) << text;
    EXPECT_EQ(ours->type(), theirs.type()) << text;
    EXPECT_EQ(dump_json(*ours), dump_json(theirs)) << text;
  }
  EXPECT_EQ(parse_json("-0").value(), 0);
}

TEST(JsonTest, RefusesWhatNlohmannRefuses) {
  for (const std::string text :
       {"",       " ",     "{",       "[1,]",        "{\"a\":1,}",  "01",
        "+1",     "1.",    ".5",      "tru",         "nul",         "{a:1}",
        "'a'",    "[1] 2", "\"\\x\"", "\"\\ud83d\"", "\"\\ude00\"", "\"\xff\"",
        "\"\t\"", "\"a",   "NaN",     "[1e999]"})
    EXPECT_FALSE(parse_json(text)) << text;
  EXPECT_FALSE(parse_json(std::string_view("\"\0\"", 3)));
}

TEST(JsonTest, DumpsInvalidUtf8WithoutThrowing) {
  EXPECT_EQ(dump_json(Json("a\xff")), "\"a\xEF\xBF\xBD\"");
}

}  // namespace
}  // namespace outdial::base
