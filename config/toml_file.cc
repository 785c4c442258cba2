#include "config/toml_file.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "config/stream_text.h"

namespace outdial::config {
namespace {

template <class Dated>
std::string written(const Dated& value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

Value to_value(const toml::node& node) {
  if (const auto* b = node.as_boolean()) return {b->get()};
  if (const auto* n = node.as_integer()) return {static_cast<std::int64_t>(n->get())};
  if (const auto* n = node.as_floating_point()) return {n->get()};
  if (const auto* t = node.as_string()) return {t->get()};
  if (const auto* t = node.as_date_time()) return {written(t->get())};
  if (const auto* t = node.as_date()) return {written(t->get())};
  if (const auto* t = node.as_time()) return {written(t->get())};
  if (const auto* array = node.as_array()) {
    std::vector<Value> list;
    for (const toml::node& item : *array)
      list.push_back(to_value(item));
    return {std::move(list)};
  }
  return {};
}

void collect(const toml::table& table, const std::string& prefix, std::vector<Entry>& entries) {
  for (const auto& [key, node] : table) {
    std::string name = prefix + std::string(key.str());
    const toml::table* inner = node.as_table();
    if (inner != nullptr && !inner->empty() && prefix.empty()) {
      collect(*inner, name + ".", entries);
      continue;
    }
    toml::source_position at = key.source().begin;
    entries.push_back(
        {name, to_value(node), static_cast<int>(at.line), static_cast<int>(at.column)});
  }
}

}  // namespace

base::Expected<std::vector<Entry>, Problem> read_toml(const std::string& path) {
  if (std::filesystem::is_directory(path))
    return base::unexpected(Problem{path, 0, 0, "is a directory, not a file"});
  std::ifstream file(path, std::ios::binary);
  std::string text = read_all(file);
  if (!file.is_open() || file.bad()) {
    return base::unexpected(Problem{path, 0, 0, std::string("cannot read: ") + strerror(errno)});
  }
  try {
    std::vector<Entry> entries;
    collect(toml::parse(text), "", entries);
    std::ranges::sort(entries, {}, [](const Entry& e) { return std::pair(e.line, e.column); });
    return entries;
  } catch (const toml::parse_error& error) {
    toml::source_position at = error.source().begin;
    return base::unexpected(Problem{path, static_cast<int>(at.line), static_cast<int>(at.column),
                                    std::string(error.description())});
  }
}

}  // namespace outdial::config
