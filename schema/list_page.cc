#include "schema/list_page.h"

namespace outdial::schema {
namespace {

constexpr char kDigits[] = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr int kTimeDigits = 10;

}  // namespace

std::string one_of(const std::vector<std::string>& words) {
  std::string list;
  for (const std::string& word : words)
    list += "," + word;
  return list.empty() ? list : list + ",";
}

std::string least_id(std::string_view prefix, base::Time time) {
  std::string digits(kTimeDigits, '0');
  auto ms = base::to_millis(time) < 0 ? 0 : static_cast<std::uint64_t>(base::to_millis(time));
  for (int i = kTimeDigits; i-- > 0; ms >>= 5)
    digits[static_cast<std::size_t>(i)] = kDigits[ms & 31];
  return std::string(prefix) + "_" + digits;
}

}  // namespace outdial::schema
