#include <gtest/gtest.h>

#include <vector>

#include "text/sanitizer.h"

namespace outdial::text {
namespace {

void expect_phones(const std::vector<std::pair<std::string_view, std::string_view>>& cases) {
  for (const auto& [line, cleaned] : cases) {
    EXPECT_EQ(sanitized(line), cleaned) << line;
    EXPECT_EQ(sanitized(cleaned), cleaned) << "again: " << cleaned;
  }
}

void expect_no_phones(const std::vector<std::string_view>& lines) {
  for (std::string_view line : lines)
    EXPECT_EQ(sanitized(line), line);
}

TEST(SanitizerPhonesTest, FindsInternationalNumbers) {
  expect_phones({
      {"+1 (415) 555-0123.", "[PHONE]."},
      {"+1.415.555.0123,", "[PHONE],"},
      {"+44 (0)20 7946 0018", "[PHONE]"},
      {"(+49 30 23125012)", "([PHONE])"},
      {"+4930/23125012", "[PHONE]"},
      {"+49 30 / 23125012", "[PHONE]"},
      {"+14155550123/+14155550124", "[PHONE]/[PHONE]"},
      {"0049 30 23125012 x", "[PHONE] x"},
      {"00442079460018", "[PHONE]"},
      {"at 14:30 +0100 415-555-0171", "at 14:30 +0100 [PHONE]"},
      {"+33 6 39 98 01 23 ok", "[PHONE] ok"},
      {"from:+14155550123", "from:[PHONE]"},
      {"dialled +14155550123 2 times", "dialled [PHONE] 2 times"},
      {"+447700900123 30 s", "[PHONE] 30 s"},
      {"+14155550123 2026-12-01T14:30:00Z", "[PHONE] 2026-12-01T14:30:00Z"},
      {"to=%2B14155550123&x=1", "to=[PHONE]&x=1"},
      {"+14155550123x12", "[PHONE]x12"},
      {"+1234567", "[PHONE]"},
  });
  expect_no_phones({"+123456", "+1234567890123456", "a+4930231250", "+4930231250a",
                    "2026-12-01T14:30:00+01:00", "0012345678", "0000004155", "5 + 7 = 12"});
}

TEST(SanitizerPhonesTest, FindsNumbersOfNorthAmerica) {
  expect_phones({
      {"415.555.0171", "[PHONE]"},
      {"1-415-555-0171", "[PHONE]"},
      {"1 (415) 555-0171", "[PHONE]"},
      {"(415)555-0171", "[PHONE]"},
      {"1.415.555.0171", "[PHONE]"},
      {"1 4155550171", "[PHONE]"},
      {"415 555 0171", "[PHONE]"},
      {"415‑555‑0171", "[PHONE]"},
      {"415-555-0171,212-555-0199", "[PHONE],[PHONE]"},
      {"\"415-555-0171\"", "\"[PHONE]\""},
  });
  expect_no_phones({"a415-555-0171", "415-555-0171a", "_415-555-0171", "415-555-01711",
                    "1415-555-0171", "10.415-555-0171", "24155550171", "x14155550171"});
}

TEST(SanitizerPhonesTest, TakesTenDigitsOfThatShapeForAPhoneWhateverStandsAround) {
  expect_phones({{"id_4155550171", "id_[PHONE]"},
                 {"x4155550171y", "x[PHONE]y"},
                 {"3.4155550171", "3.[PHONE]"},
                 {"8:4155550171", "8:[PHONE]"},
                 {"call_4155550171", "call_[PHONE]"},
                 {"n=2125550199 bytes", "n=[PHONE] bytes"}});
  expect_no_phones({"1155550171", "4151550171", "41555501710", "415555017"});
}

TEST(SanitizerPhonesTest, FindsNumbersWithATrunkZero) {
  expect_phones({{"0161 4960123", "[PHONE]"},
                 {"020 79460018", "[PHONE]"},
                 {"020 7946 0018 ok", "[PHONE] ok"},
                 {"06 39 98 01 23", "[PHONE]"},
                 {"06.39.98.01.23", "[PHONE]"},
                 {"06 - 39 - 98 - 01 - 23", "[PHONE]"},
                 {"Tel 07700 900123, bitte", "Tel [PHONE], bitte"}});
  expect_no_phones({"00 11 22 33 44", "06 39 98 01", "01-23-45-67-89-10", "030  23125012",
                    "030 12345", "030 123456789", "3.030 23125012", "x030 23125012"});
}

TEST(SanitizerPhonesTest, FindsDigitsAfterAWordThatNamesThem) {
  expect_phones({{"tel=03023125012", "tel=[PHONE]"},
                 {"Telefon: 911 x tel: 912345678", "Telefon: 911 x tel: [PHONE]"},
                 {"mobile: 0612-345-678", "mobile: [PHONE]"},
                 {"cell=12345678", "cell=[PHONE]"},
                 {"callback: 98765 43210", "callback: [PHONE]"},
                 {"to=493023125012 from=442079460018", "to=[PHONE] from=[PHONE]"},
                 {"to_number=03023125012", "to_number=[PHONE]"},
                 {"phone number: 12345678", "phone number: [PHONE]"},
                 {"to: \"03023125012\"", "to: \"[PHONE]\""},
                 {"phone: 555-0123", "phone: [PHONE]"},
                 {"tel: 91.123.45.67", "tel: [PHONE]"},
                 {"Telefon: 030/23125012", "Telefon: [PHONE]"},
                 {"tel: 1234567890", "tel: [PHONE]"}});
  expect_no_phones({"to=1234567", "goto=12345678", "photo: 12345678", "phone 12345678",
                    "from=2026-12-01 to=2026-12-31", "from: 2026-12-01T14:30:00Z",
                    "from=01.12.2026", "to: 2026/12/01 14:30", "callback=2026-12-01T15:00Z",
                    "callback: 1764597000123", "from=192.168.100.200:8080 to=10.0.0.1",
                    "from=1764597000123 to=1764597000", "to=123456789012345678901",
                    "to=12345678a"});
}

TEST(SanitizerPhonesTest, FindsSpokenDigits) {
  expect_phones({{"0 - 7 - 7 - 0 - 0 - 9 - 0 - 0 - 1 - 2 - 3", "[PHONE]"},
                 {"plus - 4 - 4 - 7 - 7 - 0 - 0 - 9", "plus - [PHONE]"},
                 {"4 - 1 - 5 - 5 - 5 - 5 - 0, extension 1 - 2", "[PHONE], extension 1 - 2"},
                 {"4 – 1 – 5 – 5 – 5 – 5 – 0", "[PHONE]"}});
  expect_no_phones({"4 - 1 - 5 - 5 - 5 - 5", "10 - 11 - 12 - 13 - 14 - 15 - 16"});
}

TEST(SanitizerPhonesTest, LeavesOtherNumbersAlone) {
  expect_no_phones({
      "2026-12-01T14:30:00.123456Z",
      "2026-12-01T14:30:00+05:45",
      "epoch 1999999999",
      "ms 1764597000123",
      "550e8400-e29b-41d4-a716-446655440000",
      "12345678-1234-1234-1234-123456789012",
      "00000000-0000-0000-0000-4155550171ab",
      "call_0f4c4155550171788796a5b4c3d",
      "agent_7d3f0b9a1c2e4f58869a0b1c2d",
      "bat_01jdxyz0000000000000000000",
      "10.0.0.1:8080",
      "[2001:db8::1]:443",
      "v1.20.300-4",
      "1.2.3.4",
      "sent 11145678901 bytes",
      "sent 987654321 bytes",
      "dial 911 or 112",
      "ext. 4021",
      "area 415",
      "$1,234,567.89",
      "cost 4.155550171",
      "took 250 ms, 300 rows",
      "1/2/3",
  });
}

}  // namespace
}  // namespace outdial::text
