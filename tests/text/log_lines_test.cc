#include <gtest/gtest.h>

#include "base/json.h"
#include "base/log.h"
#include "text/sanitizer.h"

namespace outdial::text {
namespace {

std::string sanitized_log(base::LogFormat format, std::string_view message,
                          std::initializer_list<base::LogField> fields) {
  base::set_log(base::LogLevel::info, format);
  base::set_log_filter(sanitized);
  testing::internal::CaptureStderr();
  base::log_warn(message, fields);
  std::string line = testing::internal::GetCapturedStderr();
  base::set_log_filter(nullptr);
  base::set_log(base::LogLevel::info, base::LogFormat::text);
  return line;
}

TEST(LogLinesTest, SayNothingOfAPersonInEitherFormat) {
  for (base::LogFormat format : {base::LogFormat::text, base::LogFormat::json}) {
    std::string line = sanitized_log(
        format, "Could not call +14155550123",
        {{"customer_name", "Sarah Johnson"},
         {"transcript", "I have \"asthma\" and"},
         {"error", "Retell: {\"to_number\":\"+14155550123\",\"name\":\"Sarah Johnson\"}"},
         {"number", std::int64_t{4155550171}},
         {"api_key", "abc def"},
         {"call_id", "call_3b1f0c77aa12"},
         {"port", 8080}});
    for (const char* secret : {"4155550123", "4155550171", "Sarah", "Johnson", "asthma", "abc"})
      EXPECT_EQ(line.find(secret), std::string::npos) << line;
    EXPECT_NE(line.find("call_3b1f0c77aa12"), std::string::npos) << line;
    EXPECT_NE(line.find("8080"), std::string::npos) << line;
  }
}

TEST(LogLinesTest, KeepTheirShape) {
  EXPECT_EQ(sanitized_log(base::LogFormat::text, "Seen",
                          {{"phone", "+14155550123"}, {"error", "no route"}, {"try", 2}}),
            "warn  Seen phone=[REDACTED] error=\"no route\" try=2\n");
  auto json = base::parse_json(
      sanitized_log(base::LogFormat::json, "Seen \"x\"", {{"error", std::string(40'000, '"')}}));
  ASSERT_TRUE(json);
  EXPECT_EQ((*json)["message"], "Seen \"x\"");
}

}  // namespace
}  // namespace outdial::text
