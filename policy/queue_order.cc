#include "policy/queue_order.h"

#include <algorithm>
#include <chrono>

namespace outdial::policy {
namespace {

constexpr std::int64_t kMostPriority = 999;
constexpr std::int64_t kMostMinutes = 999'999'999;
constexpr std::int64_t kClassStep = (kMostMinutes + 1) * (kMostPriority + 1);

QueueKey::Class class_of_kind(std::string_view kind) {
  if (kind == "consumer_callback") return QueueKey::Class::callback;
  if (kind == "confirm_appointment") return QueueKey::Class::reminder;
  return QueueKey::Class::fresh;
}

}  // namespace

QueueKey queue_key(const QueueEntry& entry) {
  using Class = QueueKey::Class;
  QueueKey key{Class::fresh, {}, entry.attempts, entry.due, entry.id};
  if (entry.callback) {
    key.rank = Class::callback;
  } else if (entry.appointment) {
    key.rank = Class::reminder;
    key.first = *entry.appointment;
  } else if (entry.attempts > 0) {
    key.rank = Class::retry;
    key.first = entry.due;
  }
  return key;
}

std::int64_t urgency(const QueueEntry& entry, std::string_view kind, std::int64_t priority) {
  auto rank = std::min(queue_key(entry).rank, class_of_kind(kind));
  std::int64_t minutes = 0;
  if (rank == QueueKey::Class::reminder)
    minutes = entry.appointment ? std::chrono::floor<std::chrono::minutes>(*entry.appointment)
                                      .time_since_epoch()
                                      .count()
                                : kMostMinutes;
  return static_cast<std::int64_t>(rank) * kClassStep +
         std::clamp<std::int64_t>(minutes, 0, kMostMinutes) * (kMostPriority + 1) +
         std::clamp<std::int64_t>(priority, 0, kMostPriority);
}

}  // namespace outdial::policy
