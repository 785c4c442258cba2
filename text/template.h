#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"
#include "text/spoken.h"

namespace outdial::text {

/// Whether a variable may be called so: letters, digits and underscores, at most 64, no digit
/// first.
bool is_variable_name(std::string_view text);

struct TemplateError {
  /// Byte in the template, from 0.
  std::size_t position = 0;
  std::string code;
  std::string detail;
};

/// A text with places: `{{first_name}}`, `{{appointment_time | spoken_time}}`,
/// `{{first_name | default:"there"}}`. Formatters: `spoken_date`, `spoken_date_relative`,
/// `spoken_time`, `spoken_phone`, `duration`, `spoken_money`, `spoken_code`, `spoken_name`,
/// `spoken_acronym`, `spoken_address`, `spoken_email`, `spoken_url`, `spoken_text`. Rendering is
/// one pass: braces inside a value are never looked at again. Immutable, any thread.
class Template {
 public:
  using Lookup = std::function<std::optional<std::string>(std::string_view name)>;

  struct Rendered {
    std::string text;
    /// Names without a value, or whose value could not be formatted, each once; their places are
    /// empty in `text`.
    std::vector<std::string> missing;
  };

  /// Codes `unclosed_braces`, `unopened_braces`, `invalid_name`, `unknown_formatter`,
  /// `invalid_default`.
  static base::Expected<Template, TemplateError> parse(std::string_view text);

  /// Every name used, each once, in order; those with a default included.
  std::vector<std::string> names() const;
  Rendered render(const Lookup& lookup, const SpokenContext& context) const;

 private:
  struct Piece {
    std::string literal;
    std::string name;
    std::optional<SpokenKind> kind;
    std::optional<std::string> fallback;
  };
  static base::Expected<Piece, TemplateError> parse_place(std::string_view inside,
                                                          std::size_t position);

  std::vector<Piece> pieces_;
};

}  // namespace outdial::text
