#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"

namespace outdial::policy {

/// A number that fails to connect several times in a row is not a working number: what the last of
/// `in_a_row` results of the same disposition counts as.
std::string_view after_repeats(std::string_view disposition, std::int64_t in_a_row);

/// Which of a contact's `count` numbers to call at once, with new retry counters, because number
/// `current` will never do; nothing when the disposition says nothing against the number or there
/// is no other left. Caps are kept per number, the day's limit per contact.
std::optional<std::size_t> next_number(std::string_view disposition, std::size_t current,
                                       std::size_t count);

/// Whether an operator may make a finished contact fresh again; its attempts go on counting.
bool may_recycle(std::string_view disposition, base::Time last_attempt, base::Time now);

}  // namespace outdial::policy
