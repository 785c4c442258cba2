#include "policy/callbacks.h"

#include "policy/dayparts.h"
#include "text/callback_time.h"
#include "text/relative_dates.h"

namespace outdial::policy {

CallbackPlan plan_callback(
    const CallbackWish& wish, std::string_view zone,
    const std::function<std::optional<base::Time>(base::Time)>& next_allowed) {
  if (wish.words.empty()) return {};
  auto parsed = text::parse_date(wish.words, wish.said_at, zone, wish.locale);
  auto time = text::callback_time(parsed, wish.said_at, zone);
  switch (time.kind) {
    case text::CallbackTime::Kind::kInstant:
      return {time.at, parsed.kind != text::DateKind::kRange};
    case text::CallbackTime::Kind::kDay:
      return {daypart_for_callback({time.day, wish.said_at, wish.not_before}, zone, next_allowed),
              false};
    case text::CallbackTime::Kind::kUnclear:
      return {};
  }
  return {};
}

}  // namespace outdial::policy
