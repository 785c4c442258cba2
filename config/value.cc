#include <charconv>
#include <cstdio>

#include "config/keys.h"

namespace outdial::config {
namespace {

struct Show {
  std::string operator()(std::monostate) const { return "a table"; }
  std::string operator()(bool b) const { return b ? "true" : "false"; }
  std::string operator()(std::int64_t n) const { return std::to_string(n); }
  std::string operator()(double n) const {
    char text[32];
    std::snprintf(text, sizeof text, "%.10g", n);
    return text;
  }
  std::string operator()(const std::string& text) const { return '"' + text + '"'; }
  std::string operator()(const std::vector<Value>& list) const {
    std::string text = "[";
    for (const Value& item : list) {
      if (text.size() > 1) text += ", ";
      text += shown(item);
    }
    return text + "]";
  }
};

std::string trimmed(const std::string& text, const char* dropped) {
  std::size_t first = text.find_first_not_of(dropped);
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(dropped) - first + 1);
}

template <class Number>
Value number_or_text(const std::string& text) {
  Number n{};
  const char* end = text.data() + text.size();
  auto [rest, error] = std::from_chars(text.data(), end, n);
  if (error != std::errc{} || rest != end || text.empty()) return {text};
  return {n};
}

Value list_from_text(const std::string& text) {
  std::vector<Value> list;
  std::string inside = trimmed(text, " []");
  std::size_t start = 0;
  while (!inside.empty() && start <= inside.size()) {
    std::size_t comma = std::min(inside.find(',', start), inside.size());
    std::string item = trimmed(inside.substr(start, comma - start), " ");
    bool quoted = item.size() >= 2 && item.front() == '"' && item.back() == '"';
    list.push_back(quoted ? Value{item.substr(1, item.size() - 2)}
                          : number_or_text<std::int64_t>(item));
    start = comma + 1;
  }
  return {std::move(list)};
}

}  // namespace

std::string shown(const Value& value) {
  return std::visit(Show{}, value.data);
}

Value value_from_text(const std::string& text, Shape shape) {
  switch (shape) {
    case Shape::flag:
      if (text == "true" || text == "false") return {text == "true"};
      return {text};
    case Shape::integer:
      return number_or_text<std::int64_t>(text);
    case Shape::number:
      return number_or_text<double>(text);
    case Shape::list:
      return list_from_text(text);
    case Shape::text:
      break;
  }
  return {text};
}

}  // namespace outdial::config
