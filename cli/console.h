#pragma once

#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/failure.h"

namespace outdial::cli {

enum class Format { table, json, jsonl, csv };

/// One column of a list, one line of a record: a title for people and where the value stands in
/// the JSON, inner members with dots ("calls.placed"). Numbers align to the right.
struct Column {
  std::string title;
  std::string path;
};

struct Table {
  std::vector<std::string> titles;
  std::vector<std::vector<std::string>> rows;  // each as long as titles
  std::vector<bool> right;                     // which columns align to the right; may be shorter
};

/// Aligned columns with a heading, no trailing spaces.
std::string render_table(const Table& table);
/// RFC 4180 with a heading line.
std::string render_csv(const Table& table);

/// Where a command writes: data to `out` in the chosen format, talk to `err`.
struct Console {
  std::ostream& out;
  std::ostream& err;
  Format format = Format::table;
  bool terminal = false;  // err is one, so that a line can be redrawn
  int width = 80;
  std::istream* in = nullptr;  // somebody who can be asked; null when nobody sits there

  /// Prints a JSON array of objects.
  Outcome list(std::string_view json, std::span<const Column> columns) const;
  /// Prints one JSON object, as a table one line per column that has a value.
  Outcome record(std::string_view json, std::span<const Column> columns) const;
  /// Prints data that was counted here, not read: JSON members are the titles in lower case.
  void table(const Table& table) const;
};

}  // namespace outdial::cli
