#pragma once

#include <vector>

#include "api/route.h"

namespace outdial::api {

// Each group of routes is made by the files that own its nouns.

void add_campaign_routes(std::vector<Route>& routes);
void add_tenant_routes(std::vector<Route>& routes);
void add_batch_routes(std::vector<Route>& routes);
void add_batch_control_routes(std::vector<Route>& routes);
void add_batch_contact_routes(std::vector<Route>& routes);
void add_call_routes(std::vector<Route>& routes);
void add_suppression_routes(std::vector<Route>& routes);
void add_token_routes(std::vector<Route>& routes);
/// What is stored of a person: its export, its end, and what keeps it.
void add_person_routes(std::vector<Route>& routes);
/// The lock that a restored or copied database starts with.
void add_dialling_routes(std::vector<Route>& routes);
/// Lists, statistics, events, webhooks, health: everything that changes nothing of the above.
void add_reading_routes(std::vector<Route>& routes);

/// Those of the first eight groups.
std::vector<Route> writing_routes();
/// The whole table, in the order of docs and openapi.json.
std::vector<Route> all_routes();

}  // namespace outdial::api
