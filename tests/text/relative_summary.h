#pragma once

#include <gtest/gtest.h>

#include <span>
#include <string>

#include "base/rfc3339.h"
#include "text/relative_dates.h"

namespace outdial::tests {

/// `ok time 14:30 ~pm`, `ambiguous date 2026-12-04|*2026-12-11 (this_or_next_week)` with a star at
/// the preferred candidate.
inline std::string summary(const text::ParsedDate& parsed) {
  std::string out(name_of(parsed.status));
  if (parsed.kind != text::DateKind::kNone) out += " " + std::string(name_of(parsed.kind));
  if (!parsed.value.empty()) out += " " + parsed.value;
  for (std::size_t i = 0; i < parsed.candidates.size(); ++i) {
    bool preferred = parsed.candidates[i] == parsed.preferred;
    out += (i == 0 ? " " : "|") + std::string(preferred ? "*" : "") + parsed.candidates[i];
  }
  for (const std::string& guess : parsed.assumed)
    out += " ~" + guess;
  if (!parsed.reason.empty() && parsed.reason != "past") out += " (" + parsed.reason + ")";
  return out;
}

/// Where and when something is said.
struct Saying {
  const char* locale = "en-US";
  const char* zone = "America/New_York";
  /// A Wednesday, 10:00 in New York, 16:00 in Berlin.
  const char* now = "2026-12-02T15:00:00Z";
  text::ParseDateOptions options = {};
};

inline std::string meaning(const Saying& saying, const std::string& said) {
  return summary(text::parse_date(said, base::parse_rfc3339(saying.now).value(), saying.zone,
                                  saying.locale, saying.options));
}

struct Meaning {
  const char* said;
  const char* meant;
};

inline void expect_meanings(const Saying& saying, std::span<const Meaning> rows) {
  for (const Meaning& row : rows)
    EXPECT_EQ(meaning(saying, row.said), row.meant)
        << saying.locale << " at " << saying.now << ": " << row.said;
}

}  // namespace outdial::tests
