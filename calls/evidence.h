#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "schema/ids.h"

namespace outdial::calls {

/// What somebody outside said about a call: a webhook, a look-up or a socket, already translated
/// from the provider's words. Everything but one of the two ids may be missing. Times are the
/// provider's and never compared with ours.
struct Evidence {
  enum class Source { webhook, lookup };
  enum class Stage { seen, ongoing, ended, analyzed };

  struct Analysis {
    std::string summary;
    std::optional<bool> successful;
    std::optional<bool> in_voicemail;
    std::string sentiment;
    /// JSON object of the custom fields.
    std::string custom_json = "{}";
  };

  Source source = Source::webhook;
  Stage stage = Stage::seen;
  schema::CallId attempt_id;
  std::string provider_call_id;
  std::optional<std::int64_t> reported_start_ms;
  std::optional<std::int64_t> reported_end_ms;
  std::optional<std::int64_t> duration_ms;
  std::string end_reason;
  std::string transcript;
  std::string utterances_json;
  std::string tool_calls_json;
  std::string recording_url;
  std::string public_log_url;
  std::optional<std::string> cost_cents;
  std::optional<Analysis> analysis;
};

}  // namespace outdial::calls
