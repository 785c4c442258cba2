#include "base/json_text.h"

#include <algorithm>

#include "base/json.h"

namespace outdial::base {

std::string json_string(std::string_view text) {
  bool plain = std::ranges::all_of(
      text, [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
  if (!plain) return dump_json(Json(text));
  std::string quoted;
  quoted.reserve(text.size() + 2);
  return quoted.append(1, '"').append(text).append(1, '"');
}

std::string json_object(const std::map<std::string, std::string>& members) {
  std::string object = "{";
  for (const auto& [name, value] : members) {
    if (object.size() > 1) object += ',';
    object.append(json_string(name)).append(1, ':').append(json_string(value));
  }
  return object += '}';
}

}  // namespace outdial::base
