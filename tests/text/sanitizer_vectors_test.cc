#include <gtest/gtest.h>

#include "tests/policy/csv_rows.h"
#include "text/sanitizer.h"

namespace outdial::text {
namespace {

TEST(SanitizerVectorsTest, CleansEveryRowOfTheSharedFile) {
  auto rows = tests::read_vectors("log-sanitizer.csv");
  for (const tests::CsvRow& row : rows) {
    EXPECT_EQ(sanitized(row.at("input")), row.at("expected")) << row.at("id");
    EXPECT_EQ(sanitized(row.at("expected")), row.at("expected")) << row.at("id") << " again";
  }
  EXPECT_FALSE(rows.empty());
}

}  // namespace
}  // namespace outdial::text
