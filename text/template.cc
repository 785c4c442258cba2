#include "text/template.h"

#include <algorithm>
#include <utility>

#include "text/unicode.h"

namespace outdial::text {
namespace {

constexpr std::size_t kLongestName = 64;

/// Where a stretch of the template is, so that errors can point at it.
struct Stretch {
  std::string_view text;
  std::size_t position = 0;

  Stretch trim() const {
    std::size_t first = std::min(text.find_first_not_of(" \t\r\n"), text.size());
    std::size_t last = text.find_last_not_of(" \t\r\n");
    return {
        last == std::string_view::npos ? std::string_view() : text.substr(first, last + 1 - first),
        position + first};
  }
};

base::unexpected<TemplateError> refuse(std::size_t position, std::string code,
                                       const std::string& detail) {
  return base::unexpected<TemplateError>(TemplateError{
      position, std::move(code), "At character " + std::to_string(position + 1) + ": " + detail});
}

/// `spoken_date` and the like, `duration`.
std::optional<SpokenKind> formatter(std::string_view name) {
  if (name == "duration") return SpokenKind::kDuration;
  if (!name.starts_with("spoken_")) return std::nullopt;
  return spoken_kind(name.substr(7));
}

/// The pieces between bars outside quotes.
std::vector<Stretch> steps_of(Stretch place) {
  std::vector<Stretch> steps;
  bool quoted = false;
  std::size_t start = 0;
  for (std::size_t at = 0; at <= place.text.size(); ++at) {
    bool end = at == place.text.size();
    if (!end && place.text[at] == '"') quoted = !quoted;
    if (!end && (quoted || place.text[at] != '|')) continue;
    steps.push_back(Stretch{place.text.substr(start, at - start), place.position + start}.trim());
    start = at + 1;
  }
  return steps;
}

/// Where the place that opens at `from` closes; braces inside quotes do not count.
std::size_t closing_braces(std::string_view text, std::size_t from) {
  bool quoted = false;
  for (std::size_t at = from; at + 1 < text.size(); ++at) {
    if (text[at] == '"') quoted = !quoted;
    if (!quoted && text[at] == '}' && text[at + 1] == '}') return at;
    if (!quoted && text[at] == '{') return std::string_view::npos;
  }
  return std::string_view::npos;
}

}  // namespace

bool is_variable_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName && !is_digit(text.front()) &&
         std::ranges::all_of(text,
                             [](char c) { return is_ascii_letter(c) || is_digit(c) || c == '_'; });
}

base::Expected<Template, TemplateError> Template::parse(std::string_view text) {
  Template result;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t open = std::min(text.find("{{", at), text.size());
    std::string_view literal = text.substr(at, open - at);
    if (std::size_t stray = literal.find("}}"); stray != std::string_view::npos)
      return refuse(at + stray, "unopened_braces",
                    "}} closes nothing. Open the place with {{, or remove it.");
    if (!literal.empty()) result.pieces_.push_back({std::string(literal), {}, {}, {}});
    if (open == text.size()) break;
    std::size_t close = closing_braces(text, open + 2);
    if (close == std::string_view::npos)
      return refuse(open, "unclosed_braces", "{{ is never closed. Write {{name}}.");
    auto piece = parse_place(text.substr(open + 2, close - open - 2), open + 2);
    if (!piece) return base::unexpected<TemplateError>(piece.error());
    result.pieces_.push_back(std::move(*piece));
    at = close + 2;
  }
  return result;
}

base::Expected<Template::Piece, TemplateError> Template::parse_place(std::string_view inside,
                                                                     std::size_t position) {
  std::vector<Stretch> steps = steps_of({inside, position});
  Piece piece;
  if (!is_variable_name(steps[0].text))
    return refuse(
        steps[0].position, "invalid_name",
        "a name is made of letters, digits and underscores and does not begin with a digit.");
  piece.name = steps[0].text;
  for (std::size_t i = 1; i < steps.size(); ++i) {
    std::string_view step = steps[i].text;
    if (step.starts_with("default:")) {
      std::string value = trimmed(step.substr(8));
      bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"' &&
                    value.find('"', 1) == value.size() - 1;
      if (!quoted || i + 1 != steps.size())
        return refuse(steps[i].position, "invalid_default",
                      "a default stands last and in quotes: {{first_name | default:\"there\"}}.");
      piece.fallback = value.substr(1, value.size() - 2);
    } else if (auto kind = formatter(step); kind && !piece.kind) {
      piece.kind = kind;
    } else {
      return refuse(steps[i].position, "unknown_formatter",
                    (kind ? "only one formatter can be used in a place."
                          : "there is no formatter \"" + std::string(step) +
                                "\". Known are spoken_date, spoken_date_relative, spoken_time, "
                                "spoken_phone, duration, spoken_money, "
                                "spoken_code, spoken_name, spoken_acronym, spoken_address, "
                                "spoken_email, spoken_url, spoken_text."));
    }
  }
  return piece;
}

std::vector<std::string> Template::names() const {
  std::vector<std::string> names;
  for (const Piece& piece : pieces_)
    if (!piece.name.empty() && std::ranges::find(names, piece.name) == names.end())
      names.push_back(piece.name);
  return names;
}

Template::Rendered Template::render(const Lookup& lookup, const SpokenContext& context) const {
  Rendered out;
  for (const Piece& piece : pieces_) {
    out.text += piece.literal;
    if (piece.name.empty()) continue;
    std::optional<std::string> value = lookup(piece.name);
    if (value && piece.kind) value = speak(*piece.kind, *value, context);
    if (value && value->empty()) value.reset();
    if (!value) value = piece.fallback;
    if (value)
      out.text += *value;
    else if (std::ranges::find(out.missing, piece.name) == out.missing.end())
      out.missing.push_back(piece.name);
  }
  return out;
}

}  // namespace outdial::text
