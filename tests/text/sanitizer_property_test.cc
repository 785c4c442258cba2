#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "base/json.h"
#include "tests/policy/csv_rows.h"
#include "text/sanitizer.h"
#include "text/unicode.h"

namespace outdial::text {
namespace {

/// Lines made of whole and halved inputs of the vectors, tokens, and what rules look for.
class LineMaker {
 public:
  explicit LineMaker(unsigned seed) : random_(seed) {
    for (const tests::CsvRow& row : tests::read_vectors("log-sanitizer.csv")) {
      pieces_.push_back(row.at("input"));
      pieces_.push_back(row.at("expected"));
    }
    for (const char* piece : {"\"",         "\\\"",
                              "\\",         "{",
                              "}",          "[",
                              "]",          ":",
                              ",",          "+",
                              "-",          " ",
                              ".",          "@",
                              "?",          "/",
                              "://",        "=",
                              "'",          "…[CUT]",
                              "[PHONE]",    "[SECRET]",
                              "[REDACTED]", "[QUERY]",
                              "\"name\":",  "{\"notes\":[",
                              "token=",     "Bearer ",
                              "mrn ",       "dob ",
                              "member id ", "to: ",
                              "phone=",     "ssn ",
                              "1",          "0",
                              "4155550171", "(415)",
                              "é",          "\xFF",
                              "\n",         "\t",
                              "4111",       "1 ",
                              "0 - "})
      pieces_.push_back(piece);
  }

  std::string line() {
    std::string made;
    for (unsigned left = 1 + random_() % 12; left > 0; --left) {
      std::string_view piece = pieces_[random_() % pieces_.size()];
      if (random_() % 3 == 0) piece = piece.substr(random_() % (piece.size() + 1));
      if (random_() % 3 == 0) piece = piece.substr(0, random_() % (piece.size() + 1));
      made += piece;
      if (random_() % 2 == 0) made += ' ';
    }
    return made;
  }

 private:
  std::mt19937 random_;
  std::vector<std::string> pieces_;
};

std::size_t count_breaks(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

TEST(SanitizerPropertyTest, ChangesNothingTheSecondTime) {
  LineMaker maker(20'261'121);
  for (int i = 0; i < 5'000; ++i) {
    std::string line = maker.line(), once = sanitized(line);
    ASSERT_EQ(sanitized(once), once) << line;
    ASSERT_LE(count_breaks(once), count_breaks(line)) << line;
    ASSERT_TRUE(is_utf8(once) || !is_utf8(line)) << line;
    // The whole line is given up only when its tokens never settle.
    ASSERT_TRUE(once != "[REDACTED]" || line.size() < 60) << line;
  }
}

TEST(SanitizerPropertyTest, KeepsJsonValidAndItsKeys) {
  LineMaker maker(7);
  for (int i = 0; i < 1'000; ++i) {
    base::Json made = {{"message", maker.line()}, {"text", {maker.line(), i}}, {"n", 4155550171}};
    std::string line = base::dump_json(made);
    auto cleaned = base::parse_json(sanitized(line));
    ASSERT_TRUE(cleaned) << line << "\n" << sanitized(line);
    ASSERT_TRUE(cleaned->contains("message") && cleaned->contains("text")) << line;
    ASSERT_EQ((*cleaned)["n"], "[PHONE]");
  }
}

TEST(SanitizerPropertyTest, SettlesAtTheLimitOfALine) {
  LineMaker maker(11);
  for (int i = 0; i < 10; ++i) {
    std::string line;
    while (line.size() < kMaxSanitizedLine + 10)
      line += maker.line();
    std::string once = sanitized(line);
    ASSERT_LE(once.size(), kMaxSanitizedLine);
    ASSERT_EQ(sanitized(once), once);
  }
}

TEST(SanitizerPropertyTest, HostileLinesCostNoMoreThanOthers) {
  for (std::string_view piece : {"1",         "\"",          "\\",         "[",
                                 "]",         "{",           "+",          "(",
                                 "@",         "?",           "/",          "/?",
                                 "=",         "1 ",          "1-",         "1 - ",
                                 "a@",        "a.",          "://",        "://a:",
                                 "\"name\":", "\"name\":\"", "\"name\":[", "\\\"name\\\":[",
                                 "token=",    "token='",     "Bearer ",    "mrn ",
                                 "dob ",      "to:1",        "to: (",      "0 ",
                                 "01 ",       "+1",          "+1 ",        "[PHONE]",
                                 "[",         "call_",       "a-",         "GB82",
                                 "é",         "\xE2",        "…",          "Cookie: a=b; "}) {
    std::string line;
    while (line.size() < kMaxSanitizedLine)
      line += piece;
    auto start = std::chrono::steady_clock::now();
    std::string once = sanitized(line);
    auto took = std::chrono::steady_clock::now() - start;
    EXPECT_LT(took, std::chrono::seconds(1)) << piece;
    EXPECT_EQ(sanitized(once), once) << piece;
  }
}

}  // namespace
}  // namespace outdial::text
