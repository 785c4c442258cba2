#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/rfc3339.h"
#include "tests/support/shared_folder.h"
#include "text/csv_reader.h"
#include "text/relative_dates.h"
#include "text/unicode.h"

namespace outdial::text {
namespace {

using Cells = std::map<std::string, std::string>;

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts)
    out += (out.empty() ? "" : "|") + part;
  return out;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

void expect_noted(const ParsedDate& parsed, const std::string& note) {
  auto assumes = [&](const char* guess) {
    return std::ranges::find(parsed.assumed, guess) != parsed.assumed.end();
  };
  EXPECT_EQ(assumes("pm"), contains(note, "assumed PM") || contains(note, "open end"));
  EXPECT_EQ(assumes("am"), contains(note, "assumed AM"));
  EXPECT_EQ(assumes("end"), contains(note, "open end"));
  if (note == "recurring") {
    EXPECT_EQ(parsed.reason, "recurring");
  }
  if (note == "repeated local time") {
    EXPECT_EQ(parsed.reason, "repeated_time");
  }
}

void expect_row(Cells& row) {
  SCOPED_TRACE(row["id"] + " " + row["locale"] + " at " + row["now"] + ": " + row["text"]);
  auto now = base::parse_rfc3339(row["now"]);
  ASSERT_TRUE(now);
  ParsedDate parsed = parse_date(row["text"], *now, row["timezone"], row["locale"]);
  EXPECT_EQ(name_of(parsed.status), row["status"]) << parsed.reason;
  EXPECT_EQ(name_of(parsed.kind), row["kind"]);
  EXPECT_EQ(parsed.value, row["value"]);
  EXPECT_EQ(joined(parsed.candidates), row["candidates"]);
  expect_noted(parsed, row["note"]);
}

TEST(RelativeDatesVectorsTest, ReadsEveryRowOfTheSharedFile) {
  std::vector<std::string> header;
  int rows = 0;
  CsvReader reader({[&](const CsvRow& row) { header = row.values; },
                    [&](const CsvRow& row) {
                      ASSERT_FALSE(row.problem) << row.line;
                      Cells cells;
                      for (std::size_t i = 0; i < header.size(); ++i)
                        cells[header[i]] = row.values[i];
                      expect_row(cells);
                      ++rows;
                    }});
  ASSERT_TRUE(reader.feed(tests::read_shared("domain/vectors/relative-dates.csv")));
  ASSERT_TRUE(reader.finish());
  EXPECT_GT(rows, 0);
}

}  // namespace
}  // namespace outdial::text
