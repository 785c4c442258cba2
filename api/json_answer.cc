#include "api/json_answer.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "base/json.h"
#include "base/rfc3339.h"

namespace outdial::api {

Response json_response(int status, const nlohmann::json& body) {
  return {status, "application/json", base::dump_json(body), {}};
}

nlohmann::json json_time(std::optional<base::Time> time) {
  return time ? base::Json(base::to_rfc3339(*time)) : base::Json();
}

nlohmann::json json_text(const std::string& text) {
  return text.empty() ? base::Json() : base::Json(text);
}

nlohmann::json json_column(const std::string& text) {
  auto value = base::parse_json(text);
  return value ? *value : base::Json();
}

nlohmann::json json_money(std::int64_t micros) {
  char amount[40];
  std::int64_t rounded = (std::llabs(micros) + 50) / 100;
  std::snprintf(amount, sizeof amount, "%s%lld.%04lld", micros < 0 ? "-" : "",
                static_cast<long long>(rounded / 10'000), static_cast<long long>(rounded % 10'000));
  return {{"amount", amount}, {"currency", "USD"}};
}

nlohmann::json json_cents(const std::string& cents) {
  constexpr double micros_per_cent = 10'000;
  constexpr double most = 1e15;
  double micros = std::strtod(cents.c_str(), nullptr) * micros_per_cent;
  return json_money(std::llround(std::clamp(micros, -most, most)));
}

}  // namespace outdial::api
