#include "base/log.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/json.h"

namespace outdial::base {
namespace {

std::string without_digits(std::string_view line) {
  std::string out(line);
  std::ranges::replace_if(
      out, [](char c) { return c >= '0' && c <= '9'; }, '#');
  return out;
}

std::string hide_x(std::string_view line) {
  static constexpr std::string_view kKey = "\"x\":\"";
  std::string out(line);
  if (std::size_t at = out.find(kKey); at != std::string::npos) {
    std::size_t begin = at + kKey.size();
    out.replace(begin, out.find('"', begin) - begin, "hidden");
  }
  return out;
}

std::string spoil(std::string_view) {
  return "spoilt";
}

class LogTest : public testing::Test {
 protected:
  ~LogTest() override {
    set_log_filter(nullptr);
    set_log(LogLevel::info, LogFormat::text);
  }

  static std::string written(LogFormat format, LogFilter filter, std::string_view message,
                             std::initializer_list<LogField> fields) {
    set_log(LogLevel::info, format);
    set_log_filter(filter);
    testing::internal::CaptureStderr();
    log_info(message, fields);
    return testing::internal::GetCapturedStderr();
  }
};

TEST_F(LogTest, WritesTextWithItsFieldsInOrder) {
  EXPECT_EQ(written(LogFormat::text, nullptr, "It is so",
                    {{"z", "two words"}, {"a", 7}, {"half", 0.5}, {"yes", true}, {"none", ""}}),
            "info  It is so z=\"two words\" a=7 half=0.5 yes=true none=\"\"\n");
}

TEST_F(LogTest, PassesEveryLineThroughTheFilter) {
  EXPECT_EQ(written(LogFormat::text, without_digits, "Port 80", {{"to", "+1415"}, {"z", "a 1"}}),
            "info  Port ## to=+#### z=\"a #\"\n");
  EXPECT_EQ(written(LogFormat::json, without_digits, "Port 80", {{"to", "+1415"}}),
            "{\"level\":\"info\",\"message\":\"Port ##\",\"to\":\"+####\"}\n");
}

TEST_F(LogTest, ShowsTheFilterTheNamesOfValuesInTextToo) {
  EXPECT_EQ(written(LogFormat::text, hide_x, "Seen", {{"y", "open"}, {"x", "a secret"}}),
            "info  Seen y=open x=hidden\n");
}

TEST_F(LogTest, WritesWhatAFilterLeavesThatIsNoJson) {
  EXPECT_EQ(written(LogFormat::text, spoil, "Seen", {}), "spoilt\n");
}

TEST_F(LogTest, CutsALongLineSoThatItStaysJson) {
  std::string lines(40'000, '\n'), accents;
  while (accents.size() < 30'000)
    accents += "é";
  std::string line = written(LogFormat::json, without_digits, "Long",
                             {{"a", lines}, {"b", accents}, {"c", "short"}});
  EXPECT_LE(line.size(), 15U * 1024);
  auto json = parse_json(line);
  ASSERT_TRUE(json);
  EXPECT_TRUE((*json)["b"].get<std::string>().ends_with("é…[CUT]"));
  EXPECT_EQ((*json)["c"], "short");
}

}  // namespace
}  // namespace outdial::base
