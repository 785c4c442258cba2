#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace outdial::retell {

/// Reads the members of a JSON object that may lack any of them. Null counts as missing; a member
/// of a wrong type or beyond its bounds counts as missing too and is named in `warnings`. Include
/// from .cc files only.
class JsonMembers {
 public:
  JsonMembers(const base::Json& object, std::vector<std::string>& warnings, std::string path = "")
      : object_(object), warnings_(warnings), path_(std::move(path)) {}

  std::optional<std::string> text(const char* name) const {
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) return wrong(name);
    return value->get<std::string>();
  }

  std::optional<bool> flag(const char* name) const {
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_boolean()) return wrong(name);
    return value->get<bool>();
  }

  /// An integer, also when written as 12.0.
  std::optional<std::int64_t> integer(const char* name) const {
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_number_float()) {
      constexpr double kSafe = 9007199254740992.0;
      double number = value->get<double>();
      if (!(std::abs(number) <= kSafe) || number != std::floor(number)) return wrong(name);
      return static_cast<std::int64_t>(number);
    }
    bool too_large =
        value->is_number_unsigned() &&
        value->get<std::uint64_t>() > std::uint64_t{std::numeric_limits<std::int64_t>::max()};
    if (!value->is_number() || too_large) return wrong(name);
    return value->get<std::int64_t>();
  }

  /// An integer from 0 to `most`; any other is as good as missing.
  std::optional<std::int64_t> integer_up_to(const char* name, std::int64_t most) const {
    auto number = integer(name);
    if (number && (*number < 0 || *number > most)) return wrong(name);
    return number;
  }

  /// A number from 0 to `most` as the decimal text that stands for it.
  std::optional<std::string> number_text_up_to(const char* name, double most) const {
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_number()) return wrong(name);
    double number = value->get<double>();
    if (!(number >= 0 && number <= most)) return wrong(name);
    return base::dump_json(*value);
  }

  const base::Json* object(const char* name) const { return structure(name, true); }
  const base::Json* array(const char* name) const { return structure(name, false); }

  std::optional<std::string> object_text(const char* name) const { return dumped(object(name)); }
  std::optional<std::string> array_text(const char* name) const { return dumped(array(name)); }

  /// The text members of an object; its others belong to somebody else and are passed over.
  std::map<std::string, std::string> texts(const char* name) const {
    std::map<std::string, std::string> found;
    if (const auto* members = object(name)) {
      for (const auto& [key, value] : members->items())
        if (value.is_string()) found.emplace(key, value.get<std::string>());
    }
    return found;
  }

 private:
  const base::Json* find(const char* name) const {
    auto at = object_.find(name);
    return at == object_.end() || at->is_null() ? nullptr : &*at;
  }
  const base::Json* structure(const char* name, bool want_object) const {
    const auto* value = find(name);
    if (value == nullptr) return nullptr;
    if (want_object ? value->is_object() : value->is_array()) return value;
    wrong(name);
    return nullptr;
  }
  std::nullopt_t wrong(const char* name) const {
    warnings_.push_back(path_ + name);
    return std::nullopt;
  }
  static std::optional<std::string> dumped(const base::Json* value) {
    if (value == nullptr) return std::nullopt;
    return base::dump_json(*value);
  }

  const base::Json& object_;
  std::vector<std::string>& warnings_;
  const std::string path_;
};

}  // namespace outdial::retell
