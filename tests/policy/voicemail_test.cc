#include "policy/voicemail.h"

#include <gtest/gtest.h>

#include "policy/variable_filter.h"
#include "tests/policy/at.h"

namespace outdial::policy {
namespace {

const std::map<std::string, std::string> kEverything = {{"customer_first_name", "Sarah"},
                                                        {"business_name", "Lakeside Practice"},
                                                        {"appointment_date", "Monday"},
                                                        {"appointment_time", "2:30 PM"},
                                                        {"appointment_type", "colonoscopy"},
                                                        {"provider_name", "Doctor Smith"},
                                                        {"callback_number", "4 - 1 - 5"},
                                                        {"special_instructions", "No food"},
                                                        {"job_title", "nurse"},
                                                        {"company", "Mercy"}};

std::string message_for(std::string_view type) {
  auto filtered = filter_variables(kEverything, type, Channel::voicemail, {});
  return voicemail_text(type, filtered.values).value().text;
}

TEST(VoicemailTest, SaysTheLeastThatEachBusinessMay) {
  const std::string clinic =
      "Hi Sarah, this is an automated message from Lakeside Practice about your appointment on "
      "Monday at 2:30 PM. Please call us at 4 - 1 - 5. To stop these calls, call the same number.";
  for (const char* type : {"clinic", "dental", "salon", "other"})
    EXPECT_EQ(message_for(type), clinic) << type;
  EXPECT_EQ(message_for("behavioral"),
            "Hello, this is an automated message for Sarah. Please call 4 - 1 - 5. To stop these "
            "calls, call the same number.");
  EXPECT_EQ(message_for("recruiting"),
            "Hi Sarah, this is an AI assistant from Lakeside Practice. Please call us back at 4 - "
            "1 - 5. To opt out, call the same number.");
  EXPECT_EQ(message_for("pharmacy"),
            "Hi Sarah, this is an automated message from Lakeside Practice. Please call us at 4 - "
            "1 - 5. To stop these calls, call the same number.");
  EXPECT_EQ(message_for("legal").find("Lakeside"), std::string::npos);
}

TEST(VoicemailTest, LeavesOutWhatIsNotKnown) {
  EXPECT_EQ(voicemail_text("clinic", {{"callback_number", "1"}})->text,
            "Hello, this is an automated message. Please call us at 1. To stop these calls, call "
            "the same number.");
  EXPECT_EQ(
      voicemail_text("clinic", {{"callback_number", "1"}, {"appointment_time", "noon"}})->text,
      "Hello, this is an automated message about your appointment at noon. Please call us at "
      "1. To stop these calls, call the same number.");
  EXPECT_EQ(voicemail_text("behavioral", {{"callback_number", "1"}})->text,
            "Hello, this is an automated message. Please call 1. To stop these calls, call the "
            "same number.");
  EXPECT_EQ(voicemail_text("recruiting", {{"callback_number", "1"}})->text,
            "Hello, this is an AI assistant. Please call us back at 1. To opt out, call the same "
            "number.");
}

TEST(VoicemailTest, IsNotLeftWithoutANumberToCall) {
  EXPECT_FALSE(voicemail_text("clinic", {{"customer_first_name", "Sarah"}}));
  EXPECT_FALSE(
      voicemail_text("nobody knows",
                     filter_variables(kEverything, "nobody knows", Channel::voicemail, {}).values));
}

TEST(VoicemailTest, WarnsOfMoreThanSeventyFiveWords) {
  std::string words;
  for (int i = 0; i < 75; ++i)
    words += "word ";
  EXPECT_FALSE(takes_too_long(words));
  EXPECT_TRUE(takes_too_long(words + "more"));
  auto values = kEverything;
  EXPECT_FALSE(voicemail_text("clinic", values)->too_long);
  values["business_name"] = words;
  EXPECT_TRUE(voicemail_text("clinic", values)->too_long);
}

TEST(VoicemailTest, LeavesOneMessageInThreeDaysAndTwoInACampaign) {
  using std::chrono::hours;
  const base::Time now = at("2026-12-01T15:00:00Z");
  EXPECT_TRUE(may_leave_message({}, now));
  EXPECT_FALSE(may_leave_message({now - hours{71}, 1}, now));
  EXPECT_TRUE(may_leave_message({now - hours{72}, 1}, now));
  EXPECT_FALSE(may_leave_message({now - hours{1000}, 2}, now));
  EXPECT_FALSE(may_leave_message({now - hours{1}, 0}, now)) << "another campaign left one";
}

}  // namespace
}  // namespace outdial::policy
