#include "api/routes.h"

namespace outdial::api {

std::vector<Route> writing_routes() {
  std::vector<Route> routes;
  add_campaign_routes(routes);
  add_tenant_routes(routes);
  add_batch_routes(routes);
  add_batch_control_routes(routes);
  add_batch_contact_routes(routes);
  add_call_routes(routes);
  add_suppression_routes(routes);
  add_token_routes(routes);
  add_dialling_routes(routes);
  add_person_routes(routes);
  return routes;
}

}  // namespace outdial::api
