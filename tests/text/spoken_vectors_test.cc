#include <gtest/gtest.h>

#include <map>

#include "base/rfc3339.h"
#include "tests/support/shared_folder.h"
#include "text/csv_reader.h"
#include "text/spoken.h"

namespace outdial::text {
namespace {

TEST(SpokenVectorsTest, SaysEveryRowOfTheSharedFile) {
  std::string file = tests::read_shared("domain/vectors/voice-formatting.csv");
  std::vector<std::string> header;
  int rows = 0;
  CsvReader reader({[&](const CsvRow& row) { header = row.values; },
                    [&](const CsvRow& row) {
                      ASSERT_FALSE(row.problem) << row.line;
                      std::map<std::string, std::string> cell;
                      for (std::size_t i = 0; i < header.size(); ++i)
                        cell[header[i]] = row.values[i];
                      auto kind = spoken_kind(cell["kind"]);
                      ASSERT_TRUE(kind) << cell["id"];
                      SpokenContext context;
                      context.locale = cell["locale"];
                      context.zone = cell["timezone"];
                      if (!cell["now"].empty()) context.now = base::parse_rfc3339(cell["now"]);
                      EXPECT_EQ(speak(*kind, cell["input"], context).value_or(""), cell["expected"])
                          << cell["id"] << " " << cell["kind"] << " " << cell["locale"] << ": "
                          << cell["input"];
                      ++rows;
                    }});
  ASSERT_TRUE(reader.feed(file));
  ASSERT_TRUE(reader.finish());
  EXPECT_GT(rows, 0);
}

}  // namespace
}  // namespace outdial::text
