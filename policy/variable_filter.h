#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace outdial::policy {

/// Who hears a variable: the person on the line, or whoever listens to a machine.
enum class Channel { live, voicemail };

/// Businesses of this type have rows in the filter; for any other nothing passes but declared
/// fields of the tenant's own.
bool is_business_type(std::string_view type);

/// `provider_name:voicemail`: what the tenant has allowed or declared.
using Allowances = std::set<std::string, std::less<>>;

struct FilteredVariables {
  std::map<std::string, std::string> values;
  /// Names of what came in and is not sent under its own name, by byte value.
  std::vector<std::string> removed;
};

/// The minimum that a call needs, by type of business and channel: fields are sent, dropped,
/// replaced by a neutral phrase or cut to a first name. An allowance opens a field that the table
/// leaves to the tenant or does not know at all, never one that it closes; some are never sent for
/// anybody. Names count in any case.
FilteredVariables filter_variables(const std::map<std::string, std::string>& candidates,
                                   std::string_view business_type, Channel channel,
                                   const Allowances& allowances);

}  // namespace outdial::policy
