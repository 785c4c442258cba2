#include <signal.h>

namespace {

// As every program of ours does in main(): a peer that has gone is an error to handle, not the end of the process.
[[maybe_unused]] const auto ignored = ::signal(SIGPIPE, SIG_IGN);

}  // namespace
