#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/rfc3339.h"
#include "tests/support/shared_folder.h"
#include "text/csv_reader.h"

namespace outdial::tests {

using CsvRow = std::map<std::string, std::string>;

/// Every row of a shared vector file by the names of its header.
inline std::vector<CsvRow> read_vectors(const std::string& file) {
  std::vector<std::string> header;
  std::vector<CsvRow> rows;
  text::CsvReader reader({[&](const text::CsvRow& row) { header = row.values; },
                          [&](const text::CsvRow& row) {
                            CsvRow named;
                            for (std::size_t i = 0; i < header.size(); ++i)
                              named[header[i]] = row.values.at(i);
                            rows.push_back(named);
                          }});
  if (!reader.feed(read_shared("domain/vectors/" + file)) || !reader.finish())
    throw std::runtime_error(file + " is not CSV");
  return rows;
}

/// `2026-12-01T15:00Z` or with seconds.
inline base::Time instant(std::string text) {
  if (text.size() == 17) text.insert(16, ":00");
  auto parsed = base::parse_rfc3339(text);
  if (!parsed) throw std::runtime_error("no instant: " + text);
  return *parsed;
}

}  // namespace outdial::tests
