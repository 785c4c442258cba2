#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "simulator/api.h"
#include "simulator/fault.h"
#include "simulator/workspace.h"
#include "tests/simulation/world.h"

namespace outdial::simulation {

/// Retell and the network to it: one simulated workspace per account, the same code that retell-sim
/// runs, on virtual time. Webhooks leave through `deliver`.
class Provider : public Wire {
 public:
  /// Calls `done` at most once with the HTTP status.
  using Deliver = std::function<void(std::string body, std::string signature,
                                     std::function<void(int status)> done)>;
  static constexpr char kApiKey[] = "key_simulation";
  static constexpr int kFirstPort = 9'000;

  /// Asks the database whether it reflects what was acknowledged of the attempt.
  using Reflected = std::function<void(const std::string& attempt)>;

  Provider(World& world, Deliver deliver, Reflected reflected);
  ~Provider() override;

  retell::Exchange exchange(const WireRequest& request, base::Boot connect_deadline,
                            base::Boot deadline, const std::function<bool()>& may_send) override;

  /// Which account knows the call.
  std::optional<int> account_of_call(const std::string& provider_call_id) const;
  /// For a while one fault strikes always.
  void begin_storm();
  /// From now on everything works.
  void end_faults();

 private:
  struct Line;

  bool connects(base::Boot deadline, retell::Exchange& result);
  bool is_let_go(Line& line, const std::function<bool()>& may_send);
  void carry(Line& line, const WireRequest& request, base::Boot deadline, retell::Exchange& result);
  void take_reply(Line& line, const simulator::ApiReply& reply, base::Boot deadline,
                  retell::Exchange& result);
  std::optional<int> odd_status();
  void lie(retell::Exchange& result);
  void note_create(Line& line, const WireRequest& request);
  void note_accepted(Line& line);
  void pump(Line& line);
  void send_webhook(Line& line, const simulator::WebhookOrder& order);
  void post_webhook(Line& line, const simulator::WebhookOrder& order);
  void webhook_answered(Line& line, const simulator::WebhookOrder& order, int status);
  void collect_hits(Line& line);
  void set_faults(Line& line);

  World& world_;
  const Deliver deliver_;
  const Reflected reflected_;
  std::vector<std::unique_ptr<Line>> lines_;
};

}  // namespace outdial::simulation
