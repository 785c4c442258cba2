#include "policy/variable_filter.h"

#include <gtest/gtest.h>

namespace outdial::policy {
namespace {

using Values = std::map<std::string, std::string>;

Values kept(const Values& candidates, std::string_view type, Channel channel,
            const Allowances& allowances = {}) {
  return filter_variables(candidates, type, channel, allowances).values;
}

TEST(VariableFilterTest, SendsOnlyTheFirstNameToAMachine) {
  const Values name = {{"customer_name", "Sarah  Jane Johnson"}};
  for (const char* type :
       {"salon", "clinic", "dental", "behavioral", "pharmacy", "legal", "recruiting", "other"}) {
    EXPECT_EQ(kept(name, type, Channel::live), name) << type;
    auto filtered = filter_variables(name, type, Channel::voicemail, {});
    EXPECT_EQ(filtered.values, (Values{{"customer_first_name", "Sarah"}})) << type;
    EXPECT_EQ(filtered.removed, (std::vector<std::string>{"customer_name"})) << type;
  }
}

TEST(VariableFilterTest, TakesTheFirstNameThatCameIn) {
  EXPECT_EQ(kept({{"customer_name", "Johnson Sarah"}, {"customer_first_name", "Sarah"}}, "clinic",
                 Channel::voicemail),
            (Values{{"customer_first_name", "Sarah"}}));
  EXPECT_EQ(kept({{"customer_name", "Sarah Johnson"}, {"customer_first_name", ""}}, "clinic",
                 Channel::voicemail),
            (Values{{"customer_first_name", "Sarah"}}));
  EXPECT_TRUE(kept({{"customer_name", "  "}}, "clinic", Channel::voicemail).empty());
}

TEST(VariableFilterTest, ReplacesWhatWouldTellTooMuch) {
  const Values values = {{"business_name", "Recovery Centre"},
                         {"appointment_type", "root canal"},
                         {"service_type", "divorce"}};
  EXPECT_EQ(kept(values, "behavioral", Channel::live),
            (Values{{"business_name", "your provider's office"}}));
  EXPECT_EQ(kept(values, "legal", Channel::voicemail), (Values{{"business_name", "a law office"}}));
  EXPECT_EQ(kept(values, "legal", Channel::live),
            (Values{{"business_name", "Recovery Centre"}, {"appointment_type", "appointment"}}));
  EXPECT_EQ(kept(values, "dental", Channel::live), (Values{{"business_name", "Recovery Centre"},
                                                           {"appointment_type", "appointment"},
                                                           {"service_type", "appointment"}}));
}

TEST(VariableFilterTest, LetsTheTenantOpenOnlyWhatIsLeftToTheTenant) {
  const Values values = {{"notes", "likes tea"}, {"provider_name", "Doctor Smith"}};
  EXPECT_EQ(kept(values, "recruiting", Channel::live, {"notes:live", "provider_name:live"}),
            (Values{{"notes", "likes tea"}}));
  EXPECT_TRUE(kept(values, "recruiting", Channel::live, {"notes:voicemail", "notes"}).empty());
  EXPECT_TRUE(kept(values, "clinic", Channel::voicemail, {"notes:voicemail"}).empty());
  EXPECT_EQ(kept(values, "dental", Channel::voicemail, {"provider_name:voicemail"}),
            (Values{{"provider_name", "Doctor Smith"}}));
}

TEST(VariableFilterTest, NeverSendsSomeFieldsWhateverTheTenantSays) {
  for (const char* field :
       {"diagnosis", "medication", "reason_for_visit", "dob", "mrn", "insurance_id", "test_result",
        "referring_provider", "case_type", "ssn", "gender", "age", "SSN", "Diagnosis"}) {
    for (const char* type : {"salon", "clinic", "recruiting", "other", "unheard_of"}) {
      auto filtered =
          filter_variables({{field, "x"}}, type, Channel::live,
                           {std::string(field) + ":live", "ssn:live", "diagnosis:live"});
      EXPECT_TRUE(filtered.values.empty()) << field;
      EXPECT_EQ(filtered.removed, (std::vector<std::string>{field}));
    }
  }
}

TEST(VariableFilterTest, DropsUnknownFieldsUnlessDeclaredForTheChannel) {
  const Values values = {{"loyalty_level", "gold"}};
  EXPECT_TRUE(kept(values, "salon", Channel::live).empty());
  EXPECT_EQ(kept(values, "clinic", Channel::live, {"loyalty_level:live"}), values);
  EXPECT_TRUE(kept(values, "clinic", Channel::voicemail, {"loyalty_level:live"}).empty());
  EXPECT_EQ(kept(values, "clinic", Channel::voicemail, {"loyalty_level:voicemail"}), values);
}

TEST(VariableFilterTest, OpensNoFieldOfAnotherTypesRow) {
  EXPECT_TRUE(kept({{"job_title", "nurse"}}, "clinic", Channel::live, {"job_title:live"}).empty());
  EXPECT_TRUE(kept({{"Job_Title", "nurse"}}, "clinic", Channel::live, {"job_title:live"}).empty());
}

TEST(VariableFilterTest, PassesNothingForABusinessThatNobodyKnows) {
  EXPECT_TRUE(is_business_type("behavioral"));
  EXPECT_FALSE(is_business_type("Behavioral"));
  EXPECT_FALSE(is_business_type(""));
  EXPECT_TRUE(kept({{"customer_name", "Ana"}, {"business_name", "B"}}, "", Channel::live).empty());
}

TEST(VariableFilterTest, NamesWhatItRemovedByByteValue) {
  auto filtered = filter_variables({{"zeta", "1"}, {"Alpha", "2"}, {"age", "3"}, {"Ärger", "4"}},
                                   "other", Channel::live, {});
  EXPECT_EQ(filtered.removed, (std::vector<std::string>{"Alpha", "age", "zeta", "Ärger"}));
}

}  // namespace
}  // namespace outdial::policy
