#pragma once

namespace outdial::daemon {

/// The listening socket that systemd passed to this process, or -1. Takes it once: the variables
/// that announce it are removed, so that no child thinks it its own. Before threads start.
int take_activated_socket();

}  // namespace outdial::daemon
