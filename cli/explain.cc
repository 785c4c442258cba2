#include "cli/explain.h"

#include <algorithm>
#include <ostream>

#include "base/json.h"
#include "cli/json_text.h"
#include "cli/text_width.h"

namespace outdial::cli {
namespace {

using base::Json;

constexpr const char* kContacts = "/api/v1/contacts";
constexpr std::size_t kPeople = 20;

const std::vector<Column> kRuleColumns{{"RULE", "rule"},       {"CLASS", "rule_class"},
                                       {"CLOCK", "clock"},     {"LOCAL TIME", "local_time"},
                                       {"USED", "used"},       {"LIMIT", "limit"},
                                       {"VERDICT", "verdict"}, {"NEXT ALLOWED", "next_allowed_at"},
                                       {"SOURCE", "source"},   {"BATCH", "batch_id"}};

std::string text_of(const Json& object, const char* name) {
  auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

Json list_of(const Json& object, const char* name) {
  auto found = object.find(name);
  return found != object.end() && found->is_array() ? *found : Json::array();
}

bool may_call(const Json& person) {
  auto found = person.find("may_call_now");
  return found != person.end() && found->is_boolean() && found->get<bool>();
}

/// `2026-11-19 14:00:00 UTC`.
std::string instant(const std::string& time) {
  if (time.size() < 20 || time[10] != 'T') return time;
  return time.substr(0, 10) + " " + time.substr(11, 8) + " UTC";
}

bool looks_like_number(const std::string& word) {
  auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return word.starts_with("+") || (std::ranges::count_if(word, is_digit) >= 7 &&
                                   word.find_first_not_of("0123456789 ()-./") == std::string::npos);
}

/// The people that the word means, as ids.
base::Expected<std::vector<std::string>, Failure> people(Session& session,
                                                         const std::string& word) {
  if (word.starts_with("con_")) return std::vector{word};
  std::string name = looks_like_number(word) ? "phone" : "external_id";
  auto found = all_pages(session.api, kContacts + ("?" + name + "=" + url_encoded(word)), kPeople);
  if (!found) return base::unexpected(std::move(found.error()));
  std::vector<std::string> ids;
  for (const Json& person : base::parse_json(*found).value_or(Json::array()))
    if (person.is_object() && !text_of(person, "id").empty()) ids.push_back(text_of(person, "id"));
  if (ids.empty())
    return base::unexpected(
        Failure{Exit::not_found, "no contact has this " + name, {}, {}});
  return ids;
}

/// Prints one person for people to read.
class Story {
 public:
  Story(std::ostream& out, const Json& person) : out_(out), person_(person) {}

  void tell() {
    line(text_of(person_, "phone") + " (" + text_of(person_, "contact_id") + ") " +
         (may_call(person_) ? "may be called now." : "may not be called now."));
    std::string next = text_of(person_, "next_allowed_at");
    if (!may_call(person_))
      line(next.empty() ? "Nobody can say when that changes by itself."
                        : "The next allowed instant is " + instant(next) + ".");
    tell_blocks("");
    for (const Json& place : list_of(person_, "enrolments"))
      if (place.is_object()) tell_place(place);
  }

 private:
  void line(const std::string& text) { out_ << printable(text) << '\n'; }

  /// Those of one batch, or those that hold in all when `batch` is empty.
  void tell_blocks(const std::string& enrolment) {
    for (const Json& block : list_of(person_, "blocked_by")) {
      if (!block.is_object()) continue;
      bool shown = enrolment == text_of(block, "enrolment_id") ||
                   (enrolment.empty() && !has_place(text_of(block, "enrolment_id")));
      if (!shown) continue;
      std::string why = text_of(block, "detail");
      why = why.empty() ? text_of(block, "rule") : why + " (" + text_of(block, "rule") + ")";
      line("  Why    " + why);
      if (auto since = text_of(block, "since"); !since.empty()) line("  Since  " + instant(since));
      if (auto until = text_of(block, "next_allowed_at"); !until.empty())
        line("  Until  " + instant(until));
      else if (block.value("final", Json(false)) == Json(true))
        line("  Until  for good, unless somebody changes it");
    }
  }

  bool has_place(const std::string& enrolment) const {
    if (enrolment.empty()) return false;
    auto places = list_of(person_, "enrolments");
    return std::ranges::any_of(places, [&](const Json& p) {
      return p.is_object() && text_of(p, "enrolment_id") == enrolment;
    });
  }

  void tell_place(const Json& place) {
    out_ << '\n';
    line("Batch \"" + text_of(place, "batch_name") + "\" (" + text_of(place, "batch_id") + ", " +
         text_of(place, "batch_status") + "): " + text_of(place, "status") + " since " +
         instant(text_of(place, "since")) +
         ", attempts so far: " + base::dump_json(place.value("attempts", Json(0))));
    tell_blocks(text_of(place, "enrolment_id"));
    out_ << render_table(rules_of(text_of(place, "enrolment_id")));
  }

  Table rules_of(const std::string& enrolment) const {
    Table table{{"RULE", "CLASS", "LOCAL TIME", "VERDICT", "NEXT ALLOWED", "SOURCE"}, {}, {}};
    for (const Json& rule : list_of(person_, "evaluated")) {
      if (!rule.is_object() || text_of(rule, "enrolment_id") != enrolment) continue;
      std::string verdict = text_of(rule, "verdict");
      if (rule.contains("used") && rule["used"].is_number_integer())
        verdict += ", " + base::dump_json(rule["used"]) + " of " +
                   base::dump_json(rule.value("limit", Json()));
      std::string clock = text_of(rule, "local_time");
      if (!clock.empty()) clock = clock.substr(clock.find('T') + 1) + " " + text_of(rule, "clock");
      table.rows.push_back({text_of(rule, "rule"), text_of(rule, "rule_class"), clock, verdict,
                            instant(text_of(rule, "next_allowed_at")), text_of(rule, "source")});
    }
    return table;
  }

  std::ostream& out_;
  const Json& person_;
};

base::Expected<Json, Failure> ask(Session& session, const std::string& id) {
  auto reply = session.api.get(kContacts + ("/" + url_encoded(id)) + "/eligibility");
  if (!reply) return base::unexpected(std::move(reply.error()));
  auto person = base::parse_json(reply->body);
  if (person && person->is_object()) return std::move(*person);
  return base::unexpected(
      Failure{Exit::failed, "the server's answer is not the JSON that was asked for", {}, {}});
}

Outcome show(Session& session, const std::vector<Json>& all) {
  switch (session.console.format) {
    case Format::json:
      return session.console.record(base::dump_json(all.size() == 1 ? all.front() : Json(all)), {});
    case Format::jsonl:
      for (const Json& person : all)
        session.console.out << base::dump_json(person) << '\n';
      return {};
    case Format::csv: {
      Json rules = Json::array();
      for (const Json& person : all)
        for (const Json& rule : list_of(person, "evaluated"))
          rules.push_back(rule);
      return session.console.list(base::dump_json(rules), kRuleColumns);
    }
    case Format::table:
      for (const Json& person : all) {
        if (&person != &all.front()) session.console.out << '\n';
        Story(session.console.out, person).tell();
      }
  }
  return {};
}

}  // namespace

Outcome contact_explain(Session& session, const std::string& contact) {
  auto ids = people(session, contact);
  if (!ids) return base::unexpected(std::move(ids.error()));
  std::vector<Json> all;
  for (const std::string& id : *ids) {
    auto person = ask(session, id);
    if (!person) return base::unexpected(std::move(person.error()));
    all.push_back(std::move(*person));
  }
  return show(session, all).and_then([&]() -> Outcome {
    if (std::ranges::any_of(all, may_call)) return {};
    return base::unexpected(Failure{Exit::refused, {}, {}, {}});
  });
}

}  // namespace outdial::cli
