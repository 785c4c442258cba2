#pragma once

#include <span>
#include <string>
#include <string_view>

namespace outdial::api {

/// Why somebody is not called, as `reason`, `waiting_reason`, `rule` and `verdict` name it, and
/// what that means. docs/reference/reasons.md carries the same table.
struct Reason {
  std::string_view word;
  std::string_view meaning;
};
std::span<const Reason> reasons();

/// A sentence for people; empty for a word that nobody knows.
std::string meaning_of(std::string_view reason);

}  // namespace outdial::api
