#include "api/routes.h"

namespace outdial::api {

std::vector<Route> all_routes() {
  std::vector<Route> routes = writing_routes();
  add_reading_routes(routes);
  return routes;
}

}  // namespace outdial::api
