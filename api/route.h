#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/problem.h"
#include "api/services.h"
#include "schema/tokens.h"

namespace outdial::api {

using Handler = std::function<Answer(Services&, const Request&)>;

enum class Access {
  /// A bearer token with the route's role and scope.
  token,
  /// No token from loopback without a forwarding header, else as above.
  token_unless_local,
  /// The handler itself decides (signed webhooks).
  open
};

enum class BodyUse {
  none,
  /// A JSON object is expected.
  json,
  /// A JSON object or nothing.
  optional_json,
  /// JSON or text/csv.
  contacts,
  /// text/csv or text/plain.
  lines,
  /// Any bytes.
  raw
};

enum class KeyUse { none, accepted, required };

/// One line of the route table.
struct Route {
  std::string_view method;
  /// `/api/v1/batches/{id}/contacts/{contact_id}`
  std::string_view pattern;
  Handler handler;
  schema::Role role = schema::Role::viewer;
  Access access = Access::token;
  std::string_view scope = {};
  /// Name in the audit log, `batch.launch`; empty for what changes nothing.
  std::string_view action = {};
  BodyUse body = BodyUse::none;
  KeyUse key = KeyUse::none;
  /// The only query parameters that are taken.
  std::vector<std::string_view> query = {};
  std::uint64_t max_body = 1 << 20;
  /// The body may be spooled to a file.
  bool bulk = false;
};

}  // namespace outdial::api
