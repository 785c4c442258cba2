#pragma once

#include <optional>
#include <string>

#include "schema/ids.h"
#include "schema/store.h"

namespace outdial::api {

/// Sees to it that somebody can administer the tenant; called once at start, before requests.
/// A `secret` is installed as the admin token named `admin-token` and replaces an earlier one;
/// without one a token is made on the first start and written to config::admin_token_path() (mode
/// 0600). A file of that name is kept as `….former`: it is another database's. Gives the path when
/// it wrote it. Throws when it cannot.
std::optional<std::string> ensure_admin_token(schema::Store& store, schema::TenantId tenant,
                                              const std::optional<std::string>& secret);

}  // namespace outdial::api
