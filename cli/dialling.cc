#include "cli/dialling.h"

#include <istream>
#include <ostream>

#include "base/json.h"
#include "base/rfc3339.h"
#include "cli/json_text.h"

namespace outdial::cli {
namespace {

bool is_locked(const std::string& body) {
  auto json = base::parse_json(body);
  return json && json->is_object() && json->value("locked", false);
}

/// `2 days`, `5 hours`, `10 minutes`: the largest unit that fits.
std::string age_words(base::Millis age) {
  auto words = [](std::int64_t n, const std::string& unit) {
    return std::to_string(n) + " " + unit + (n == 1 ? "" : "s");
  };
  auto minutes = std::chrono::duration_cast<std::chrono::minutes>(age).count();
  if (minutes >= 2 * 24 * 60) return words(minutes / (24 * 60), "day");
  if (minutes >= 2 * 60) return words(minutes / 60, "hour");
  return words(minutes, "minute");
}

void say_what_is_at_stake(std::ostream& err, const std::string& body) {
  std::string reason = text_member(body, "reason");
  if (reason == "restored") err << "This database was restored from a backup.\n";
  if (reason == "other_machine") err << "This database comes from another machine.\n";
  if (reason == "copied_file")
    err << "The database's file is not the one that was in use: a copy was put in its place "
           "without "
           "--restore.\n";
  if (reason == "damaged_log")
    err << "The database's write-ahead log was damaged: what was stored last is lost.\n";
  std::string last = text_member(body, "last_call_at");
  auto at = base::parse_rfc3339(last);
  auto now = base::parse_rfc3339(text_member(body, "checked_at"));
  if (at && now)
    err << "The newest call that it knows was made at " << last << ", "
        << age_words(std::chrono::duration_cast<base::Millis>(*now - *at)) << " ago.\n";
  else
    err << "It knows of no call at all.\n";
  err << "Whoever was called after this copy was made will be called again, and whoever asked not "
         "to be called since is not on its do-not-call list.\n"
      << "Unlocking lets it call " << count_member(body, "contacts_waiting")
      << " people who wait in " << count_member(body, "batches_in_progress")
      << " batches in progress. If another daemon still dials from the original, both will "
         "call.\n";
}

bool says_yes(std::istream& in, std::ostream& err) {
  err << "Type yes to unlock: " << std::flush;
  std::string word;
  std::getline(in, word);
  return word == "yes";
}

}  // namespace

Outcome dialling_show(Session& session) {
  return session.api.get("/api/v1/dialling").and_then([&](const Reply& reply) {
    return session.console.record(reply.body, all_members(reply.body));
  });
}

Outcome dialling_unlock(Session& session, bool confirmed) {
  Answer found = session.api.get("/api/v1/dialling");
  if (!found) return base::unexpected(found.error());
  std::ostream& err = session.console.err;
  if (!is_locked(found->body)) {
    err << "Dialling is not locked.\n";
    return {};
  }
  say_what_is_at_stake(err, found->body);
  if (!confirmed && session.console.in == nullptr) {
    return base::unexpected(
        Failure{Exit::usage, "nothing is unlocked without a word: give --yes", {}, {}});
  }
  if (!confirmed && !says_yes(*session.console.in, err)) {
    return base::unexpected(Failure{Exit::failed, "dialling stays locked", {}, {}});
  }
  return session.api.post("/api/v1/dialling/unlock", {"{}"}).map([&](const Reply&) {
    err << "Dialling is unlocked.\n";
  });
}

}  // namespace outdial::cli
