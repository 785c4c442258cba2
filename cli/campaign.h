#pragma once

#include <string>

#include "cli/session.h"

namespace outdial::cli {

/// Creates the campaign that a JSON file describes and gives its id.
base::Expected<std::string, Failure> create_campaign(Session& session, const std::string& file);

Outcome campaign_create(Session& session, const std::string& file);
/// Changes what a JSON file names and leaves the rest.
Outcome campaign_update(Session& session, const std::string& campaign, const std::string& file);
/// `status` is active or paused.
Outcome campaign_move(Session& session, const std::string& campaign, const std::string& status);
Outcome campaign_list(Session& session, std::size_t limit);
Outcome campaign_show(Session& session, const std::string& campaign);
Outcome campaign_stats(Session& session, const std::string& campaign);

}  // namespace outdial::cli
