#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"

namespace outdial::text {

struct CsvError {
  std::int64_t line = 0;
  std::string code;
  std::string detail;
};

struct CsvRow {
  /// Line of the file on which the row starts, from 1; a row may go over several lines.
  std::int64_t line = 0;
  /// UTF-8, trimmed of blanks outside quotes.
  std::vector<std::string> values;
  /// Set when the row cannot be used, `ragged_row` (not as many values as the header) or
  /// `bad_quotes`; the file goes on.
  std::optional<CsvError> problem;
};

struct CsvLimits {
  std::size_t row_bytes = 64 * 1024;
  std::size_t columns = 200;
};

/// Reads a delimited file in chunks of any size with flat memory: BOM, CR, LF and CRLF, comma,
/// semicolon or tab (from the header line, or Excel's `sep=`), quotes over several lines. A value
/// that is not UTF-8 is taken for Windows-1252. Blank rows are left out. One thread at a time. The
/// first error ends the file and is returned again by every later call; rows before it have been
/// delivered. Codes: `row_too_long`, `too_many_columns`, `nul_byte`, `unclosed_quote`, `bad_quotes`
/// (in the header), `no_header`.
/// Callbacks may throw; the reader is then of no further use.
class CsvReader {
 public:
  struct Callbacks {
    std::function<void(const CsvRow&)> on_header;
    std::function<void(const CsvRow&)> on_row;
  };

  explicit CsvReader(Callbacks callbacks, CsvLimits limits = {});
  ~CsvReader();
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  base::Expected<void, CsvError> feed(std::string_view chunk);
  /// The end of the file: delivers the last row.
  base::Expected<void, CsvError> finish();
  /// What the header line told; a comma until then.
  char delimiter() const;

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace outdial::text
