#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/principal.h"

namespace outdial::api {

struct Route;

using NamedTexts = std::vector<std::pair<std::string, std::string>>;

/// One request as handlers see it. The listener has bounded and checked its form; the router has
/// filled in route, params and principal before a handler runs.
struct Request {
  std::string method = "GET";
  /// Decoded, without the query.
  std::string path;
  NamedTexts query;
  /// Names in lower case.
  NamedTexts headers;
  std::string body;
  /// A large body, rewound, the listener's to close; `body` is then empty.
  int body_fd = -1;
  std::string request_id;
  /// Address of the client.
  std::string peer;
  bool forwarded = false;

  const Route* route = nullptr;
  /// What the places of the pattern hold.
  NamedTexts params;
  Principal principal;

  /// Empty when there is none.
  std::string_view header(std::string_view lower_case_name) const;
  std::string_view param(std::string_view name) const;
  std::optional<std::string> query_value(std::string_view name) const;
  /// Given as `1` or `true`.
  bool query_flag(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  NamedTexts headers;
};

}  // namespace outdial::api
