#include "text/sanitizer.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/crypto.h"

namespace outdial::text {
namespace {

struct Cleaning {
  std::string_view line;
  std::string_view cleaned;
};

void expect_cleaned(const std::vector<Cleaning>& cases) {
  for (const auto& [line, cleaned] : cases) {
    EXPECT_EQ(sanitized(line), cleaned) << line;
    EXPECT_EQ(sanitized(cleaned), cleaned) << "again: " << cleaned;
  }
}

void expect_kept(const std::vector<std::string_view>& lines) {
  for (std::string_view line : lines)
    EXPECT_EQ(sanitized(line), line);
}

TEST(SanitizerTest, ReplacesJsonValuesByTheirKeys) {
  expect_cleaned({
      {R"({"API_Key":"abc","n":1})", R"({"API_Key":"[SECRET]","n":1})"},
      {R"({"password" : "a b", "token":7})", R"({"password" : "[SECRET]", "token":"[SECRET]"})"},
      {R"({"phone":4155550171})", R"({"phone":"[REDACTED]"})"},
      {R"({"name":null,"email":true,"dob":false})", R"({"name":null,"email":true,"dob":false})"},
      {R"({"notes":["a]","b"],"n":1})", R"({"notes":"[REDACTED]","n":1})"},
      {R"({"address":{"city":"B}","x":[1,{}]},"n":1})", R"({"address":"[REDACTED]","n":1})"},
      {R"({"summary":""})", R"({"summary":"[REDACTED]"})"},
      {R"({"name":"ends in a backslash \\","n":1})", R"({"name":"[REDACTED]","n":1})"},
      {R"({"transcript":"I have asth…[CUT])", R"({"transcript":"[REDACTED]")"},
      {R"(sent {"first_name":"Zoë"} at once)", R"(sent {"first_name":"[REDACTED]"} at once)"},
      {R"({"call":{"to_number":"+1","from_number":"+2"}})",
       R"({"call":{"to_number":"[REDACTED]","from_number":"[REDACTED]"}})"},
      {R"({"phone":"[PHONE]"})", R"({"phone":"[PHONE]"})"},
  });
  expect_kept({R"({"named":"x","nickname":"y","status":"name"})", R"({"a":"name","b":1})"});
}

TEST(SanitizerTest, FindsKeysInJsonWithinStringsOfJson) {
  expect_cleaned({
      {R"({"body":"{\"customer_name\":\"Sarah \\\"S\\\"\",\"n\":1}"})",
       R"({"body":"{\"customer_name\":\"[REDACTED]\",\"n\":1}"})"},
      {R"(text body="{\"to_number\":\"+14155550123\"}" x)",
       R"(text body="{\"to_number\":\"[REDACTED]\"}" x)"},
      {R"({"a":"{\"b\":\"{\\\"name\\\":\\\"Sarah\\\"}\"}"})",
       R"({"a":"{\"b\":\"{\\\"name\\\":\\\"[REDACTED]\\\"}\"}"})"},
      {R"({"body":"{\"name\":\"x \\","n":1})", R"({"body":"{\"name\":\"[REDACTED]\"","n":1})"},
      {R"({"body":"{\"notes\":[\"a\\","n":1})", R"({"body":"{\"notes\":\"[REDACTED]\"","n":1})"},
      {R"({"body":"{\"notes\":[\"a","n":1})", R"({"body":"{\"notes\":\"[REDACTED]\"","n":1})"},
  });
}

TEST(SanitizerTest, LeavesJsonValid) {
  expect_cleaned({
      {R"({"count":4155550171,"ms":1764597000123})", R"({"count":"[PHONE]","ms":1764597000123})"},
      {R"([4155550171, "x"])", R"(["[PHONE]", "x"])"},
      {R"({"message":"bad token=","n":1})", R"({"message":"bad token=","n":1})"},
      {R"({"message":"token: \"a b\"","n":1})", R"({"message":"token: \"[SECRET]\"","n":1})"},
      {R"({"message":"first\n+14155550123\nlast"})", R"({"message":"first\n[PHONE]\nlast"})"},
      {R"({"m":"\u002b14155550123"})", R"({"m":"[PHONE]"})"},
      {R"({"m":"caf\u00e9"})", R"({"m":"caf\u00e9"})"},
      {R"({"+14155550123":1})", R"({"[PHONE]":1})"},
  });
}

TEST(SanitizerTest, ReplacesSecretsInText) {
  expect_cleaned({
      {"Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic [SECRET]"},
      {"authorization: abc123 sent", "authorization: [SECRET] sent"},
      {"Authorization=Bearer abc", "Authorization=Bearer [SECRET]"},
      {"sent Bearer abc.def-ghi twice", "sent Bearer [SECRET] twice"},
      {"password: hunter2, then", "password: [SECRET], then"},
      {"(token=abc)", "(token=[SECRET])"},
      {"ACCESS_TOKEN=abc", "ACCESS_TOKEN=[SECRET]"},
      {"secret = s3", "secret = [SECRET]"},
      {"webhook_secret=s3", "webhook_secret=[SECRET]"},
      {"X-Api-Key: abc", "X-Api-Key: [SECRET]"},
      {"password=\"a b\" ok", "password=\"[SECRET]\" ok"},
      {"Cookie: a=b; c=d", "Cookie: [SECRET]"},
      {"signature: v=1,d=2 bad", "signature: [SECRET] bad"},
      {"using key_1a2b3c4d5e now", "using [SECRET] now"},
      {"token=[SECRET]", "token=[SECRET]"},
      {"token=[PHONE] x", "token=[PHONE] x"},
  });
  expect_kept({"tokens=12", "token= attempt=2", "key_1a2b3c", "monkey_1a2b3c4d5e",
               "the signature is stale", "max_tokens: 5"});
}

TEST(SanitizerTest, ReplacesUserInfoAndQueriesOfUrls) {
  expect_cleaned({
      {"https://bob:pw@h.example/x", "https://[SECRET]@h.example/x"},
      {"postgres://u:p@127.0.0.1:5432/db", "postgres://[SECRET]@127.0.0.1:5432/db"},
      {"(see https://h.example/x?a=1).", "(see https://h.example/x?[QUERY])."},
      {"https://h.example?a=1#b", "https://h.example?[QUERY]"},
      {"GET /rec/42.wav?sig=abc&e=1 200", "GET /rec/42.wav?[QUERY] 200"},
      {"https://h.example/x?token=abc&e=1", "https://h.example/x?[QUERY]"},
      {"https://bob:pw@h.example/x?y", "https://[SECRET]@h.example/x?[QUERY]"},
  });
  expect_kept({"https://h.example/x", "https://h.example/x? yes", "really? yes", "and/or?",
               "http://[::1]:8080/x"});
}

TEST(SanitizerTest, ReplacesEmailAddresses) {
  expect_cleaned({
      {"to bob.o'neil+x@mail.b-c.example.", "to [EMAIL]."},
      {"<a@b.example>,'c@d.example'", "<[EMAIL]>,'[EMAIL]'"},
      {"jörg@müller.example", "[EMAIL]"},
      {"“a@b.example”…", "“[EMAIL]”…"},
      {"mailto:a_b@c.example?subject=x", "mailto:[EMAIL]?subject=x"},
  });
  expect_kept({"a@b", "a @ b.example", "@b.example", "root@10.0.0.1", "x@y."});
}

TEST(SanitizerTest, ReplacesSocialSecurityNumbers) {
  expect_cleaned({
      {"(123-45-6789)", "([SSN])"},
      {"SSN is 123456789.", "SSN is [SSN]."},
      {"ssn#000-12-3456", "ssn#[SSN]"},
      {"Social Security: 123-45-6789", "Social Security: [SSN]"},
      {"social security number=123 45 6789", "social security number=[SSN]"},
  });
  expect_kept({"000-12-3456", "666-12-3456", "912-34-5678", "123-00-4567", "123-45-0000",
               "1123-45-6789", "123-45-67890", "a123-45-6789", "9-123-45-6789", "ssn 12345678",
               "ssn 1234567890", "lessn 123456789", "123456789"});
}

TEST(SanitizerTest, ReplacesIbansAndCards) {
  expect_cleaned({
      {"GB82WEST12345698765432", "[IBAN]"},
      {"GB82 WEST 1234 5698 7654 32, paid", "[IBAN], paid"},
      {"FR14 2004 1010 0505 0001 3M02 606", "[IBAN]"},
      {"es9121000418450200051332", "[IBAN]"},
      {"4111111111111111", "[CARD]"},
      {"5500-0000-0000-0004", "[CARD]"},
      {"3782 822463 10005", "[CARD]"},
      {"4222222222222", "[CARD]"},
      {"paid 4111 1111 1111 1111 12 times", "paid [CARD] 12 times"},
      {"try 3 4111 1111 1111 1111", "try 3 [CARD]"},
      {"+49 30 23125012 2026-12-01T14:30:00Z", "[PHONE] 2026-12-01T14:30:00Z"},
  });
  expect_kept({"GB82WEST12345698765433", "XGB82WEST12345698765432", "4111111111111112",
               "x4111111111111111", "1.4111111111111111", "411111111111", "9111111111111111",
               "41111111111111111111"});
}

TEST(SanitizerTest, ReplacesRecordAndMemberNumbers) {
  expect_cleaned({
      {"MRN is 8841207", "MRN is [MRN]"},
      {"MRN8841207", "MRN[MRN]"},
      {"medical record A-1234 x", "medical record [MRN] x"},
      {"chart number: 99-12", "chart number: [MRN]"},
      {"chart #4411", "chart #[MRN]"},
      {"member id XJ-9981 y", "member id [ID] y"},
      {"Policy number is 7788A.", "Policy number is [ID]."},
      {"insurance no. 12345", "insurance no. [ID]"},
      {"subscriber_id=A1234567", "subscriber_id=[ID]"},
      {"member number 4155550171", "member number [ID]"},
  });
  expect_kept({"mrn missing", "mrn 123", "chart of 2026", "members id 4411", "member ideas 4411",
               "mrn 123456789012345678901", "policy says no 1234x"});
}

TEST(SanitizerTest, ReplacesBirthDatesAfterTheirCueOnly) {
  expect_cleaned({
      {"DOB: 03/07/1984.", "DOB: [DOB]."},
      {"dob 3/7/84", "dob [DOB]"},
      {"dob=19840307", "dob=[DOB]"},
      {"date of birth is 7 March 1984", "date of birth is [DOB]"},
      {"birthdate 1984-03-07T00:00:00Z", "birthdate [DOB]"},
      {"born on March 7, 1984 in Rome", "born on [DOB] in Rome"},
      {"born Mar 7", "born [DOB]"},
      {"born on the 7th of March, 1984", "born on the [DOB]"},
      {"Geboren am 7. März 1984", "Geboren am [DOB]"},
      {"Geburtsdatum: 7.3.1984", "Geburtsdatum: [DOB]"},
      {"fecha de nacimiento: 7 de marzo de 1984", "fecha de nacimiento: [DOB]"},
      {"né le 7 mars 1984", "né le [DOB]"},
      {"Née le 07/03/1984", "Née le [DOB]"},
      {"né(e) le 1er août 1984", "né(e) le [DOB]"},
      {"date de naissance : 07-03-1984", "date de naissance : [DOB]"},
      {"dob 1984", "dob [DOB]"},
      {"dob March 7 2 tries", "dob [DOB] 2 tries"},
  });
  expect_kept({"appointment 03/07/2026", "March 7th, 2026", "born in Rome", "stubborn 1984-03-07",
               "je ne le sais", "dob missing"});
}

TEST(SanitizerTest, HashesANumberWithATenantsKey) {
  std::string hash = phone_hash("key", "+14155550123");
  EXPECT_EQ(hash, base::hmac_sha256_hex("key", "+14155550123", "").substr(0, 12));
  EXPECT_EQ(hash.size(), 12U);
  EXPECT_NE(hash, phone_hash("other", "+14155550123"));
}

TEST(SanitizerTest, CutsLongLines) {
  std::string words;
  while (words.size() < 20'000)
    words += "word ";
  std::string cut = sanitized(words);
  EXPECT_LE(cut.size(), kMaxSanitizedLine);
  EXPECT_GT(cut.size(), kMaxSanitizedLine - 100);
  EXPECT_TRUE(cut.ends_with("word…[CUT]"));
  EXPECT_EQ(sanitized(cut), cut);
  EXPECT_EQ(sanitized(std::string(kMaxSanitizedLine, 'x')), std::string(kMaxSanitizedLine, 'x'));

  std::string accents;
  while (accents.size() < 20'000)
    accents += "é";
  EXPECT_TRUE(sanitized(accents).ends_with("é…[CUT]"));

  std::string open = R"({"transcript":")" + words;
  EXPECT_EQ(sanitized(open), R"({"transcript":"[REDACTED]")");
}

}  // namespace
}  // namespace outdial::text
