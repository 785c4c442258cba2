#include "cli/json_text.h"

#include "base/json.h"

namespace outdial::cli {
namespace {

base::Json member(std::string_view json, const std::string& name) {
  auto object = base::parse_json(json);
  if (!object || !object->is_object()) return {};
  auto found = object->find(name);
  return found == object->end() ? base::Json{} : *found;
}

}  // namespace

std::string json_mistake(std::string_view text) {
  auto parsed = base::parse_json(text);
  return parsed ? std::string{} : parsed.error();
}

std::string text_member(std::string_view json, const std::string& name) {
  base::Json value = member(json, name);
  return value.is_string() ? value.get<std::string>() : std::string{};
}

std::int64_t count_member(std::string_view json, const std::string& name) {
  base::Json value = member(json, name);
  return value.is_number_integer() ? value.get<std::int64_t>() : 0;
}

std::string inner_member(std::string_view json, const std::string& name) {
  base::Json value = member(json, name);
  return value.is_structured() ? base::dump_json(value) : "[]";
}

std::vector<Column> all_members(std::string_view json) {
  std::vector<Column> columns;
  base::Json object = base::parse_json(json).value_or(base::Json::object());
  if (!object.is_object()) return columns;
  for (const auto& [name, value] : object.items())
    columns.push_back({name, name});
  return columns;
}

}  // namespace outdial::cli
