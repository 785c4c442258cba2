#include "simulator/simulator.h"

#include <algorithm>

namespace outdial::simulator {

Simulator::Simulator(const Settings& settings, const ListenSettings& listen,
                     const base::Clock& clock)
    : clock_(clock),
      faults_(settings.seed),
      ledger_(settings.ledger_file),
      workspace_(settings, clock, faults_, handover_),
      sender_(settings, clock,
              [this](const WebhookOrder& order, WebhookResult result) {
                workspace_.webhook_done(order, std::move(result));
              }),
      api_(settings, clock, workspace_, faults_, ledger_) {
  handover_.to = &sender_;
  life_ = std::make_unique<base::PeriodicLoop>(
      "calls", clock, workspace_.wake(), [this](const std::stop_token&) { return advance(); });
  server_ = std::make_unique<HttpServer>(listen, clock, api_, [this](std::uint32_t call) {
    return workspace_.webhook_answered(call);
  });
}

Simulator::~Simulator() {
  server_.reset();
  life_.reset();
}

std::chrono::nanoseconds Simulator::advance() {
  constexpr std::chrono::nanoseconds kIdle = std::chrono::seconds{1};
  auto next = workspace_.run_due();
  if (!next) return kIdle;
  return std::clamp<std::chrono::nanoseconds>(*next - clock_.boot(), std::chrono::nanoseconds{0},
                                              kIdle);
}

}  // namespace outdial::simulator
