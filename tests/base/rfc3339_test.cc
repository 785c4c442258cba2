#include "base/rfc3339.h"

#include <gtest/gtest.h>

namespace outdial::base {
namespace {

TEST(Rfc3339Test, ReadsWhatItAccepts) {
  struct Row {
    const char* text;
    const char* utc;
  };
  for (Row row : {Row{"2026-11-18T18:00:00Z", "2026-11-18T18:00:00.000Z"},
                  Row{"2026-11-18T18:00:00.1239Z", "2026-11-18T18:00:00.123Z"},
                  Row{"2026-11-18T18:00:00.5+02:00", "2026-11-18T16:00:00.500Z"},
                  Row{"2026-11-18t18:00:00-05:30", "2026-11-18T23:30:00.000Z"},
                  Row{"2028-02-29 00:00:00z", "2028-02-29T00:00:00.000Z"}}) {
    auto parsed = parse_rfc3339(row.text);
    ASSERT_TRUE(parsed) << row.text;
    EXPECT_EQ(to_rfc3339(*parsed), row.utc) << row.text;
  }
}

TEST(Rfc3339Test, RefusesEverythingElse) {
  for (const char* text : {"", "2026-11-18", "2026-11-18T18:00:00", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
                           "2026-11-18T24:00:00Z", "2026-11-18T18:00:00.Z", "2026-11-18T18:00:00Zx",
                           "2026-11-18T18:00:00+2:00", "26-11-18T18:00:00Z"})
    EXPECT_FALSE(parse_rfc3339(text)) << text;
}

}  // namespace
}  // namespace outdial::base
