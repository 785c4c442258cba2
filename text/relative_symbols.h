#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "text/relative_dates.h"
#include "text/spoken_rules.h"

namespace outdial::text::relative {

using Day = std::chrono::local_days;
using spoken::Language;

/// What a word or a short phrase stands for, whatever the language. `Symbol::value` in brackets.
enum class Word {
  kNumber,       // [its value]
  kOrdinal,      // [its value]
  kA,            // the indefinite article [1]
  kDecimal,      // [tenths]
  kClockTime,    // 14:30, 14h [minutes; second: 1 when written in 24 hours]
  kDotTime,      // 14.30 [minutes]
  kNumericDate,  // 3/4 [first; second; third: year or -1]
  kIsoDate,      // [year; second: month; third: day]
  kIsoTime,      // with time of day [day number; second: second of day; third: offset or kNoOffset]
  kDay,          // today, tomorrow [days from today]
  kWeekday,      // [1 Monday to 7]
  kMonth,        // [1 to 12]
  kHoliday,      // [month * 100 + day, or a movable feast]
  kUnit,         // [Unit]
  kWeekend,
  kThis,
  kNext,
  kComing,  // the first after today
  kAfterNext,
  kLast,
  kPart,         // morning [Part]
  kPartOf,       // "of the morning", only behind a clock time [Part]
  kThisPart,     // tonight [Part]
  kMorningWord,  // tomorrow, unless a day stands before it
  kNoon,
  kMidnight,
  kAm,
  kPm,
  kIn,
  kFrom,
  kFromThe,  // del 3 al 5
  kFromNow,
  kAgo,
  kOf,
  kAnd,
  kOr,
  kTo,
  kBetween,
  kAfter,
  kOnwards,
  kBefore,
  kAt,
  kThe,
  kPast,   // ten past five
  kTill,   // ten to five
  kPlus,   // las dos y diez
  kMinus,  // las tres menos diez
  kOh,     // three oh five
  kOClock,
  kClockHead,  // half past, halb [minutes from the hour that follows]
  kClockTail,  // y media, moins le quart [minutes from the hour before]
  kHalf,
  kQuarter,
  kThreeQuarters,
  kMixed,      // anderthalb [halves]
  kMinutes,    // Viertelstunde [minutes]
  kIdiomDays,  // huit jours [days meant]
  kEightDays,  // acht Tage, one week or eight days
  kWeekOn,     // Friday week [days]
  kShift,      // lundi en huit [days]
  kEdge,       // end, beginning, middle [31, 1, 15]
  kMonthEdge,  // Monatsende [31, 1, 15]
  kCouple,
  kFew,
  kFiller
};

enum class Unit { kMinute, kHour, kDay, kWeek, kFortnight, kMonth, kYear };
enum class Part { kMorning, kNoonHour, kAfternoon, kEvening, kNight, kNoon, kDawn };

inline constexpr int kNoOffset = 1'000'000;
inline constexpr int kThanksgiving = -1;
inline constexpr int kLaborDay = -2;

struct Symbol {
  Word word = Word::kFiller;
  int value = 0;
  int second = 0;
  int third = 0;
};

/// A length of time as it was said; several counts where it could be either.
struct Quantity {
  enum class Scale { kMinutes, kDays, kMonths };
  std::vector<int> counts;
  Scale scale = Scale::kDays;
  bool weeks = false;
  /// Means "from now" also without a word that says so.
  bool stands_alone = false;
  bool prefers_first = false;
  std::string_view reason;
};

/// Which months a phrase may be about. The nearest that fits is meant unless year or distance say.
struct MonthRef {
  std::optional<int> month;
  std::optional<int> year;
  std::optional<int> months_ahead;
};

struct DaySpan {
  Day first;
  Day last;
  auto operator<=>(const DaySpan&) const = default;
};

/// The days a phrase means: one span, or several between which it leaves the choice.
struct Days {
  std::vector<DaySpan> options;
  /// The whole spans are meant, not one day.
  bool range = false;
  /// The speaker has to be asked, even about a single option.
  bool ask = false;
  /// There is no such day; the options are suggestions.
  bool impossible = false;
  std::optional<std::size_t> preferred;
  std::string_view reason;
  /// Only a weekday was said: 1 Monday to 7.
  int bare_weekday = 0;
  /// Only the number of a day was said.
  bool bare_number = false;
};

/// An instant counted from now, or written with its offset.
struct Moments {
  std::vector<base::Time> options;
  std::optional<std::size_t> preferred;
  std::string_view reason;
};

struct ClockTime {
  /// Minutes after midnight, up to 1440. When `bare` from 1:00 to 12:59.
  int minutes = 0;
  /// Nobody said which half of the day.
  bool bare = false;
  /// Written with a leading zero: exact unless a part of day says otherwise.
  bool zero_led = false;
};

struct ClockSpan {
  enum class Kind { kAt, kBetween, kAfter, kBefore };
  Kind kind = Kind::kAt;
  ClockTime from;
  ClockTime to;
};

/// A whole sentence: what was said of the day, of the part of the day and of the clock.
struct Sentence {
  std::optional<Days> days;
  std::optional<Part> part;
  std::optional<ClockSpan> clock;
  std::optional<Moments> moments;
};

using Value =
    std::variant<Symbol, Quantity, MonthRef, Days, Moments, ClockTime, ClockSpan, Sentence>;

/// Where and when something was said.
struct Setting {
  base::Time now;
  std::string zone;
  Day today;
  spoken::Rules rules;
  ParseDateOptions options;

  bool month_first() const { return rules.is("en-US"); }
};

}  // namespace outdial::text::relative
