#include "policy/tables.h"

#include <stdexcept>
#include <utility>

#include "text/csv_reader.h"

namespace outdial::policy {
namespace {

struct WithoutComments {
  std::string text;
  /// Lines of comment above the header.
  std::int64_t skipped = 0;
};

/// A comment below the header leaves a blank line, so that lines keep their numbers.
WithoutComments without_comments(std::string_view csv) {
  WithoutComments result;
  while (!csv.empty()) {
    std::size_t end = std::min(csv.find('\n'), csv.size() - 1) + 1;
    std::string_view line = csv.substr(0, end);
    csv.remove_prefix(end);
    if (!line.starts_with('#'))
      result.text.append(line);
    else if (result.text.empty())
      ++result.skipped;
    else
      result.text.push_back('\n');
  }
  return result;
}

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names)
    all += (all.empty() ? "" : ",") + name;
  return all;
}

}  // namespace

base::Expected<std::vector<TableRow>, std::vector<TableProblem>> read_table(
    std::string_view csv, const std::vector<std::string>& columns) {
  WithoutComments clean = without_comments(csv);
  std::vector<TableRow> rows;
  std::vector<TableProblem> problems;
  auto line_of = [&](std::int64_t line) { return line + clean.skipped; };
  text::CsvReader reader({[&](const text::CsvRow& header) {
                            if (header.values != columns)
                              problems.push_back({line_of(header.line),
                                                  "The columns must be " + joined(columns) + "."});
                          },
                          [&](const text::CsvRow& row) {
                            if (row.problem)
                              problems.push_back({line_of(row.line), row.problem->detail});
                            else
                              rows.push_back({line_of(row.line), row.values});
                          }});
  auto read = reader.feed(clean.text);
  if (read) read = reader.finish();
  if (!read) problems.push_back({line_of(read.error().line), read.error().detail});
  if (!problems.empty()) return base::unexpected(std::move(problems));
  return rows;
}

std::vector<TableRow> read_own_table(std::string_view csv,
                                     const std::vector<std::string>& columns) {
  auto rows = read_table(csv, columns);
  if (!rows)
    throw std::logic_error("line " + std::to_string(rows.error()[0].line) + ": " +
                           rows.error()[0].detail);
  return std::move(*rows);
}

}  // namespace outdial::policy
