#include "text/relative_lexicon.h"

namespace outdial::text::relative {
namespace {

using enum Word;

constexpr Entry kEnglish[] = {
    {kDay, -2, "day before yesterday|the day before yesterday"},
    {kDay, -1, "yesterday"},
    {kDay, 0, "today"},
    {kDay, 1, "tomorrow|tommorow|tomorow"},
    {kDay, 2, "day after tomorrow|the day after tomorrow"},
    {kWeekday, 1, "monday|mon"},
    {kWeekday, 2, "tuesday|tue|tues"},
    {kWeekday, 3, "wednesday|wed|weds"},
    {kWeekday, 4, "thursday|thu|thur|thurs"},
    {kWeekday, 5, "friday|fri"},
    {kWeekday, 6, "saturday|sat"},
    {kWeekday, 7, "sunday|sun"},
    {kMonth, 1, "january|jan"},
    {kMonth, 2, "february|feb"},
    {kMonth, 3, "march|mar"},
    {kMonth, 4, "april|apr"},
    {kMonth, 5, "may"},
    {kMonth, 6, "june|jun"},
    {kMonth, 7, "july|jul"},
    {kMonth, 8, "august|aug"},
    {kMonth, 9, "september|sept|sep"},
    {kMonth, 10, "october|oct"},
    {kMonth, 11, "november|nov"},
    {kMonth, 12, "december|dec"},
    {kHoliday, 1224, "christmas eve|xmas eve"},
    {kHoliday, 1225, "christmas|christmas day|xmas|xmas day"},
    {kHoliday, 101, "new years|new years day|new year|new year day"},
    {kHoliday, 1231, "new years eve|new year eve"},
    {kUnit, of(Unit::kMinute), "minute|minutes|min|mins"},
    {kUnit, of(Unit::kHour), "hour|hours|hr|hrs"},
    {kUnit, of(Unit::kDay), "day|days"},
    {kUnit, of(Unit::kWeek), "week|weeks"},
    {kUnit, of(Unit::kFortnight), "fortnight|fortnights"},
    {kUnit, of(Unit::kMonth), "month|months"},
    {kUnit, of(Unit::kYear), "year|years"},
    {kWeekend, 0, "weekend|week end"},
    {kThis, 0, "this"},
    {kNext, 0, "next"},
    {kComing, 0, "coming|this coming|upcoming|this upcoming"},
    {kAfterNext, 0, "after next"},
    {kLast, 0, "last"},
    {kPart, of(Part::kMorning), "morning|in the morning"},
    {kPart, of(Part::kNoonHour),
     "noon hour|in the noon hour|during the noon hour|over the noon hour"},
    {kPart, of(Part::kAfternoon), "afternoon|in the afternoon"},
    {kPart, of(Part::kEvening), "evening|in the evening"},
    {kPart, of(Part::kNight), "night|at night|in the night"},
    {kThisPart, of(Part::kEvening), "tonight|tonite"},
    {kNoon, 0, "noon|midday|mid day|12 noon|twelve noon"},
    {kMidnight, 0, "midnight|12 midnight|twelve midnight"},
    {kAm, 0, "am|a m"},
    {kPm, 0, "pm|p m"},
    {kIn, 0, "in"},
    {kFrom, 0, "from"},
    {kFromNow, 0, "from now|from right now|time"},
    {kAgo, 0, "ago"},
    {kOf, 0, "of|in|over|during"},
    {kAnd, 0, "and"},
    {kOr, 0, "or"},
    {kTo, 0, "to|until|till|til|through"},
    {kBetween, 0, "between"},
    {kAfter, 0, "after|any time after|anytime after|no earlier than|from"},
    {kOnwards, 0, "on|onwards|onward"},
    {kBefore, 0, "before|any time before|anytime before|by|until|till|no later than"},
    {kAt, 0, "at"},
    {kThe, 0, "the"},
    {kPast, 0, "past|after"},
    {kTill, 0, "to|till|til|of|before"},
    {kOh, 0, "oh|o"},
    {kOClock, 0, "oclock|o clock"},
    {kClockHead, 30, "half past|half after"},
    {kClockHead, 15, "quarter past|a quarter past|quarter after|a quarter after"},
    {kClockHead, -15,
     "quarter to|a quarter to|quarter till|a quarter till|quarter til|a quarter til|quarter of|"
     "a quarter of|quarter before|a quarter before"},
    {kA, 1, "a|an"},
    {kHalf, 0, "half|half a|\u00BD"},
    {kQuarter, 0, "quarter|a quarter|quarter of|a quarter of"},
    {kThreeQuarters, 0, "three quarters|3 quarters|three quarter"},
    {kEdge, 1, "beginning|the beginning|start|the start"},
    {kEdge, 15, "middle|the middle|mid"},
    {kEdge, 31, "end|the end"},
    {kMonthEdge, 31, "month end|monthend"},
    {kCouple, 0, "couple|a couple"},
    {kFew, 0, "few|a few"},
    {kFiller, 0,
     "on|at|the|around|about|say|maybe|please|i think|approximately|roughly|perhaps|probably|"
     "exactly|sharp|or so|lets say|how about|what about|for|um|uh|well|just"},
};

constexpr Entry kAmerican[] = {
    {kHoliday, kThanksgiving, "thanksgiving|thanksgiving day"},
    {kHoliday, kLaborDay, "labor day"},
    {kHoliday, 704, "independence day"},
};

constexpr Entry kBritish[] = {
    {kHoliday, 1226, "boxing day"},
    {kWeekOn, 7, "week"},
    {kWeekOn, 14, "fortnight"},
    {kClockHead, 30, "half"},
};

}  // namespace

std::span<const Entry> english_words() {
  return kEnglish;
}
std::span<const Entry> american_words() {
  return kAmerican;
}
std::span<const Entry> british_words() {
  return kBritish;
}

}  // namespace outdial::text::relative
