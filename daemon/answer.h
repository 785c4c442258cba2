#pragma once

#include <string>
#include <string_view>

#include "daemon/http_message.h"
#include "daemon/refusal.h"

namespace outdial::daemon {

/// Turns what httplib wrote into what is sent: our own and connection headers taken out, request id
/// and security headers put in. Pure.
Answer answer_from(std::string written, bool is_head, std::string_view request_id);

Answer answer_refusal(Refusal refusal, std::string_view request_id);

}  // namespace outdial::daemon
