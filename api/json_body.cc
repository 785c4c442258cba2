#include "api/json_body.h"

#include <algorithm>
#include <cmath>

#include "base/json.h"
#include "base/rfc3339.h"
#include "config/nearest.h"

namespace outdial::api {
namespace {

std::string trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

std::string in_pointer(std::string_view name) {
  std::string text;
  for (char c : name) {
    if (c == '~')
      text += "~0";
    else if (c == '/')
      text += "~1";
    else
      text += c;
  }
  return text;
}

template <class Number>
std::string range_text(Number min, Number max) {
  return "Give a number from " + base::dump_json(min) + " to " + base::dump_json(max) + ".";
}

/// Variables are texts; numbers and flags are taken for what they look like.
std::optional<std::string> as_text(const base::Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number() || value.is_boolean()) return base::dump_json(value);
  return std::nullopt;
}

}  // namespace

ObjectReader::ObjectReader(const nlohmann::json& json, std::string pointer, FieldErrors& errors)
    : json_(json), pointer_(std::move(pointer)), errors_(errors) {
  if (!json_.is_object()) errors_.push_back({pointer_, "wrong_type", "Give an object."});
}

std::string ObjectReader::pointer_to(const char* name) const {
  return pointer_ + "/" + in_pointer(name);
}

void ObjectReader::error(const char* name, std::string code, std::string detail) {
  errors_.push_back({pointer_to(name), std::move(code), std::move(detail)});
}

void ObjectReader::error_below(const char* name, std::string_view below, std::string code,
                               std::string detail) {
  errors_.push_back({pointer_to(name) + std::string(below), std::move(code), std::move(detail)});
}

const nlohmann::json* ObjectReader::find(const char* name) {
  known_.insert(name);
  if (!json_.is_object()) return nullptr;
  auto found = json_.find(name);
  return found == json_.end() || found->is_null() ? nullptr : &*found;
}

bool ObjectReader::has(const char* name) {
  return find(name) != nullptr;
}

bool ObjectReader::clears(const char* name) {
  known_.insert(name);
  if (!json_.is_object()) return false;
  auto found = json_.find(name);
  return found != json_.end() && found->is_null();
}

void ObjectReader::require(const char* name) {
  if (json_.is_object() && !has(name)) error(name, "required", "This member is required.");
}

std::optional<std::string> ObjectReader::text(const char* name, std::size_t max,
                                              bool may_be_empty) {
  const base::Json* value = find(name);
  if (!value) return std::nullopt;
  if (!value->is_string()) {
    error(name, "wrong_type", "Give a string.");
    return std::nullopt;
  }
  std::string text = trimmed(value->get_ref<const std::string&>());
  if (text.empty() && !may_be_empty) {
    error(name, "empty", "Give a text that is not empty, or leave the member out.");
    return std::nullopt;
  }
  if (text.size() > max) {
    error(name, "too_long", "Give at most " + std::to_string(max) + " bytes.");
    return std::nullopt;
  }
  return text;
}

std::optional<std::int64_t> ObjectReader::integer(const char* name, std::int64_t min,
                                                  std::int64_t max) {
  const base::Json* value = find(name);
  if (!value) return std::nullopt;
  bool fits = value->is_number_integer() &&
              (!value->is_number_unsigned() ||
               value->get<std::uint64_t>() <= static_cast<std::uint64_t>(INT64_MAX));
  if (!fits) {
    error(name, "wrong_type",
          "Give a whole number from " + std::to_string(min) + " to " + std::to_string(max) + ".");
    return std::nullopt;
  }
  auto number = value->get<std::int64_t>();
  if (number < min || number > max) {
    error(name, "out_of_range", range_text(min, max));
    return std::nullopt;
  }
  return number;
}

std::optional<double> ObjectReader::number(const char* name, double min, double max) {
  const base::Json* value = find(name);
  if (!value) return std::nullopt;
  if (!value->is_number()) {
    error(name, "wrong_type", range_text(min, max));
    return std::nullopt;
  }
  auto number = value->get<double>();
  if (!std::isfinite(number) || number < min || number > max) {
    error(name, "out_of_range", range_text(min, max));
    return std::nullopt;
  }
  return number;
}

std::optional<bool> ObjectReader::flag(const char* name) {
  const base::Json* value = find(name);
  if (!value) return std::nullopt;
  if (!value->is_boolean()) {
    error(name, "wrong_type", "Give true or false.");
    return std::nullopt;
  }
  return value->get<bool>();
}

std::optional<base::Time> ObjectReader::time(const char* name) {
  const base::Json* value = find(name);
  if (!value) return std::nullopt;
  if (value->is_string())
    if (auto time = base::parse_rfc3339(value->get_ref<const std::string&>())) return time;
  error(name, "invalid_time", "Give an instant in RFC 3339, such as 2026-11-18T18:00:00Z.");
  return std::nullopt;
}

std::optional<std::string> ObjectReader::word(const char* name,
                                              std::span<const std::string_view> words) {
  const base::Json* value = find(name);
  if (!value) return std::nullopt;
  std::string choice = value->is_string() ? value->get<std::string>() : std::string();
  if (std::ranges::find(words, choice) != words.end()) return choice;
  std::vector<std::string> known(words.begin(), words.end());
  std::string near = config::nearest(choice, known);
  std::string list;
  for (const std::string& one : known)
    list += (list.empty() ? "" : ", ") + one;
  error(name, "unknown_value",
        near.empty() ? "Give one of " + list + "."
                     : "Did you mean " + near + "? One of " + list + ".");
  return std::nullopt;
}

const nlohmann::json* ObjectReader::object(const char* name) {
  const base::Json* value = find(name);
  if (!value || value->is_object()) return value;
  error(name, "wrong_type", "Give an object.");
  return nullptr;
}

const nlohmann::json* ObjectReader::array(const char* name, std::size_t max_items) {
  const base::Json* value = find(name);
  if (!value) return nullptr;
  if (!value->is_array()) {
    error(name, "wrong_type", "Give an array.");
    return nullptr;
  }
  if (value->size() <= max_items) return value;
  error(name, "too_many", "Give at most " + std::to_string(max_items) + " items.");
  return nullptr;
}

std::optional<std::string> ObjectReader::texts(const char* name, std::size_t max_members,
                                               std::size_t max_bytes) {
  const base::Json* value = object(name);
  if (!value) return std::nullopt;
  if (value->size() > max_members) {
    error(name, "too_many", "Give at most " + std::to_string(max_members) + " members.");
    return std::nullopt;
  }
  base::Json texts = base::Json::object();
  for (const auto& [key, member] : value->items()) {
    auto text = as_text(member);
    std::string pointer = pointer_to(name) + "/" + in_pointer(key);
    if (!text && !member.is_null())
      errors_.push_back({pointer, "wrong_type", "Give a string, a number, true or false."});
    else if (text && text->size() > max_bytes)
      errors_.push_back(
          {pointer, "too_long", "Give at most " + std::to_string(max_bytes) + " bytes."});
    else if (text)
      texts[key] = *text;
  }
  return base::dump_json(texts);
}

void ObjectReader::finish() {
  if (!json_.is_object()) return;
  std::vector<std::string> known(known_.begin(), known_.end());
  for (const auto& [name, value] : json_.items()) {
    if (known_.contains(name)) continue;
    std::string near = config::nearest(name, known);
    error(name.c_str(), "unknown_member",
          near.empty() ? "There is no such member."
                       : "There is no such member; did you mean " + near + "?");
  }
}

void take_text(ObjectReader& reader, const char* name, std::string& field, std::size_t max) {
  if (reader.clears(name)) field.clear();
  if (auto text = reader.text(name, max, true)) field = *text;
}

base::Expected<std::shared_ptr<const nlohmann::json>, Problem> parse_object(std::string_view body) {
  if (body.find_first_not_of(" \t\r\n") == std::string_view::npos)
    return std::make_shared<const base::Json>(base::Json::object());
  auto json = base::parse_json(body);
  if (!json)
    return refuse(Code::malformed_json,
                  "The body is " + json.error() + ". Send one JSON object in UTF-8.");
  if (!json->is_object())
    return refuse(Code::invalid_request, FieldErrors{{"", "wrong_type", "Send an object."}});
  return std::make_shared<const base::Json>(std::move(*json));
}

tl::unexpected<Problem> refuse_fields(FieldErrors errors) {
  bool of_form = std::ranges::any_of(errors, [](const FieldError& error) {
    return error.code == "wrong_type" || error.code == "unknown_member";
  });
  return refuse(of_form ? Code::invalid_request : Code::validation_failed, std::move(errors));
}

}  // namespace outdial::api
