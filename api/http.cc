#include "api/http.h"

namespace outdial::api {
namespace {

std::string_view value_of(const NamedTexts& texts, std::string_view name) {
  for (const auto& [key, value] : texts)
    if (key == name) return value;
  return {};
}

}  // namespace

std::string_view Request::header(std::string_view lower_case_name) const {
  return value_of(headers, lower_case_name);
}

std::string_view Request::param(std::string_view name) const {
  return value_of(params, name);
}

std::optional<std::string> Request::query_value(std::string_view name) const {
  for (const auto& [key, value] : query)
    if (key == name) return value;
  return std::nullopt;
}

bool Request::query_flag(std::string_view name) const {
  auto value = query_value(name);
  return value == "1" || value == "true";
}

}  // namespace outdial::api
