#include "simulator/script.h"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace outdial::simulator {
namespace {

const std::string* value_of(const Variables& variables, std::string_view name) {
  auto found = std::ranges::find(variables, name, &Variables::value_type::first);
  return found == variables.end() || found->second.empty() ? nullptr : &found->second;
}

std::string first_of(const Variables& variables, std::initializer_list<std::string_view> names,
                     std::string_view otherwise) {
  for (std::string_view name : names)
    if (const std::string* value = value_of(variables, name)) return *value;
  return std::string(otherwise);
}

std::string first_word(const std::string& text) {
  return text.substr(0, text.find(' '));
}

/// The few facts that scripts speak about, under the names their texts use.
Variables facts_of(const Variables& given, Dice& dice) {
  constexpr std::string_view kStarts[] = {"next Monday", "in two weeks", "right away",
                                          "at the end of the month"};
  constexpr std::string_view kTimes[] = {"tomorrow after five", "on Thursday morning",
                                         "later this week"};
  return {
      {"person",
       first_word(first_of(given,
                           {"customer_first_name", "first_name", "customer_name", "candidate_name",
                            "recipient_name", "patient_name", "contact_name", "name"},
                           "there"))},
      {"company",
       first_of(given, {"business_name", "company_name", "company", "clinic_name"}, "our office")},
      {"role", first_of(given, {"job_title", "role", "position", "title", "service_type"},
                        "the open position")},
      {"day", first_of(given, {"appointment_date", "appointment_day"}, "Thursday")},
      {"time", first_of(given, {"appointment_time"}, "9:30 AM")},
      {"start", std::string(kStarts[dice.next() % std::size(kStarts)])},
      {"later", std::string(kTimes[dice.next() % std::size(kTimes)])},
  };
}

/// Lines of a script: `A` is said by the agent, `U` by the other side.
using Lines = std::vector<std::string_view>;

constexpr std::string_view kGreeting =
    "AHello {{person}}, this is an automated assistant calling for {{company}}. Is now a good "
    "time?";
constexpr std::string_view kReminder =
    "AHi {{person}}, this is an automated assistant from {{company}}, calling about your "
    "appointment on {{day}} at {{time}}.";

Lines lines_of(Script script, bool appointment, Dice& dice) {
  std::string_view opening = appointment ? kReminder : kGreeting;
  switch (script) {
    case Script::none:
      return {};
    case Script::interested:
      return {opening,
              dice.chance(0.5) ? "USure, I have a minute." : "UYes, go ahead.",
              "AThank you. It is about {{role}}. Are you available to work?",
              "UYes, I could start {{start}}.",
              "AWonderful. Are you interested in the position?",
              "UYes, that sounds good to me.",
              "ADo you know anyone who works at {{company}}?",
              dice.chance(0.4) ? "UYes, a friend of mine works there." : "UNo, I don't think so.",
              "AGreat, a recruiter will follow up with you. Thank you, goodbye."};
    case Script::not_interested:
      return {opening, "UWhat is this about?", "AIt is about {{role}} at {{company}}.",
              dice.chance(0.5) ? "UThanks, but I have just started somewhere else."
                               : "UNo, I am not interested.",
              "AI understand. Thank you for your time, goodbye."};
    case Script::callback:
      return {opening, "UI am driving right now, can you call me back {{later}}?",
              "AOf course. We will call you again {{later}}. Drive safely.", "UThanks, bye."};
    case Script::wrong_number:
      return {opening, "UThere is no {{person}} here, you have the wrong number.",
              "AI am sorry for the trouble. Goodbye."};
    case Script::opt_out:
      return {opening, "UPlease stop calling me and take me off your list.",
              "AI am sorry. I have noted that and you will not be called again. Goodbye."};
    case Script::confirmed:
      return {kReminder, "AWill you be able to make it?",
              dice.chance(0.5) ? "UYes, I will be there." : "UYes, that still works for me.",
              "AWonderful, you are all set. See you on {{day}}. Goodbye.", "UThank you, bye."};
    case Script::reschedule:
      return {kReminder, "AWill you be able to make it?",
              "UNo, something came up. Could we move it to {{later}}?",
              "ANo problem. Someone from {{company}} will call you to find a new time.",
              "UThank you."};
    case Script::voicemail:
    case Script::hidden_voicemail:
      return {"UHi, you have reached {{person}}. Please leave a message after the tone.",
              "AHello {{person}}, this is {{company}}. We will try you again another time. "
              "Goodbye."};
    case Script::ivr:
      return {"UThank you for calling. For sales, press one. For support, press two."};
    case Script::silence:
      return {opening, "A{{person}}, can you hear me?"};
  }
  return {};
}

bool said(const Conversation& talk, std::string_view text) {
  return std::ranges::any_of(
      talk.turns, [&](const Turn& turn) { return turn.text.find(text) != std::string::npos; });
}

void add_findings(Conversation& talk, const Variables& facts) {
  bool refers = said(talk, "a friend of mine works there");
  talk.findings = {{"available_to_work", true},
                   {"interested", true},
                   {"know_referee", refers},
                   {"available_from", *value_of(facts, "start")},
                   {"interest_level", std::string("high")},
                   {"next_step", std::string("recruiter_callback")}};
}

void analyse(Script script, const Variables& facts, Conversation& talk) {
  const std::string& person = *value_of(facts, "person");
  auto conclude = [&](std::string summary, std::string_view sentiment, bool successful,
                      std::vector<Finding> findings) {
    talk.summary = std::move(summary);
    talk.sentiment = sentiment;
    talk.successful = successful;
    talk.findings = std::move(findings);
  };
  switch (script) {
    case Script::none:
      return;
    case Script::interested:
      conclude(person + " is interested, can start " + *value_of(facts, "start") +
                   " and expects a call from a recruiter.",
               "Positive", true, {});
      return add_findings(talk, facts);
    case Script::not_interested:
      return conclude(person + " is not interested in the position.", "Neutral", true,
                      {{"available_to_work", false},
                       {"interested", false},
                       {"know_referee", false},
                       {"interest_level", std::string("none")},
                       {"next_step", std::string("none")}});
    case Script::callback:
      return conclude(
          person + " was busy and asked to be called back " + *value_of(facts, "later") + ".",
          "Neutral", false,
          {{"callback_requested", true},
           {"callback_time", *value_of(facts, "later")},
           {"next_step", std::string("callback")}});
    case Script::wrong_number:
      return conclude("The number does not belong to " + person + ".", "Neutral", false,
                      {{"wrong_number", true}, {"next_step", std::string("none")}});
    case Script::opt_out:
      return conclude(
          "The person asked not to be called again.", "Negative", false,
          {{"interested", false}, {"do_not_call", true}, {"next_step", std::string("none")}});
    case Script::confirmed:
      return conclude(person + " confirmed the appointment on " + *value_of(facts, "day") + " at " +
                          *value_of(facts, "time") + ".",
                      "Positive", true,
                      {{"attendance", std::string("confirmed")},
                       {"requested_new_time", std::string()},
                       {"spoke_with_patient", true}});
    case Script::reschedule:
      return conclude(person + " cannot make it and asked for another time.", "Neutral", true,
                      {{"attendance", std::string("reschedule")},
                       {"requested_new_time", *value_of(facts, "later")},
                       {"spoke_with_patient", true}});
    case Script::voicemail:
    case Script::hidden_voicemail:
      talk.in_voicemail = true;
      return conclude("The call reached a voicemail greeting and a short message was left.",
                      "Unknown", false, {});
    case Script::ivr:
      return conclude("The call reached a phone menu.", "Unknown", false, {});
    case Script::silence:
      return conclude("Nobody spoke.", "Unknown", false, {});
  }
}

/// The agents that Outdial deploys ask the analysis for the outcome in one word.
std::string_view outcome_of(Script script) {
  switch (script) {
    case Script::interested:
      return "interested";
    case Script::not_interested:
      return "not_interested";
    case Script::callback:
      return "callback_requested";
    case Script::wrong_number:
      return "wrong_number";
    case Script::opt_out:
      return "dnc_request";
    case Script::confirmed:
      return "confirmed";
    case Script::reschedule:
      return "reschedule_requested";
    default:
      return "";
  }
}

}  // namespace

bool about_appointment(const Variables& variables) {
  return std::ranges::any_of(variables, [](const auto& variable) {
    return variable.first.starts_with("appointment_") && !variable.second.empty();
  });
}

std::string fill_placeholders(std::string_view text, const Variables& variables) {
  std::string filled;
  while (!text.empty()) {
    auto open = text.find("{{");
    filled += text.substr(0, open);
    if (open == text.npos) break;
    auto close = text.find("}}", open);
    if (close == text.npos) return filled += text.substr(open);
    std::string_view name = text.substr(open + 2, close - open - 2);
    while (name.starts_with(' '))
      name.remove_prefix(1);
    while (name.ends_with(' '))
      name.remove_suffix(1);
    auto found = std::ranges::find(variables, name, &Variables::value_type::first);
    filled += found == variables.end() ? text.substr(open, close + 2 - open)
                                       : std::string_view(found->second);
    text.remove_prefix(close + 2);
  }
  return filled;
}

Conversation hold_conversation(Script script, const Variables& variables, std::uint64_t seed) {
  Dice dice(seed ^ 0x5C121);
  Variables facts = facts_of(variables, dice);
  Conversation talk;
  for (std::string_view line : lines_of(script, about_appointment(variables), dice))
    talk.turns.push_back({line[0] == 'A', fill_placeholders(line.substr(1), facts)});
  analyse(script, facts, talk);
  if (auto outcome = outcome_of(script); !outcome.empty())
    talk.findings.emplace_back("outcome", std::string(outcome));
  return talk;
}

}  // namespace outdial::simulator
