#include "api/reading_routes.h"

#include "api/routes.h"
#include "api/webhooks.h"

namespace outdial::api {
namespace {

/// With word timings the transcript of a long call takes megabytes.
constexpr std::uint64_t kMaxWebhook = 8 << 20;

}  // namespace

void add_webhook_routes(std::vector<Route>& routes) {
  auto intake = std::make_shared<WebhookIntake>();
  for (const char* pattern : {"/webhooks/retell", "/webhooks/retell/{campaign_id}"})
    routes.push_back(
        {.method = "POST",
         .pattern = pattern,
         .handler = [intake](Services& services,
                             const Request& request) { return intake->take(services, request); },
         .access = Access::open,
         .body = BodyUse::raw,
         .max_body = kMaxWebhook});
}

void add_reading_routes(std::vector<Route>& routes) {
  add_list_routes(routes);
  add_suppression_list_routes(routes);
  add_call_list_routes(routes);
  add_contact_routes(routes);
  add_export_routes(routes);
  add_stats_routes(routes);
  add_event_routes(routes);
  add_webhook_routes(routes);
  add_operation_routes(routes);
}

}  // namespace outdial::api
