#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "api/services.h"
#include "schema/ids.h"

namespace outdial::api {

/// What became of a webhook that came with a valid signature. All of these are stored.
enum class Received {
  applied,
  /// No news about a call's course.
  ignored,
  /// It cannot be applied yet; the inbox tries again.
  kept,
  duplicate
};

/// Stores the event and applies it, in one transaction that is on disk when this returns; an event
/// that cannot be applied is stored all the same. `hint` owns events of calls that we do not know.
/// Nothing when the body is no JSON object: then there is nothing to keep.
std::optional<Received> receive_webhook(Services& services, std::string_view raw_body,
                                        schema::TenantId hint);

/// Tries again to apply what came too early or failed: 5 s, 30 s, 2 min, 10 min and 1 h after it
/// came, then says so in the error list and tries once more a day later. A chore of one thread.
class Inbox {
 public:
  explicit Inbox(Services services) : services_(std::move(services)) {}
  /// Tries the events whose time has come; how many there were.
  std::size_t run_once();

 private:
  Services services_;
};

}  // namespace outdial::api
