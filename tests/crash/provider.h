#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/support/fake_exchange.h"

namespace outdial::tests {

/// What the provider does with one request.
enum class Fate {
  placed,
  /// Placed, but its answer is lost.
  placed_unheard,
  /// Lost on the way.
  lost,
  throttled,
  refused,
  not_sent
};

/// Somebody to be called: the fates of the requests in their order (then they are placed), and
/// whether the provider sends webhooks about the calls.
struct Person {
  std::string number;
  std::vector<Fate> fates;
  bool told = true;
};

/// A webhook, sent again until it is acknowledged.
struct Notice {
  std::string body;
  schema::CallId attempt;
  /// How far the call is then; empty for a call that is none of ours.
  std::string status;
  base::Time due;
  bool acknowledged = false;
};

/// The provider as it outlives the daemon's crashes: what it placed, what it tells, and its ledger
/// of requests in `exchange`. Everybody answers at once, is interested and hangs up after half a
/// minute.
class Provider {
 public:
  struct Dial {
    schema::CallId attempt;
    std::string number;
    std::string provider_call_id;
    base::Time at;
    bool placed = false;
  };

  explicit Provider(std::vector<Person> people) : people_(std::move(people)) {}

  /// A worker's line. `step` runs before a request leaves and after it was answered.
  std::unique_ptr<workers::Carrier> line(const base::Clock& clock, std::function<void()> step);
  /// Lets the calls go on to where they are at that time.
  void pass_to(base::Time now);
  /// Something that belongs to somebody else on the same account.
  void tell_of_a_strange_call(base::Time due);

  const std::vector<Person>& people() const { return people_; }
  const std::vector<Dial>& dials() const { return dials_; }
  std::vector<const Dial*> placed(const std::string& number) const;
  std::vector<Notice>& notices() { return notices_; }
  const std::vector<Notice>& notices() const { return notices_; }
  /// Every call is over and every webhook acknowledged.
  bool is_quiet(base::Time now) const;

  FakeExchange exchange;

 private:
  friend class ProviderLine;
  /// The answer, once the request has left.
  calls::Answer take(const calls::Begun& dial, base::Time now);

  std::vector<Person> people_;
  std::map<std::string, std::size_t> requests_;
  std::vector<Dial> dials_;
  std::vector<Notice> notices_;
};

}  // namespace outdial::tests
