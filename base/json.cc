#include "base/json.h"

#include <simdjson.h>

#include <algorithm>
#include <optional>

template class nlohmann::basic_json<>;

namespace outdial::base {
namespace {

/// How deep the text nests, looked at before it is parsed: a check at every value would double the
/// cost.
int depth_of(std::string_view text) {
  int depth = 0, deepest = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      deepest = std::max(deepest, ++depth);
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return deepest;
}

using simdjson::dom::element_type;

// What simdjson calls signed is unsigned to nlohmann unless it is negative.
Json integer_of(std::int64_t value) {
  return value < 0 ? Json(value) : Json(static_cast<std::uint64_t>(value));
}

Json json_of(simdjson::dom::element element) {
  switch (element.type()) {
    case element_type::ARRAY: {
      Json array = Json::array();
      for (simdjson::dom::element item : element.get_array())
        array.push_back(json_of(item));
      return array;
    }
    case element_type::OBJECT: {
      Json object = Json::object();
      for (auto [name, value] : element.get_object())
        object[std::string(name)] = json_of(value);
      return object;
    }
    case element_type::INT64:
      return integer_of(element.get_int64());
    case element_type::UINT64:
      return Json(std::uint64_t{element.get_uint64()});
    case element_type::DOUBLE:
      return Json(double{element.get_double()});
    case element_type::STRING:
      return Json(std::string(std::string_view(element.get_string())));
    case element_type::BOOL:
      return Json(bool{element.get_bool()});
    case element_type::NULL_VALUE:
      break;
  }
  return Json();
}

/// Nothing for what simdjson does not take: what is wrong with it, if anything, others say.
std::optional<Json> read_quickly(std::string_view text) {
  simdjson::dom::parser parser;
  if (parser.allocate(text.size(), kMaxJsonDepth) != simdjson::SUCCESS) return std::nullopt;
  simdjson::dom::element root;
  if (parser.parse(text.data(), text.size()).get(root) != simdjson::SUCCESS) return std::nullopt;
  return json_of(root);
}

}  // namespace

Expected<Json, std::string> parse_json(std::string_view text) {
  if (auto json = read_quickly(text)) return std::move(*json);
  if (depth_of(text) > kMaxJsonDepth)
    return unexpected("nested deeper than " + std::to_string(kMaxJsonDepth) + " levels");
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    return unexpected("not valid JSON at byte " + std::to_string(error.byte));
  } catch (const Json::out_of_range&) {
    return unexpected(std::string("a number is out of range"));
  }
}

std::string dump_json(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace outdial::base
