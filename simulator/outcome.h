#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/expected.h"
#include "simulator/dice.h"

namespace outdial::simulator {

enum class CallStatus { registered, ongoing, ended, not_connected, error };
std::string_view name_of(CallStatus status);

/// Whether a call that ends for a reason had a connection.
enum class Connects { never, always, sometimes };

/// One of the documented disconnection reasons. `dialled`: the call went out to the telephone
/// network. `ring_ms`: how long it takes until the reason shows, when the call never connects; zero
/// means the agent's ring duration.
struct Reason {
  std::string_view name;
  CallStatus status;
  Connects connects;
  bool dialled;
  Range ring_ms;
};
std::span<const Reason> all_reasons();
/// Null when no such reason is documented.
const Reason* find_reason(std::string_view name);

/// What is said in a call.
enum class Script {
  none,
  interested,
  not_interested,
  callback,
  wrong_number,
  opt_out,
  confirmed,
  reschedule,
  voicemail,
  hidden_voicemail,
  ivr,
  silence,
};
std::string_view name_of(Script script);

/// How one call goes.
struct Outcome {
  const Reason* reason = nullptr;
  Script script = Script::none;
  bool connects = false;
};

/// Turns an outcome's name (a word such as `human` or `busy`, a script's name, or a disconnection
/// reason) into how a call goes; what the name leaves open is decided by `dice`. `appointment`: the
/// call is about an appointment, so people confirm rather than apply. Null reason when the name is
/// unknown.
Outcome resolve_outcome(std::string_view name, bool appointment, Dice& dice);
bool knows_outcome(std::string_view name);
/// Every name that resolve_outcome takes, beside the disconnection reasons.
std::span<const std::string_view> outcome_words();

/// Outcome names with weights, such as `human=40,voicemail=20`.
class OutcomeMix {
 public:
  static base::Expected<OutcomeMix, std::string> parse(std::string_view spec);
  std::string_view pick(Dice& dice) const;

 private:
  std::vector<std::pair<std::string, double>> weights_;
  double total_ = 0;
};

}  // namespace outdial::simulator
