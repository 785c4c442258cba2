#include "text/relative_resolve.h"

#include <algorithm>
#include <cstdlib>

#include "text/relative_calendar.h"
#include "text/zones.h"

namespace outdial::text::relative {
namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2200;

/// One way to understand a sentence.
struct Candidate {
  std::string text;
  LocalSeconds order;
  bool past = false;
  bool preferred = false;
};

struct Outcome {
  DateKind kind = DateKind::kNone;
  std::vector<Candidate> candidates;
  /// Ask even about a single candidate.
  bool ask = false;
  std::string reason;
  /// The first instants after gaps that times fell into.
  std::vector<std::string> after_gaps;
};

std::string two_digits(int value) {
  return (value < 10 ? "0" : "") + std::to_string(value);
}

int year_of(Day day) {
  return static_cast<int>(std::chrono::year_month_day(day).year());
}

bool is_in_reach(const Days& said) {
  return std::ranges::all_of(said.options, [](const DaySpan& option) {
    return year_of(option.first) >= kFirstYear && year_of(option.last) <= kLastYear;
  });
}

std::string local_text(Day day, int clock) {
  return date_text(day + days(clock / 1440)) + "T" + clock_text(clock);
}

/// The other instant at which the clocks show the same.
std::optional<base::Time> repeated(const LocalInstant& first, LocalSeconds local,
                                   const std::string& zone) {
  if (first.kind != LocalInstant::Kind::kRepeated) return std::nullopt;
  constexpr minutes kSmallestShift{10};
  constexpr minutes kLargestShift{24 * 60};
  for (minutes shift = kSmallestShift; shift <= kLargestShift; shift += kSmallestShift)
    if (local_of(first.at + shift, zone) == local) return first.at + shift;
  return std::nullopt;
}

void add_instant(Day day, int clock, bool preferred, const Setting& at, Outcome& out) {
  LocalSeconds local = day + minutes(clock);
  LocalInstant instant = instant_of(local, at.zone);
  std::string text = instant_text(instant.at, at.zone);
  if (instant.kind == LocalInstant::Kind::kSkipped) {
    out.after_gaps.push_back(text);
    return;
  }
  out.candidates.push_back({text, local, instant.at <= at.now, preferred});
  if (auto second = repeated(instant, local, at.zone)) {
    out.candidates.push_back({instant_text(*second, at.zone), local, *second <= at.now, false});
    out.reason = "repeated_time";
  }
}

void add_stretch(Day day, const TimeReading& time, bool preferred, const Setting& at,
                 Outcome& out) {
  LocalSeconds end = day + minutes(*time.end);
  out.candidates.push_back({local_text(day, time.start) + "/" + local_text(day, *time.end),
                            day + minutes(time.start), instant_of(end, at.zone).at <= at.now,
                            preferred});
}

/// Days without a time.
Outcome whole_days(const Days& said, const Setting& at) {
  Outcome out{
      said.range ? DateKind::kRange : DateKind::kDate, {}, said.ask, std::string(said.reason), {}};
  for (std::size_t i = 0; i < said.options.size(); ++i) {
    const DaySpan& option = said.options[i];
    std::string text = date_text(option.first);
    if (said.range) text += "/" + date_text(option.last);
    out.candidates.push_back({text, option.first, option.last < at.today, said.preferred == i});
  }
  return out;
}

/// A weekend's two days are worth a question, a week's are not.
std::optional<Days> each_day(const Days& said) {
  if (!said.range) return said;
  Days out = said;
  out.range = false;
  out.options.clear();
  out.preferred.reset();
  out.reason = "which_day";
  for (const DaySpan& option : said.options) {
    if (option.last - option.first > days(1)) return std::nullopt;
    for (Day day = option.first; day <= option.last; day += days(1))
      out.options.push_back({day, day});
  }
  return out;
}

Outcome days_at_times(const Days& said, const TimeReadings& times, const Setting& at) {
  bool points = !times.options.front().end;
  Outcome out{points ? DateKind::kDatetime : DateKind::kRange, {}, said.ask, "", {}};
  bool one_time = times.options.size() == 1;
  for (std::size_t i = 0; i < said.options.size(); ++i) {
    bool day_preferred = said.preferred == i || (said.options.size() == 1 && !said.ask);
    for (const TimeReading& time : times.options) {
      if (points)
        add_instant(said.options[i].first, time.start, one_time && day_preferred, at, out);
      else
        add_stretch(said.options[i].first, time, one_time && day_preferred, at, out);
    }
  }
  if (out.reason.empty()) out.reason = one_time ? std::string(said.reason) : "am_or_pm";
  return out;
}

Outcome times_alone(const TimeReadings& times) {
  bool points = !times.options.front().end;
  Outcome out{points ? DateKind::kTime : DateKind::kRange, {}, false, "am_or_pm", {}};
  for (const TimeReading& time : times.options) {
    std::string text = clock_text(time.start);
    if (time.end) text += "/" + clock_text(*time.end);
    out.candidates.push_back({text, LocalSeconds(minutes(time.start)), false, false});
  }
  return out;
}

Outcome instants(const Moments& moments, const Setting& at) {
  Outcome out{DateKind::kDatetime, {}, false, std::string(moments.reason), {}};
  for (std::size_t i = 0; i < moments.options.size(); ++i) {
    base::Time moment = moments.options[i];
    LocalSeconds order(std::chrono::floor<std::chrono::seconds>(moment).time_since_epoch());
    out.candidates.push_back(
        {instant_text(moment, at.zone), order, moment <= at.now, moments.preferred == i});
  }
  return out;
}

ParsedDate invalid(std::string reason) {
  ParsedDate out;
  out.reason = std::move(reason);
  return out;
}

ParsedDate judged(Outcome outcome, std::vector<std::string> assumed) {
  auto& all = outcome.candidates;
  if (all.empty()) {
    if (outcome.after_gaps.empty()) return invalid("not_understood");
    ParsedDate out = invalid("nonexistent_time");
    out.kind = DateKind::kDatetime;
    out.candidates = std::move(outcome.after_gaps);
    return out;
  }
  std::ranges::stable_sort(all, {}, &Candidate::order);
  bool over = std::ranges::all_of(all, &Candidate::past);
  bool ask = outcome.ask && all.size() == 1;
  if (over)
    all.erase(all.begin(), all.end() - 1);
  else
    std::erase_if(all, [](const Candidate& candidate) { return candidate.past; });
  ParsedDate out;
  out.kind = outcome.kind;
  out.assumed = std::move(assumed);
  if (over || (all.size() == 1 && !ask)) {
    out.status = over ? DateStatus::kPast : DateStatus::kOk;
    out.value = all.front().text;
    out.reason = over ? "past" : "";
    return out;
  }
  out.status = DateStatus::kAmbiguous;
  out.reason = outcome.reason;
  for (const Candidate& candidate : all) {
    out.candidates.push_back(candidate.text);
    if (candidate.preferred) out.preferred = candidate.text;
  }
  return out;
}

ParsedDate impossible(const Days& said) {
  ParsedDate out = invalid(std::string(said.reason));
  for (const DaySpan& option : said.options)
    out.candidates.push_back(date_text(option.first));
  return out;
}

}  // namespace

std::string date_text(Day day) {
  std::chrono::year_month_day date(day);
  std::string year = std::to_string(static_cast<int>(date.year()));
  return year + "-" + two_digits(static_cast<int>(static_cast<unsigned>(date.month()))) + "-" +
         two_digits(static_cast<int>(static_cast<unsigned>(date.day())));
}

std::string clock_text(int clock) {
  return two_digits(clock / 60 % 24) + ":" + two_digits(clock % 60);
}

std::string instant_text(base::Time at, const std::string& zone) {
  auto whole = std::chrono::floor<std::chrono::seconds>(at);
  LocalSeconds local = local_of(at, zone);
  Day day = std::chrono::floor<days>(local);
  int second = static_cast<int>((local - day).count());
  int offset = static_cast<int>((local.time_since_epoch() - whole.time_since_epoch()).count()) / 60;
  return date_text(day) + "T" + clock_text(second / 60) + ":" + two_digits(second % 60) +
         (offset < 0 ? "-" : "+") + two_digits(std::abs(offset) / 60) + ":" +
         two_digits(std::abs(offset) % 60);
}

ParsedDate resolved(const Sentence& sentence, const Setting& at) {
  if (sentence.moments) return judged(instants(*sentence.moments, at), {});
  auto times = readings_of(sentence.part, sentence.clock, at);
  if (!times) return invalid("no_such_time");
  if (!sentence.days) return judged(times_alone(*times), times->assumed);
  const Days& said = *sentence.days;
  if (said.impossible) return impossible(said);
  if (!is_in_reach(said)) return invalid("out_of_reach");
  if (times->options.empty()) return judged(whole_days(said, at), {});
  auto single_days = each_day(said);
  if (!single_days) return invalid("which_day");
  return judged(days_at_times(*single_days, *times, at), times->assumed);
}

}  // namespace outdial::text::relative
