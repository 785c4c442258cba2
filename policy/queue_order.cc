#include "policy/queue_order.h"

namespace outdial::policy {

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

}  // namespace outdial::policy
