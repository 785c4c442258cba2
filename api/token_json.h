#pragma once

#include <nlohmann/json_fwd.hpp>

#include "schema/tokens.h"

namespace outdial::api {

/// A token without its secret.
nlohmann::json token_json(const schema::TokenRow& token);

/// A new secret, `odk_` and 48 hex digits, and what is stored of it.
struct NewSecret {
  std::string secret;
  std::string sha256;
};
NewSecret make_token_secret();

}  // namespace outdial::api
