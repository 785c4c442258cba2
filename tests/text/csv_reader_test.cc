#include "text/csv_reader.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace outdial::text {
namespace {

struct Read {
  std::vector<std::string> header;
  std::vector<CsvRow> rows;
  std::optional<CsvError> error;
  char delimiter = 0;
};

Read read(std::string_view file, std::size_t chunk = 1 << 20, CsvLimits limits = {}) {
  Read result;
  CsvReader reader({[&](const CsvRow& row) { result.header = row.values; },
                    [&](const CsvRow& row) { result.rows.push_back(row); }},
                   limits);
  base::Expected<void, CsvError> state;
  for (std::size_t at = 0; at < file.size() && state; at += chunk)
    state = reader.feed(file.substr(at, chunk));
  if (state) state = reader.finish();
  if (!state) result.error = state.error();
  result.delimiter = reader.delimiter();
  return result;
}

using Values = std::vector<std::string>;

TEST(CsvReaderTest, ReadsTheSameInChunksOfAnySize) {
  std::string file =
      "\xEF\xBB\xBFname;phone;note\r\n\r\n\"Ann; "
      "\"\"A\"\"\";1;\"two\r\nlines\"\r\nBob;2;\r\n;;\r\nZo\xC3\xAB;3;last";
  for (std::size_t chunk = 1; chunk < 40; ++chunk) {
    Read got = read(file, chunk);
    ASSERT_FALSE(got.error) << got.error->detail;
    EXPECT_EQ(got.delimiter, ';');
    EXPECT_EQ(got.header, (Values{"name", "phone", "note"}));
    ASSERT_EQ(got.rows.size(), 3U) << chunk;
    EXPECT_EQ(got.rows[0].values, (Values{"Ann; \"A\"", "1", "two\r\nlines"}));
    EXPECT_EQ(got.rows[0].line, 3);
    EXPECT_EQ(got.rows[1].values, (Values{"Bob", "2", ""}));
    EXPECT_EQ(got.rows[1].line, 5);
    EXPECT_EQ(got.rows[2].values, (Values{"Zo\xC3\xAB", "3", "last"}));
    EXPECT_EQ(got.rows[2].line, 7);
  }
}

TEST(CsvReaderTest, TakesEveryLineEndAndDelimiter) {
  for (const char* file :
       {"a,b\n1,2\n3,4\n", "a,b\r1,2\r3,4\r", "a;b\r\n1;2\r\n3;4", "a\tb\n1\t2\n3\t4\n",
        "sep=;\na;b\n1;2\n3;4", "sep=,\r\na,b\r\n1,2\r\n3,4", "\n  \na,b\n1,2\n\n3,4\n"}) {
    Read got = read(file);
    ASSERT_FALSE(got.error) << file;
    EXPECT_EQ(got.header, (Values{"a", "b"})) << file;
    ASSERT_EQ(got.rows.size(), 2U) << file;
    EXPECT_EQ(got.rows[0].values, (Values{"1", "2"})) << file;
    EXPECT_EQ(got.rows[1].values, (Values{"3", "4"})) << file;
  }
}

TEST(CsvReaderTest, CountsLinesAcrossBlankOnesAndBothLineEnds) {
  EXPECT_EQ(read("a,b\r\n\r\n\r\n1,2\r\n").rows[0].line, 4);
  EXPECT_EQ(read("sep=,\na,b\n1,2\n").rows[0].line, 3);
  EXPECT_EQ(read("a,b\r1,2\r").rows[0].line, 2);
}

TEST(CsvReaderTest, CountsOnlySeparatorsOutsideQuotes) {
  EXPECT_EQ(read("\"a,b,c,d\";e\n1;2\n").header, (Values{"a,b,c,d", "e"}));
}

TEST(CsvReaderTest, KeepsEmptyCellsOfTabSeparatedFiles) {
  Read got = read("a\tb\tc\n\t\t3\n1\t\t\n");
  ASSERT_EQ(got.rows.size(), 2U);
  EXPECT_EQ(got.rows[0].values, (Values{"", "", "3"}));
  EXPECT_EQ(got.rows[1].values, (Values{"1", "", ""}));
}

TEST(CsvReaderTest, TakesValuesThatAreNotUtf8ForWindows1252) {
  Read got = read("name,note\nZo\xEB,\x80 5\nZo\xC3\xAB,plain\n");
  EXPECT_EQ(got.rows[0].values, (Values{"Zo\xC3\xAB", "\xE2\x82\xAC 5"}));
  EXPECT_EQ(got.rows[1].values, (Values{"Zo\xC3\xAB", "plain"}));
}

TEST(CsvReaderTest, ReportsARaggedRowAndGoesOn) {
  Read got = read("a,b\n1\n1,2,3\n1,2,,\n4,5\n");
  ASSERT_FALSE(got.error);
  ASSERT_EQ(got.rows.size(), 4U);
  ASSERT_TRUE(got.rows[0].problem);
  EXPECT_EQ(got.rows[0].problem->code, "ragged_row");
  EXPECT_EQ(got.rows[0].problem->line, 2);
  EXPECT_NE(got.rows[0].problem->detail.find("has 1 values, the header has 2"), std::string::npos);
  EXPECT_TRUE(got.rows[1].problem);
  EXPECT_FALSE(got.rows[2].problem);
  EXPECT_FALSE(got.rows[3].problem);
}

TEST(CsvReaderTest, ReportsMisplacedQuotesAndGoesOnAtTheNextLine) {
  for (std::size_t chunk : {1, 7, 1000}) {
    Read got = read(
        "a,b\r\n\"Ann\" Smith,1\r\n\"Bob\",2\r\nDwayne \"Rock\" "
        "J,3\r\n4,\"open\r\n5,6\r\n7,\"8\"\r\n9,10\r\n",
        chunk);
    ASSERT_FALSE(got.error);
    ASSERT_EQ(got.rows.size(), 5U);
    EXPECT_EQ(got.rows[0].problem->code, "bad_quotes");
    EXPECT_EQ(got.rows[0].line, 2);
    EXPECT_EQ(got.rows[1].values, (Values{"Bob", "2"}));
    EXPECT_EQ(got.rows[2].problem->code, "bad_quotes");
    EXPECT_EQ(got.rows[2].line, 4);
    EXPECT_EQ(got.rows[3].line, 5);
    EXPECT_TRUE(got.rows[3].problem->detail.starts_with("Lines 5 to 7"))
        << got.rows[3].problem->detail;
    EXPECT_EQ(got.rows[4].values, (Values{"9", "10"}));
    EXPECT_EQ(got.rows[4].line, 8);
  }
  EXPECT_EQ(read("a,b \"c\" d\n1,2\n").error->code, "bad_quotes");
}

TEST(CsvReaderTest, NamesTheLineOfWhatEndsTheFile) {
  struct Row {
    std::string file;
    const char* code;
    std::int64_t line;
    std::size_t rows;
  };
  std::string wide = "a,b\n1,2\n" + std::string(300, ',') + "x\n3,4\n";
  std::string long_row = "a,b\n1,2\n\"" + std::string(70'000, 'x') + "\n3,4\n";
  std::string many_lines = "a,b\n1,2\n\"open,2\n";
  for (int i = 0; i < 20'000; ++i)
    many_lines += "3,4\n";
  for (const Row& row :
       {Row{"", "no_header", 1, 0}, Row{"\n\n", "no_header", 3, 0},
        Row{wide, "too_many_columns", 3, 1}, Row{long_row, "row_too_long", 3, 1},
        Row{many_lines, "row_too_long", 3, 1}, Row{"a,b\n1,2\n\"3,4\n", "unclosed_quote", 3, 1},
        Row{std::string("a,b\n1,2\n3,\0004\n", 12), "nul_byte", 3, 1},
        Row{std::string("\xFF\xFE"
                        "a\0,\0b\0\n\0",
                        10),
            "nul_byte", 1, 0}}) {
    for (std::size_t chunk : {std::size_t{1000}, std::size_t{1} << 20}) {
      Read got = read(row.file, chunk);
      ASSERT_TRUE(got.error) << row.code;
      EXPECT_EQ(got.error->code, row.code);
      EXPECT_EQ(got.error->line, row.line) << row.code;
      EXPECT_EQ(got.rows.size(), row.rows) << row.code;
      EXPECT_TRUE(got.error->detail.starts_with("Line " + std::to_string(row.line)))
          << got.error->detail;
    }
  }
}

TEST(CsvReaderTest, StaysFailedAfterAnError) {
  int rows = 0;
  CsvReader reader({[](const CsvRow&) {}, [&](const CsvRow&) { ++rows; }});
  EXPECT_FALSE(reader.feed(std::string("a,b\n\0", 5)));
  EXPECT_FALSE(reader.feed("1,2\n"));
  EXPECT_FALSE(reader.finish());
  EXPECT_EQ(rows, 0);
}

TEST(CsvReaderTest, LetsACallbackThrow) {
  CsvReader reader({[](const CsvRow&) {}, [](const CsvRow&) { throw std::runtime_error("stop"); }});
  EXPECT_THROW((void)reader.feed("a,b\n1,2\n"), std::runtime_error);
}

TEST(CsvReaderTest, DeliversRowsWhileTheFileIsStillComing) {
  std::size_t rows = 0;
  CsvReader reader({[](const CsvRow&) {}, [&](const CsvRow&) { ++rows; }});
  ASSERT_TRUE(reader.feed("a,b\n"));
  for (std::size_t i = 1; i <= 50'000; ++i) {
    ASSERT_TRUE(reader.feed("some value,another\n"));
    ASSERT_EQ(rows, i);
  }
}

}  // namespace
}  // namespace outdial::text
