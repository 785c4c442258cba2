#include "policy/consent.h"

#include <gtest/gtest.h>

namespace outdial::policy {
namespace {

struct Asked {
  const char* number;
  const char* region;
  Purpose purpose;
  Consent needed;
};

TEST(ConsentTest, IsNeededWhereTheLawAsksForIt) {
  for (const Asked& asked : {
           Asked{"+12125550123", "", Purpose::telemarketing, Consent::express_written},
           Asked{"+12125550123", "", Purpose::recruiting, Consent::none},
           Asked{"+12125550123", "", Purpose::informational, Consent::none},
           Asked{"+12125550123", "", Purpose::healthcare_reminder, Consent::none},
           Asked{"+14165550123", "", Purpose::telemarketing, Consent::express},
           Asked{"+447700900123", "", Purpose::telemarketing, Consent::express},
           Asked{"+33639980123", "", Purpose::telemarketing, Consent::express},
           Asked{"+61491570156", "", Purpose::telemarketing, Consent::none},
           Asked{"+447700900123", "US-NY", Purpose::telemarketing, Consent::express_written},
       }) {
    SCOPED_TRACE(std::string(asked.number) + asked.region);
    EXPECT_EQ(needed_consent(place_of(asked.number, "", asked.region), asked.purpose),
              asked.needed);
  }
}

TEST(ConsentTest, UnknownWordsAreNoConsent) {
  EXPECT_EQ(parse_consent("express_written"), Consent::express_written);
  EXPECT_EQ(parse_consent("express"), Consent::express);
  for (const char* word : {"", "none", "EXPRESS", "implied"})
    EXPECT_EQ(parse_consent(word), Consent::none);
  EXPECT_EQ(to_text(Consent::express), "express");
}

}  // namespace
}  // namespace outdial::policy
