#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"

namespace outdial::policy {

/// The files of policy/tables, as they are.
std::string_view calling_rules_json();
std::string_view nanp_timezones_csv();
std::string_view country_timezones_csv();
std::string_view holidays_csv();

struct TableRow {
  /// Line of the text, from 1.
  std::int64_t line = 0;
  std::vector<std::string> values;
};
struct TableProblem {
  std::int64_t line = 0;
  std::string detail;
};
/// Rows of CSV below the header `columns`. Lines that start with `#` are comments, the header may
/// stand below some.
base::Expected<std::vector<TableRow>, std::vector<TableProblem>> read_table(
    std::string_view csv, const std::vector<std::string>& columns);
/// The same of one of our own tables: throws std::logic_error on what is wrong.
std::vector<TableRow> read_own_table(std::string_view csv, const std::vector<std::string>& columns);

}  // namespace outdial::policy
