#include "text/callback_time.h"

#include <algorithm>

#include "text/written_time.h"
#include "text/zones.h"

namespace outdial::text {
namespace {

using std::chrono::days;

constexpr std::chrono::hours kUnclearDelay{4};
constexpr std::chrono::minutes kLeastNotice{10};
constexpr days kFarthest{60};

CallbackTime unclear(base::Time now) {
  return {CallbackTime::Kind::kUnclear, now + kUnclearDelay, {}};
}

CallbackTime at_instant(base::Time at, base::Time now) {
  if (at > now + kFarthest) return unclear(now);
  return {CallbackTime::Kind::kInstant, at, {}};
}

/// Reads what the person said in the zone where it was meant.
class Reader {
 public:
  Reader(base::Time now, std::string zone)
      : now_(now), zone_(std::move(zone)), today_(std::chrono::floor<days>(local_of(now, zone_))) {}

  CallbackTime on_day(std::string_view date) const {
    auto written = read_iso_time(date);
    if (!written) return unclear(now_);
    auto day = std::max(std::chrono::local_days(written->date), today_);
    if (day > today_ + kFarthest) return unclear(now_);
    return {CallbackTime::Kind::kDay, {}, std::chrono::year_month_day(day)};
  }

  CallbackTime at_clock(std::string_view time) const {
    auto clock = read_time_of_day(time);
    if (!clock) return unclear(now_);
    base::Time today = instant(today_ + *clock);
    return at_instant(today >= now_ + kLeastNotice ? today : instant(today_ + days(1) + *clock),
                      now_);
  }

  /// A stretch of today that has begun is open at once.
  CallbackTime within_clocks(std::string_view start, std::string_view end) const {
    auto from = read_time_of_day(start);
    auto to = read_time_of_day(end);
    if (!from || !to) return unclear(now_);
    std::chrono::seconds length = *to - *from;
    if (length.count() <= 0) length += days(1);
    bool open =
        instant(today_ + *from) <= now_ && now_ + kLeastNotice <= instant(today_ + *from + length);
    return open ? at_instant(now_, now_) : at_clock(start);
  }

  CallbackTime from_local(std::string_view start) const {
    auto written = read_iso_time(start);
    if (!written || !written->time_of_day) return unclear(now_);
    return at_instant(std::max(instant(written->local()), now_), now_);
  }

  CallbackTime within(std::string_view range) const {
    std::size_t slash = range.find('/');
    if (slash == std::string_view::npos) return unclear(now_);
    std::string_view start = range.substr(0, slash);
    if (start.find(':') == std::string_view::npos) return on_day(start);
    if (start.find('T') == std::string_view::npos)
      return within_clocks(start, range.substr(slash + 1));
    return from_local(start);
  }

  CallbackTime as_written(std::string_view datetime) const {
    auto written = read_iso_time(datetime);
    if (!written || !written->time_of_day || !written->offset) return unclear(now_);
    base::Time at{std::chrono::sys_seconds(written->local().time_since_epoch() - *written->offset)};
    return at_instant(at, now_);
  }

 private:
  base::Time instant(LocalSeconds local) const { return instant_of(local, zone_).at; }

  base::Time now_;
  std::string zone_;
  std::chrono::local_days today_;
};

}  // namespace

CallbackTime callback_time(const ParsedDate& parsed, base::Time now, std::string_view zone) {
  auto known_zone = read_zone(zone);
  bool utc = !known_zone && known_zone.error() == ZoneProblem::kFixed && zone == "UTC";
  if (parsed.status != DateStatus::kOk || (!known_zone && !utc)) return unclear(now);
  Reader reader(now, utc ? std::string(zone) : *known_zone);
  switch (parsed.kind) {
    case DateKind::kDatetime:
      return reader.as_written(parsed.value);
    case DateKind::kDate:
      return reader.on_day(parsed.value);
    case DateKind::kTime:
      return reader.at_clock(parsed.value);
    case DateKind::kRange:
      return reader.within(parsed.value);
    case DateKind::kNone:
      break;
  }
  return unclear(now);
}

}  // namespace outdial::text
