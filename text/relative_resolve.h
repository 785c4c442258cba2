#pragma once

#include <optional>
#include <string>
#include <vector>

#include "text/relative_symbols.h"

namespace outdial::text::relative {

/// A time of day in minutes after midnight, 1440 and more on the next day; with an end, a stretch.
struct TimeReading {
  int start = 0;
  std::optional<int> end;
};

/// What the clock and the part of the day of a sentence can mean. Nothing when they contradict each
/// other or there is no such time.
struct TimeReadings {
  std::vector<TimeReading> options;
  std::vector<std::string> assumed;
};

std::optional<TimeReadings> readings_of(const std::optional<Part>& part,
                                        const std::optional<ClockSpan>& clock,
                                        const Setting& setting);

ParsedDate resolved(const Sentence& sentence, const Setting& setting);

std::string date_text(Day day);
std::string clock_text(int minutes);
/// RFC 3339 with the offset that holds there then.
std::string instant_text(base::Time at, const std::string& zone);

}  // namespace outdial::text::relative
