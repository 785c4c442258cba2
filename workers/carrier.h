#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"
#include "calls/answer.h"
#include "calls/begin.h"
#include "calls/evidence.h"

namespace outdial::workers {

/// Why a look-up gave no answer.
struct LookupFailure {
  enum class Kind { not_found, refused, throttled, unavailable };
  Kind kind = Kind::unavailable;
  std::string message;
  std::optional<base::Millis> retry_after;
};
template <class T>
using Lookup = base::Expected<T, LookupFailure>;

struct ConcurrencyReport {
  std::optional<std::int64_t> limit;
  std::optional<std::int64_t> reserved;
  std::optional<std::int64_t> current;
};

/// Somebody who places phone calls for us. One object per worker thread; no call throws for what
/// the carrier or the network does. Nothing is retried in here.
class Carrier {
 public:
  virtual ~Carrier() = default;
  /// Places one call. `may_send` is asked once, directly before the request leaves; on false
  /// nothing leaves.
  virtual calls::Answer place(const calls::Begun& dial, const std::function<bool()>& may_send) = 0;
  /// Every call that carries the attempt id; empty when the carrier knows none.
  virtual Lookup<std::vector<calls::Evidence>> find_attempt(schema::CallId attempt) = 0;
  virtual Lookup<calls::Evidence> get(std::string_view provider_call_id) = 0;
  [[nodiscard]] virtual std::optional<LookupFailure> stop(std::string_view provider_call_id) = 0;
  /// Deletes a call that is over, with everything that was recorded of it. Nothing once the carrier
  /// has confirmed it.
  [[nodiscard]] virtual std::optional<LookupFailure> erase(std::string_view provider_call_id) = 0;
  virtual Lookup<ConcurrencyReport> concurrency() = 0;
};

/// Ends a call to somebody who has another, if there is one. A failure is logged and no more: the
/// double is reported already, and its own length limit is the net below.
void stop_double(Carrier& carrier, std::string_view provider_call_id);

}  // namespace outdial::workers
