#pragma once

#include <map>
#include <string>

#include "tests/simulation/provider.h"

namespace outdial::simulation {

struct Provider::Line : simulator::Courier {
  Line(Provider& the_provider, int the_account, const simulator::Settings& the_settings)
      : provider(the_provider),
        account(the_account),
        settings(the_settings),
        faults(the_settings.seed),
        requests(""),
        workspace(settings, provider.world_.true_clock, faults, *this),
        api(settings, provider.world_.true_clock, workspace, faults, requests) {}

  void deliver(simulator::WebhookOrder order) override { provider.send_webhook(*this, order); }

  Provider& provider;
  const int account;
  const simulator::Settings settings;
  simulator::FaultBoard faults;
  simulator::Ledger requests;
  simulator::Workspace workspace;
  simulator::Api api;
  /// When the workspace wants to be run next.
  base::Boot planned = base::Boot::max();
  /// A request waits for its turn to leave: no other may ask meanwhile, as with the gate's mutex.
  bool leaving = false;
  /// Attempt of each accepted call, by its number in the workspace.
  std::map<std::uint32_t, std::string> attempts;
  std::string tenant;
};

}  // namespace outdial::simulation
