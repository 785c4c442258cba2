#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace outdial::api {

/// What is wrong with one row of a file that was sent.
struct RejectedRow {
  std::int64_t line = 0;
  std::string field;
  std::string code;
  std::string detail;
};

/// The first `most` of them.
nlohmann::json rows_json(const std::vector<RejectedRow>& rows, std::size_t most);

}  // namespace outdial::api
