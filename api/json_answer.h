#pragma once

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>

#include "api/http.h"
#include "base/clock.h"

namespace outdial::api {

Response json_response(int status, const nlohmann::json& body);
/// RFC 3339, or null.
nlohmann::json json_time(std::optional<base::Time> time);
/// The text, or null when it is empty.
nlohmann::json json_text(const std::string& text);
/// A stored JSON column; null when it cannot be read.
nlohmann::json json_column(const std::string& text);
/// `{"amount":"0.7100","currency":"USD"}` from millionths.
nlohmann::json json_money(std::int64_t micros);
/// The same for US cents in decimal text, as Retell reports them.
nlohmann::json json_cents(const std::string& cents);

}  // namespace outdial::api
