#include "cli/demo.h"

#include <filesystem>
#include <ostream>

#include "base/json.h"
#include "base/rfc3339.h"
#include "cli/batch.h"
#include "cli/campaign.h"
#include "cli/json_text.h"
#include "cli/text_width.h"
#include "cli/watch.h"

namespace outdial::cli {
namespace {

constexpr std::chrono::hours kWorkingDay{8};

/// An example file where it lies in the source tree or once installed; empty when it is nowhere.
std::string example(const std::string& name) {
  for (const char* folder :
       {"config/examples/", "/usr/share/outdial/examples/", "/usr/local/share/outdial/examples/"}) {
    if (std::filesystem::exists(folder + name)) return folder + name;
  }
  return {};
}

void say_plan(Session& session, const Demo& demo) {
  session.console.err << "This would, at " << session.api.server() << ":\n"
                      << "  1. create the campaign in " << demo.campaign << "\n"
                      << "  2. make a batch and add the people in " << demo.contacts << "\n"
                      << "  3. launch it, watch it, and print how it ended\n"
                      << "The daemon dials for real unless its retell.base_url is a simulator's.\n"
                      << "Run it with: outdial demo --yes\n";
}

NewBatch batch_for(const std::string& campaign_id, const Demo& demo, bool example) {
  NewBatch batch;
  batch.campaign = campaign_id;
  batch.name = example ? "Nurses w47" : std::filesystem::path(demo.contacts).stem().string();
  return batch;
}

/// Who could not be reached within the working day is not called again: the demonstration has an
/// end.
Outcome end_today(Session& session, const std::string& batch) {
  std::string path = "/api/v1/batches/" + batch;
  Answer made = session.api.get(path);
  if (!made) return base::unexpected(made.error());
  auto now = base::parse_rfc3339(text_member(made->body, "created_at"));
  if (!now) return {};
  base::Json change{{"expires_at", base::to_rfc3339(*now + kWorkingDay)}};
  return session.api.patch(path, {base::dump_json(change)}).map([](const Reply&) {});
}

}  // namespace

Outcome demo(Session& session, const Demo& wanted) {
  Demo demo = wanted;
  if (demo.campaign.empty()) demo.campaign = example("recruiting.campaign.json");
  if (demo.contacts.empty()) demo.contacts = example("candidates.csv");
  if (demo.campaign.empty() || demo.contacts.empty()) {
    return base::unexpected(Failure{Exit::usage,
                                    "cannot find the example files: name them with --campaign and "
                                    "--contacts",
                                    {},
                                    {}});
  }
  if (!demo.confirmed) {
    say_plan(session, demo);
    return {};
  }
  std::ostream& talk = session.console.err;
  auto campaign = create_campaign(session, demo.campaign);
  if (!campaign) return base::unexpected(campaign.error());
  auto batch = create_batch(session, batch_for(*campaign, demo, wanted.contacts.empty()));
  if (!batch) return base::unexpected(batch.error());
  talk << "Campaign " << printable(*campaign) << ", batch " << printable(*batch) << "\n\nImporting "
       << demo.contacts << "\n";
  if (auto ends = end_today(session, *batch); !ends) return ends;
  auto gained = add_contacts(session, {*batch, demo.contacts, false, {}});
  if (!gained) return base::unexpected(gained.error());
  talk << "\nCalling " << *gained << " people\n";
  Answer launched = session.api.post_once("/api/v1/batches/" + *batch + "/launch");
  if (!launched) return base::unexpected(launched.error());
  auto last = watch_batch(session, *batch);
  if (!last) return base::unexpected(last.error());
  talk << '\n';
  return print_results(session, *batch).and_then([&] {
    talk << "\nDashboard: " << session.api.server() << "/\n";
    return verdict(*last);
  });
}

}  // namespace outdial::cli
