#pragma once

#include <vector>

#include "api/route.h"

namespace outdial::api {

// The groups that add_reading_routes() joins.

void add_list_routes(std::vector<Route>& routes);
void add_suppression_list_routes(std::vector<Route>& routes);
void add_call_list_routes(std::vector<Route>& routes);
void add_contact_routes(std::vector<Route>& routes);
void add_export_routes(std::vector<Route>& routes);
void add_stats_routes(std::vector<Route>& routes);
void add_event_routes(std::vector<Route>& routes);
void add_webhook_routes(std::vector<Route>& routes);
void add_operation_routes(std::vector<Route>& routes);

}  // namespace outdial::api
