#include "cli/campaign.h"

#include <ostream>

#include "base/json.h"
#include "cli/json_text.h"

namespace outdial::cli {
namespace {

constexpr const char* kPath = "/api/v1/campaigns";

const std::vector<Column> kListColumns{
    {"ID", "id"},         {"NAME", "name"},        {"KIND", "kind"},
    {"STATUS", "status"}, {"FROM", "from_number"}, {"CREATED", "created_at"}};
const std::vector<Column> kRecordColumns{{"Name", "name"},
                                         {"Id", "id"},
                                         {"Status", "status"},
                                         {"Missing", "missing"},
                                         {"Kind", "kind"},
                                         {"Purpose", "purpose"},
                                         {"From number", "from_number"},
                                         {"Agent", "agent_id"},
                                         {"Agent ready", "agent_ready"},
                                         {"Zone", "timezone"},
                                         {"Owner", "owner"},
                                         {"Created", "created_at"}};

base::Expected<std::string, Failure> read_json(const std::string& file) {
  auto text = read_input(file);
  if (!text) return text;
  if (auto mistake = json_mistake(*text); !mistake.empty())
    return base::unexpected(Failure{Exit::validation, file + " is not JSON: " + mistake, {}, {}});
  return text;
}

Answer post_campaign(Session& session, const std::string& file) {
  return read_json(file).and_then(
      [&](const std::string& text) { return session.api.post(kPath, {text}); });
}

Outcome change_campaign(Session& session, const std::string& campaign, const std::string& body) {
  return resolve(session.api, kPath, "cmp", campaign)
      .and_then(
          [&](const std::string& id) { return session.api.patch(kPath + ("/" + id), {body}); })
      .and_then(
          [&](const Reply& reply) { return session.console.record(reply.body, kRecordColumns); });
}

}  // namespace

base::Expected<std::string, Failure> create_campaign(Session& session, const std::string& file) {
  return post_campaign(session, file).map([](const Reply& reply) {
    return text_member(reply.body, "id");
  });
}

Outcome campaign_create(Session& session, const std::string& file) {
  return post_campaign(session, file).and_then([&](const Reply& reply) {
    if (text_member(reply.body, "status") == "draft")
      session.console.err << "It is a draft until nothing is missing.\n";
    return session.console.record(reply.body, kRecordColumns);
  });
}

Outcome campaign_update(Session& session, const std::string& campaign, const std::string& file) {
  return read_json(file).and_then(
      [&](const std::string& text) { return change_campaign(session, campaign, text); });
}

Outcome campaign_move(Session& session, const std::string& campaign, const std::string& status) {
  return change_campaign(session, campaign, base::dump_json({{"status", status}}));
}

Outcome campaign_list(Session& session, std::size_t limit) {
  return all_pages(session.api, kPath, limit).and_then([&](const std::string& items) {
    return session.console.list(items, kListColumns);
  });
}

Outcome campaign_show(Session& session, const std::string& campaign) {
  return resolve(session.api, kPath, "cmp", campaign)
      .and_then([&](const std::string& id) { return session.api.get(kPath + ("/" + id)); })
      .and_then(
          [&](const Reply& reply) { return session.console.record(reply.body, kRecordColumns); });
}

Outcome campaign_stats(Session& session, const std::string& campaign) {
  return resolve(session.api, kPath, "cmp", campaign)
      .and_then(
          [&](const std::string& id) { return session.api.get(kPath + ("/" + id + "/stats")); })
      .and_then([&](const Reply& reply) {
        return session.console.record(reply.body, all_members(reply.body));
      });
}

}  // namespace outdial::cli
