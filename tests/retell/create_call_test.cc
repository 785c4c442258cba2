#include "retell/create_call.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "tests/support/shared_folder.h"

namespace outdial::retell {
namespace {

CreatePhoneCall example() {
  return {.from_number = "+14155550100",
          .to_number = "+14155550123",
          .override_agent_id = "agent_7d3f0b9a1c2e4f58869a0b1c2d",
          .override_agent_version = "12",
          .metadata = {{"outdial_attempt_id", "01JGF2Q7W8Z5T3R1M9K4N6P2VX"},
                       {"campaign", "spring-reminders"},
                       {"row", "1842"}},
          .dynamic_variables = {{"recipient_name", "Dana"},
                                {"clinic_name", "Harbor Dental"},
                                {"appointment_day", "Thursday, January 8"},
                                {"appointment_time", "9:30 AM"},
                                {"callback_spoken", "4 1 5 - 5 5 5 - 0 1 0 0"}}};
}

base::Json body_json(const CreatePhoneCall& request) {
  auto body = create_call_body(request);
  EXPECT_TRUE(body) << body.error();
  return body ? *base::parse_json(*body) : base::Json();
}

TEST(CreateCallExampleTest, IsTheDocumentedRequest) {
  EXPECT_EQ(
      body_json(example()),
      *base::parse_json(tests::read_shared("retell/examples/create-phone-call.request.json")));
}

TEST(CreateCallTest, SendsNothingElseEver) {
  auto json = body_json(example());
  std::vector<std::string> names;
  for (const auto& [name, value] : json.items())
    names.push_back(name);
  EXPECT_EQ(names, (std::vector<std::string>{"from_number", "metadata", "override_agent_id",
                                             "override_agent_version",
                                             "retell_llm_dynamic_variables", "to_number"}));
  for (const auto* member : {"metadata", "retell_llm_dynamic_variables"})
    for (const auto& value : json[member])
      EXPECT_TRUE(value.is_string());
}

TEST(CreateCallTest, AlwaysNamesAVersion) {
  struct Row {
    const char* version;
    base::Json sent;
  };
  for (const auto& row : std::vector<Row>{{"", "latest_published"},
                                          {"latest_published", "latest_published"},
                                          {"prod", "prod"},
                                          {"0", 0},
                                          {"12", 12},
                                          {"012", "012"},
                                          {"1.5", "1.5"},
                                          {"99999999999999999999", "99999999999999999999"}}) {
    auto request = example();
    request.override_agent_version = row.version;
    EXPECT_EQ(body_json(request)["override_agent_version"], row.sent) << row.version;
  }
}

TEST(CreateCallTest, LeavesEmptyObjectsOut) {
  auto request = example();
  request.metadata.clear();
  request.dynamic_variables.clear();
  auto json = body_json(request);
  EXPECT_FALSE(json.contains("metadata"));
  EXPECT_FALSE(json.contains("retell_llm_dynamic_variables"));
  request.dynamic_variables = {{"note", ""}};
  EXPECT_EQ(body_json(request)["retell_llm_dynamic_variables"]["note"], "");
}

TEST(CreateCallTest, RefusesNumbersThatAreNotE164) {
  for (std::string number : {"", "4155550123", "+0155550123", "+141555", "+1415555012a",
                             "+1 4155550123", "+1234567890123456"}) {
    auto request = example();
    request.to_number = number;
    EXPECT_EQ(create_call_body(request).error(), "to_number is not an E.164 number") << number;
    std::swap(request.to_number, request.from_number);
    request.to_number = "+14155550123";
    EXPECT_EQ(create_call_body(request).error(), "from_number is not an E.164 number") << number;
  }
}

TEST(CreateCallTest, RefusesACallWithoutAnAgent) {
  auto request = example();
  request.override_agent_id.clear();
  EXPECT_FALSE(create_call_body(request));
}

TEST(CreateCallTest, RefusesImpossibleNamesAndBraces) {
  for (std::string name : {"", "1st", "first name", "a-b", "a{", "größe"}) {
    auto request = example();
    request.dynamic_variables = {{name, "x"}};
    EXPECT_FALSE(create_call_body(request)) << name;
  }
  auto request = example();
  request.dynamic_variables = {{std::string(64, 'a'), "x"}, {"_B9", "y"}};
  EXPECT_TRUE(create_call_body(request));
  request.dynamic_variables = {{std::string(65, 'a'), "x"}};
  EXPECT_FALSE(create_call_body(request));
  for (std::string value : {"{{first_name}}", "{", "a}b"}) {
    request.dynamic_variables = {{"note", value}};
    auto error = create_call_body(request).error();
    EXPECT_EQ(error, "the dynamic variable note holds a brace");
  }
}

TEST(CreateCallTest, RefusesMetadataThatRetellWouldNotKeep) {
  auto request = example();
  request.metadata["note"] = std::string(50'000, 'x');
  EXPECT_FALSE(create_call_body(request));
}

}  // namespace
}  // namespace outdial::retell
