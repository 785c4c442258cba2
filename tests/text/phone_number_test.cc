#include "text/phone_number.h"

#include <gtest/gtest.h>

#include <ostream>

namespace outdial::text {
namespace {

struct Good {
  const char* raw;
  const char* region;
  const char* e164;
  const char* country;
};

TEST(PhoneNumberTest, ReadsWhatPeopleAndSpreadsheetsWrite) {
  for (const Good& row : {
           Good{"+14155550123", "", "+14155550123", "US"},
           Good{"+1 (415) 555-0123", "GB", "+14155550123", "US"},
           Good{"415-555-0123", "US", "+14155550123", "US"},
           Good{"(415) 555-0123", "US", "+14155550123", "US"},
           Good{"415.555.0123", "US", "+14155550123", "US"},
           Good{"415/555-0123", "US", "+14155550123", "US"},
           Good{"[415] 555 0123", "US", "+14155550123", "US"},
           Good{"1-415-555-0123", "US", "+14155550123", "US"},
           Good{"14155550123", "US", "+14155550123", "US"},
           Good{"14155550123", "CA", "+14155550123", "US"},
           Good{"604 555 0123", "US", "+16045550123", "CA"},
           Good{"876-555-0123", "US", "+18765550123", "JM"},
           Good{"800-555-0199", "US", "+18005550199", "NANP"},
           Good{"+1 999 555 0123", "", "+19995550123", "NANP"},
           Good{"+1 787 555 0123", "", "+17875550123", "US"},
           Good{"tel:+14155550123", "", "+14155550123", "US"},
           Good{"TEL:+1-415-555-0123", "", "+14155550123", "US"},
           Good{"'+14155550123", "", "+14155550123", "US"},
           Good{"=\"4155550123\"", "US", "+14155550123", "US"},
           Good{"4155550123.0", "US", "+14155550123", "US"},
           Good{"\xC2\xA0"
                "415\xE2\x80\x91"
                "555\xE2\x80\x93"
                "0123\xE2\x80\x8B",
                "US", "+14155550123", "US"},
           Good{"\xE2\x80\xAA+1 415\xE2\x80\xAF"
                "555 0123\xE2\x80\xAC",
                "", "+14155550123", "US"},
           Good{"\xEF\xBC\x8B\xEF\xBC\x91"
                "4155550123",
                "", "+14155550123", "US"},
           Good{"415\xC2\xB7"
                "555\xC2\xB7"
                "0123",
                "US", "+14155550123", "US"},
           Good{"(+44) 7700 900123", "US", "+447700900123", "GB"},
           Good{"011 44 7700 900123", "US", "+447700900123", "GB"},
           Good{"00447700900123", "US", "+447700900123", "GB"},
           Good{"00 44 7700 900123", "", "+447700900123", "GB"},
           Good{"+44 (0)7700 900123", "", "+447700900123", "GB"},
           Good{"+44 07700 900123", "", "+447700900123", "GB"},
           Good{"07700 900123", "GB", "+447700900123", "GB"},
           Good{"07700900123", "JE", "+447700900123", "JE"},
           Good{"7700900123", "GB", "+447700900123", "GB"},
           Good{"447700900123", "GB", "+447700900123", "GB"},
           Good{"020 7946 0958", "GB", "+442079460958", "GB"},
           Good{"(0114) 496 0123", "GB", "+441144960123", "GB"},
           Good{"0152 28817386", "DE", "+4915228817386", "DE"},
           Good{"030/23125 123", "DE", "+493023125123", "DE"},
           Good{"+49 (0)30 23125-123", "", "+493023125123", "DE"},
           Good{"06 39 98 01 23", "FR", "+33639980123", "FR"},
           Good{"33639980123", "FR", "+33639980123", "FR"},
           Good{"612 345 678", "ES", "+34612345678", "ES"},
           Good{"34612345678", "ES", "+34612345678", "ES"},
           Good{"0034612345678", "ES", "+34612345678", "ES"},
           Good{"06 1234 5678", "IT", "+390612345678", "IT"},
           Good{"+39 06 1234 5678", "", "+390612345678", "IT"},
           Good{"+39 (0)6 1234 5678", "", "+390612345678", "IT"},
           Good{"333 123 4567", "IT", "+393331234567", "IT"},
           Good{"0491 570 156", "AU", "+61491570156", "AU"},
           Good{"0011 1 415 555 0123", "AU", "+14155550123", "US"},
           Good{"020 123 4567", "NL", "+31201234567", "NL"},
           Good{"8 (495) 123-45-67", "RU", "+74951234567", "RU"},
           Good{"+7 701 123 4567", "", "+77011234567", "KZ"},
           Good{"010 1 415 555 0123", "JP", "+14155550123", "US"},
           Good{"090-1234-5678", "JP", "+819012345678", "JP"},
           Good{"13812345678", "CN", "+8613812345678", "CN"},
           Good{"98765 43210", "IN", "+919876543210", "IN"},
           Good{"098765 43210", "IN", "+919876543210", "IN"},
           Good{"11 91234-5678", "BR", "+5511912345678", "BR"},
           Good{"+599 9 123 4567", "", "+59991234567", "CW"},
           Good{"21 23 45 67", "NO", "+4721234567", "NO"},
           Good{"06 20 123 4567", "HU", "+36201234567", "HU"},
       }) {
    auto number = normalise_phone(row.raw, row.region);
    ASSERT_TRUE(number) << row.raw << " in " << row.region << ": " << number.error().code << ": "
                        << number.error().detail;
    EXPECT_EQ(number->e164, row.e164) << row.raw;
    EXPECT_EQ(number->region, row.country) << row.raw;
  }
}

struct Bad {
  const char* raw;
  const char* region;
  const char* code;
};

TEST(PhoneNumberTest, RefusesWithAReasonWhatIsNotCertain) {
  for (const Bad& row : {
           Bad{"", "US", "empty"},
           Bad{"   ", "US", "empty"},
           Bad{"-", "US", "empty"},
           Bad{"n/a", "US", "letters"},
           Bad{"4.15556E+10", "US", "scientific_notation"},
           Bad{"4,15556E+10", "DE", "scientific_notation"},
           Bad{"1.4155550123e10", "US", "scientific_notation"},
           Bad{"1-800-FLOWERS", "US", "letters"},
           Bad{"415-555-O123", "US", "letters"},
           Bad{"415-555-0123 x12", "US", "extension"},
           Bad{"415-555-0123x12", "US", "extension"},
           Bad{"415-555-0123 ext. 5", "US", "extension"},
           Bad{"+14155550123;ext=12", "", "extension"},
           Bad{"415-555-0123 #12", "US", "extension"},
           Bad{"4155550123,,12", "US", "extension"},
           Bad{"415-555-0123 / 415-555-0124", "US", "several_numbers"},
           Bad{"415-555-0123; 415-555-0124", "US", "several_numbers"},
           Bad{"415-555-0123 or 415-555-0124", "US", "several_numbers"},
           Bad{"415*5550123", "US", "invalid_characters"},
           Bad{"415+5550123", "US", "invalid_characters"},
           Bad{"++14155550123", "US", "invalid_characters"},
           Bad{"\xD9\xA4\xD9\xA1\xD9\xA5"
               "5550123",
               "US", "invalid_characters"},
           Bad{"911", "US", "emergency_number"},
           Bad{"112", "DE", "emergency_number"},
           Bad{"999", "GB", "emergency_number"},
           Bad{"+911", "", "emergency_number"},
           Bad{"311", "US", "short_code"},
           Bad{"72345", "US", "short_code"},
           Bad{"555-0123", "US", "missing_area_code"},
           Bad{"415-555-012", "US", "invalid_length"},
           Bad{"115-555-0123", "US", "invalid_area_code"},
           Bad{"911-555-0123", "US", "invalid_area_code"},
           Bad{"015-555-0123", "US", "invalid_area_code"},
           Bad{"415-155-0123", "US", "invalid_exchange"},
           Bad{"415-911-0123", "US", "invalid_exchange"},
           Bad{"+1 415 555 012", "", "invalid_length"},
           Bad{"+1 415 555 01234", "", "invalid_length"},
           Bad{"0000000000", "US", "unknown_calling_code"},
           Bad{"1111111111", "US", "invalid_area_code"},
           Bad{"447700900123", "US", "ambiguous"},
           Bad{"4915228817386", "DE", "ambiguous"},
           Bad{"2079460958", "GB", "ambiguous"},
           Bad{"23125123", "DE", "ambiguous"},
           Bad{"61234567", "IT", "ambiguous"},
           Bad{"4155550123", "", "missing_calling_code"},
           Bad{"14155550123", "", "missing_calling_code"},
           Bad{"07700900123", "XX", "missing_calling_code"},
           Bad{"+999123456789", "", "unknown_calling_code"},
           Bad{"+999123", "", "unknown_calling_code"},
           Bad{"+0 415 555 0123", "", "unknown_calling_code"},
           Bad{"+44 7700 90012", "GB", "invalid_length"},
           Bad{"+44 7700 9001234", "GB", "invalid_length"},
           Bad{"07700 90012345", "GB", "invalid_length"},
           Bad{"+34 61234567", "ES", "invalid_length"},
           Bad{"+4", "", "unknown_calling_code"},
           Bad{"+44", "", "invalid_length"},
           Bad{"+1", "", "invalid_length"},
           Bad{"00000000000000000000000", "GB", "unknown_calling_code"},
       }) {
    auto number = normalise_phone(row.raw, row.region);
    ASSERT_FALSE(number) << row.raw << " became " << number->e164;
    EXPECT_EQ(number.error().code, row.code) << row.raw << ": " << number.error().detail;
    EXPECT_GT(number.error().detail.size(), 20U) << row.raw;
  }
}

TEST(PhoneNumberTest, LeavesItsOwnResultUnchanged) {
  for (const char* e164 :
       {"+14155550123", "+447700900123", "+4915228817386", "+390612345678", "+33639980123"})
    for (const char* region : {"", "US", "GB", "DE", "IT"}) {
      auto number = normalise_phone(e164, region);
      ASSERT_TRUE(number) << e164;
      EXPECT_EQ(number->e164, e164);
    }
}

TEST(PhoneNumberTest, SurvivesBytesThatAreNotText) {
  std::string bytes;
  for (int i = 0; i < 5000; ++i) {
    bytes.push_back(static_cast<char>((i * 7919 + i / 3) % 256));
    if (bytes.size() > 24) bytes.erase(0, 1);
    (void)normalise_phone(bytes, "US");
    (void)normalise_phone("+" + bytes, "DE");
  }
}

TEST(PhoneNumberTest, KnowsTheRegionsItReads) {
  for (const char* region : {"US", "CA", "PR", "GB", "DE", "FR", "ES", "IT", "AU", "NL", "JE"})
    EXPECT_TRUE(knows_region(region)) << region;
  for (const char* region : {"", "us", "XX", "USA", "NANP"})
    EXPECT_FALSE(knows_region(region)) << region;
}

}  // namespace
}  // namespace outdial::text
