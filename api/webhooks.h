#pragma once

#include <string>

#include "api/bad_token_brake.h"
#include "api/problem.h"
#include "api/services.h"

namespace outdial::api {

/// Takes Retell's webhooks: judges the signature over the body as it came, stores and applies the
/// event and only then answers 2xx. More than 60 wrong or 60 equal signatures a minute from one
/// address get 429; wrong ones never hold up right ones. Safe from any thread.
class WebhookIntake {
 public:
  Answer take(Services& services, const Request& request);

 private:
  Answer refuse_signature(Services& services, const Request& request, std::string_view verdict);

  static constexpr int kPerMinute = 60;
  BadTokenBrake wrong_{kPerMinute};
  BadTokenBrake equal_{kPerMinute};
};

}  // namespace outdial::api
