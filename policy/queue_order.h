#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"

namespace outdial::policy {

/// A person who may be called now.
struct QueueEntry {
  /// Asked to be called back.
  bool callback = false;
  std::optional<base::Time> appointment;
  std::int64_t attempts = 0;
  base::Time due{};
  std::string_view id;
};

/// Sorts who is called first before who is called later: callbacks, then reminders by appointment,
/// then retries by due time, then people not called yet; among equals fewest attempts, oldest due,
/// id. `id` must outlive it.
struct QueueKey {
  enum class Class { callback, reminder, retry, fresh };
  Class rank = Class::fresh;
  /// What the class goes by before anything else.
  base::Time first{};
  std::int64_t attempts = 0;
  base::Time due{};
  std::string_view id;

  auto operator<=>(const QueueKey&) const = default;
};
QueueKey queue_key(const QueueEntry& entry);

/// The same order in one number for people of several batches, the lower the sooner; it knows no
/// attempts and ids. `kind` is the campaign's, of which all are callbacks or reminders in some;
/// `priority` the batch's, which decides among those who are called at any time.
std::int64_t urgency(const QueueEntry& entry, std::string_view kind, std::int64_t priority);

}  // namespace outdial::policy
