#pragma once

#include <string_view>

namespace outdial::api {

/// The contract of the HTTP API, api/openapi.json, embedded at build time.
std::string_view openapi_document();

}  // namespace outdial::api
