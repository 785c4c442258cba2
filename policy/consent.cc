#include "policy/consent.h"

#include <algorithm>
#include <array>

namespace outdial::policy {
namespace {

constexpr std::array<std::string_view, 3> kWords = {"none", "express", "express_written"};
/// Where sales calls by a machine need prior consent in any provable form.
constexpr std::array<std::string_view, 9> kExpress = {"AT", "CA", "DE", "ES", "FR",
                                                      "GB", "IE", "IT", "NL"};

}  // namespace

Consent parse_consent(std::string_view text) {
  auto known = std::ranges::find(kWords, text);
  return known == kWords.end() ? Consent::none : static_cast<Consent>(known - kWords.begin());
}

std::string_view to_text(Consent consent) {
  return kWords[static_cast<std::size_t>(consent)];
}

Consent needed_consent(const Place& place, Purpose purpose) {
  if (purpose != Purpose::telemarketing) return Consent::none;
  Consent needed = Consent::none;
  for (const std::string& region : place.regions) {
    if (region == "US") return Consent::express_written;
    if (std::ranges::find(kExpress, region) != kExpress.end()) needed = Consent::express;
  }
  return needed;
}

}  // namespace outdial::policy
