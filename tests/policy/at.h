#pragma once

#include "base/rfc3339.h"

namespace outdial::policy {

inline base::Time at(const char* text) {
  return base::parse_rfc3339(text).value();
}

}  // namespace outdial::policy
