#include "api/list_query.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "api/json_answer.h"
#include "base/json.h"
#include "base/rfc3339.h"
#include "config/nearest.h"
#include "schema/tenants.h"
#include "text/phone_number.h"

namespace outdial::api {
namespace {

constexpr std::string_view kCursorDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr base::Millis kOneMilli{1};

/// The text in base64url: a client that takes a cursor apart has no promise that it will last.
std::string to_cursor(std::string_view text) {
  std::string cursor;
  unsigned bits = 0;
  int held = 0;
  for (unsigned char c : text) {
    bits = (bits << 8) | c;
    for (held += 8; held >= 6; held -= 6)
      cursor += kCursorDigits[(bits >> (held - 6)) & 63];
  }
  if (held > 0) cursor += kCursorDigits[(bits << (6 - held)) & 63];
  return cursor;
}

std::optional<std::string> from_cursor(std::string_view cursor) {
  std::string text;
  unsigned bits = 0;
  int held = 0;
  for (char c : cursor) {
    auto digit = kCursorDigits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = (bits << 6) | static_cast<unsigned>(digit);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    text += static_cast<char>((bits >> held) & 255);
  }
  bool like_an_id = text.size() == schema::CallId::kSize && text[3] == '_' &&
                    std::ranges::all_of(text, [](char c) { return c > ' ' && c <= 'z'; });
  if (!like_an_id) return std::nullopt;
  return text;
}

}  // namespace

std::vector<std::string_view> list_parameters(std::initializer_list<std::string_view> filters) {
  std::vector<std::string_view> all{"limit",         "cursor",         "created_at.gte",
                                    "created_at.gt", "created_at.lte", "created_at.lt"};
  all.insert(all.end(), filters);
  return all;
}

ListQuery::ListQuery(const Request& request, int default_limit, int max_limit) : request_(request) {
  std::set<std::string_view> seen;
  for (const auto& [name, value] : request.query)
    if (!seen.insert(name).second)
      note(name, "given_twice", "Give it once; join words with commas.");
  limit_ = integer("limit", default_limit, 1, max_limit);
  read_times();
  read_cursor();
}

void ListQuery::note(std::string_view name, std::string code, std::string detail) {
  errors_.push_back({"?" + std::string(name), std::move(code), std::move(detail)});
}

std::string ListQuery::text(std::string_view name) {
  auto value = request_.query_value(name);
  if (value && value->empty()) note(name, "empty", "Give a value, or leave the parameter out.");
  return value.value_or("");
}

int ListQuery::integer(std::string_view name, int default_value, int min, int max) {
  std::string given = text(name);
  if (given.empty()) return default_value;
  int value = 0;
  auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), value);
  bool whole = error == std::errc{} && end == given.data() + given.size();
  if (whole && value >= min && value <= max) return value;
  note(name, "out_of_range",
       "Give a whole number from " + std::to_string(min) + " to " + std::to_string(max) + ".");
  return default_value;
}

std::optional<base::Time> ListQuery::time(std::string_view name) {
  std::string given = text(name);
  if (given.empty()) return std::nullopt;
  // A plus sign that nobody escaped arrives as a blank.
  std::ranges::replace(given, ' ', '+');
  auto time = base::parse_rfc3339(given);
  if (!time)
    note(name, "invalid_time", "Give an instant in RFC 3339, such as 2026-11-18T18:00:00Z.");
  return time;
}

void ListQuery::read_times() {
  if (auto at = time("created_at.gte")) range_.from = std::max(range_.from, *at);
  if (auto at = time("created_at.gt")) range_.from = std::max(range_.from, *at + kOneMilli);
  if (auto at = time("created_at.lt")) range_.until = std::min(range_.until, *at);
  if (auto at = time("created_at.lte")) range_.until = std::min(range_.until, *at + kOneMilli);
}

void ListQuery::read_cursor() {
  auto given = request_.query_value("cursor");
  if (!given || given->empty()) return;
  auto before = from_cursor(*given);
  wrong_cursor_ = !before;
  if (before) range_.before = *before;
}

schema::PageRange ListQuery::range() const {
  schema::PageRange range = range_;
  range.limit = limit_ + 1;
  return range;
}

std::vector<std::string> ListQuery::words(std::string_view name,
                                          std::span<const std::string_view> known) {
  std::string given = text(name);
  std::string_view rest = given;
  std::vector<std::string> words;
  while (!rest.empty()) {
    auto comma = rest.find(',');
    std::string word(rest.substr(0, comma));
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    if (!known.empty() && std::ranges::find(known, word) == known.end()) {
      std::string near =
          config::nearest(word, std::vector<std::string>(known.begin(), known.end()));
      std::string list;
      for (std::string_view one : known)
        list += (list.empty() ? "" : ", ") + std::string(one);
      note(name, "unknown_value",
           "There is no \"" + word + "\" here" +
               (near.empty() ? "." : "; did you mean " + near + "?") + " Known are " + list + ".");
    } else {
      words.push_back(std::move(word));
    }
  }
  return words;
}

std::optional<Problem> ListQuery::problem() const {
  if (!errors_.empty()) return Problem{Code::invalid_parameter, {}, errors_, {}, {}};
  if (wrong_cursor_) return Problem{Code::invalid_cursor, {}, {}, {}, {}};
  return std::nullopt;
}

std::string ListQuery::cursor_at(std::string_view id) {
  return to_cursor(id);
}

Response ListQuery::answer(const nlohmann::json& items) const {
  return json_response(200, {{"data", items},
                             {"has_more", has_more_},
                             {"next_cursor", has_more_ ? to_cursor(last_) : ""}});
}

std::string stored_phone(const schema::ReadTx& tx, const Services& services, const Request& request,
                         const std::string& given) {
  std::string region = schema::find_tenant(tx, request.principal.tenant_id).value().region;
  if (region.empty()) region = services.settings()->calling.default_region;
  auto phone = text::normalise_phone(given, region);
  return phone ? phone->e164 : given;
}

}  // namespace outdial::api
