#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace outdial::daemon {

/// Tells systemd about this process through $NOTIFY_SOCKET; does nothing when there is none.
void notify_systemd(std::string_view state);

/// How often systemd wants to hear `WATCHDOG=1` from this process, if it does.
std::optional<std::chrono::microseconds> watchdog_interval();

}  // namespace outdial::daemon
