#include "policy/voicemail.h"

#include <chrono>

#include "policy/transcript.h"

namespace outdial::policy {
namespace {

/// 30 seconds at 150 words a minute.
constexpr int kMostWords = 75;
constexpr std::chrono::days kMessageRest{3};
constexpr std::int64_t kMostInCampaign = 2;

struct Facts {
  std::string first_name, business, date, time, number;
};

std::string with(std::string_view before, const std::string& value) {
  return value.empty() ? "" : std::string(before) + value;
}

std::string greeting(const Facts& facts) {
  return facts.first_name.empty() ? "Hello, " : "Hi " + facts.first_name + ", ";
}

/// Even the name of the business would tell too much.
std::string say_least(const Facts& facts) {
  return "Hello, this is an automated message" + with(" for ", facts.first_name) +
         ". Please call " + facts.number + ". To stop these calls, call the same number.";
}

std::string say_recruiting(const Facts& facts) {
  return greeting(facts) + "this is an AI assistant" + with(" from ", facts.business) +
         ". Please call us back at " + facts.number + ". To opt out, call the same number.";
}

std::string say_appointment(const Facts& facts) {
  std::string when = with(" on ", facts.date) + with(" at ", facts.time);
  return greeting(facts) + "this is an automated message" + with(" from ", facts.business) +
         (when.empty() ? "" : " about your appointment" + when) + ". Please call us at " +
         facts.number + ". To stop these calls, call the same number.";
}

}  // namespace

std::optional<VoicemailText> voicemail_text(std::string_view business_type,
                                            const std::map<std::string, std::string>& values) {
  auto value = [&](const char* name) {
    auto found = values.find(name);
    return found == values.end() ? std::string() : found->second;
  };
  const Facts facts = {value("customer_first_name"), value("business_name"),
                       value("appointment_date"), value("appointment_time"),
                       value("callback_number")};
  if (facts.number.empty()) return std::nullopt;
  VoicemailText message;
  if (business_type == "behavioral")
    message.text = say_least(facts);
  else if (business_type == "recruiting")
    message.text = say_recruiting(facts);
  else
    message.text = say_appointment(facts);
  message.too_long = takes_too_long(message.text);
  return message;
}

bool takes_too_long(std::string_view voicemail) {
  return count_words(voicemail) > kMostWords;
}

bool may_leave_message(const MessagesLeft& left, base::Time now) {
  bool rested = !left.last || now - *left.last >= kMessageRest;
  return rested && left.in_campaign < kMostInCampaign;
}

}  // namespace outdial::policy
