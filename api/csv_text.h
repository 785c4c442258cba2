#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace outdial::api {

/// Writes CSV that spreadsheets open without harm: RFC 4180 quotes, CRLF, and an apostrophe before
/// a cell that a spreadsheet would take for a formula (our own import takes it off again).
class CsvText {
 public:
  void row(const std::vector<std::string>& cells);
  std::string take() { return std::move(text_); }
  std::size_t size() const { return text_.size(); }

 private:
  void cell(std::string_view text);

  std::string text_;
};

}  // namespace outdial::api
