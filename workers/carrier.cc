#include "workers/carrier.h"

#include "base/log.h"

namespace outdial::workers {

void stop_double(Carrier& carrier, std::string_view provider_call_id) {
  if (provider_call_id.empty()) return;
  auto failure = carrier.stop(provider_call_id);
  if (!failure || failure->kind == LookupFailure::Kind::not_found) return;
  base::log_error("A second call to one person could not be stopped",
                  {{"provider_call_id", provider_call_id}, {"error", failure->message}});
}

}  // namespace outdial::workers
