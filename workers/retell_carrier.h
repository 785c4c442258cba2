#pragma once

#include <memory>

#include "retell/client.h"
#include "workers/carrier.h"

namespace outdial::workers {

/// A Carrier that places its calls through Retell.
std::unique_ptr<Carrier> make_retell_carrier(const retell::ClientOptions& options,
                                             const base::Clock& clock);

}  // namespace outdial::workers
