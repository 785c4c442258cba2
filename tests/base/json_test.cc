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

TEST(JsonTest, DumpsInvalidUtf8WithoutThrowing) {
  EXPECT_EQ(dump_json(Json("a\xff")), "\"a\xEF\xBF\xBD\"");
}

}  // namespace
}  // namespace outdial::base
