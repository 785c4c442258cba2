#include "cli/status.h"

#include <ostream>

#include "base/json.h"
#include "cli/json_text.h"
#include "cli/progress.h"
#include "cli/text_width.h"

namespace outdial::cli {
namespace {

constexpr const char* kOpenBatches =
    "/api/v1/batches?status=preparing,in_progress,paused,halted,cancelling";
const std::vector<Column> kColumns{{"ID", "id"},
                                   {"BATCH", "name"},
                                   {"STATUS", "status"},
                                   {"TOTAL", "total"},
                                   {"NOT CALLED", "not_called"},
                                   {"IN CALL", "in_call"},
                                   {"COMPLETED", "completed"},
                                   {"WAITING FOR", "waiting_reason"}};

}  // namespace

Outcome status(Session& session) {
  Answer health = session.api.get("/health");
  if (!health) return base::unexpected(health.error());
  auto batches = all_pages(session.api, kOpenBatches, 0);
  if (!batches) return base::unexpected(batches.error());
  const Console& console = session.console;
  if (console.format == Format::json) {
    base::Json all{{"health", base::parse_json(health->body).value_or(base::Json::object())},
                   {"batches", base::parse_json(*batches).value_or(base::Json::array())}};
    return console.record(base::dump_json(all), {});
  }
  if (console.format != Format::table) return console.list(*batches, kColumns);
  std::chrono::seconds uptime{count_member(health->body, "uptime_seconds")};
  console.out << "Outdial at " << session.api.server() << " is "
              << printable(text_member(health->body, "status")) << ", up " << short_duration(uptime)
              << ", " << count_member(health->body, "active_calls") << " calls in progress.\n";
  if (*batches == "[]") {
    console.out << "No open batch. Make one: outdial batch create --campaign ID --name NAME\n";
    return {};
  }
  console.out << '\n';
  return console.list(*batches, kColumns);
}

}  // namespace outdial::cli
