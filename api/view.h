#pragma once

#include "api/principal.h"
#include "calls/rules.h"

namespace outdial::api {

/// For whom something is shown, and the rules in force.
struct View {
  const Principal& principal;
  calls::Rules rules;
};

}  // namespace outdial::api
