#pragma once

#include <string>

namespace outdial::config {

/// `UTC`, or a place of tzdata such as `America/New_York`, spelled as there.
bool is_zone(const std::string& name);
/// The zone that was probably meant; empty when none is near.
std::string zone_like(const std::string& name);

/// A country whose national numbers can be read, in two capitals.
bool is_region(const std::string& code);
/// The country that was probably meant; empty when none is known.
std::string region_like(const std::string& code);

}  // namespace outdial::config
