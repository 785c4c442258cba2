#include "api/csv_text.h"

namespace outdial::api {
namespace {

bool looks_like_a_formula(std::string_view text) {
  constexpr std::string_view starts = "=+-@\t\r";
  // A phone number calculates nothing.
  bool phone = text.size() > 1 && text.front() == '+' &&
               text.find_first_not_of("0123456789", 1) == std::string_view::npos;
  if (phone) return false;
  auto first = text.find_first_not_of(" \n");
  return first != std::string_view::npos && starts.find(text[first]) != std::string_view::npos;
}

}  // namespace

void CsvText::cell(std::string_view text) {
  bool armed = looks_like_a_formula(text);
  if (!armed && text.find_first_of("\",\r\n") == std::string_view::npos) {
    text_ += text;
    return;
  }
  text_ += armed ? "\"'" : "\"";
  for (char c : text) {
    if (c == '"') text_ += '"';
    text_ += c;
  }
  text_ += '"';
}

void CsvText::row(const std::vector<std::string>& cells) {
  bool first = true;
  for (const std::string& one : cells) {
    if (!first) text_ += ',';
    first = false;
    cell(one);
  }
  text_ += "\r\n";
}

}  // namespace outdial::api
