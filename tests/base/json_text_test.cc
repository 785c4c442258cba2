#include "base/json_text.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace outdial::base {
namespace {

TEST(JsonTextTest, WritesWhatTheParserReadsBack) {
  for (std::string text : {"", "plain", "a \"quote\" and a \\", "line\nbreak", "Zoë", "\x7f", "{}"})
    EXPECT_EQ(parse_json(json_string(text)).value(), Json(text)) << text;
  EXPECT_EQ(json_string("a\xff"), "\"a\xEF\xBF\xBD\"");
}

TEST(JsonTextTest, WritesAnObjectOfStrings) {
  EXPECT_EQ(json_object({}), "{}");
  EXPECT_EQ(json_object({{"a", "1"}, {"b\"", "2\n"}}), R"({"a":"1","b\"":"2\n"})");
}

}  // namespace
}  // namespace outdial::base
