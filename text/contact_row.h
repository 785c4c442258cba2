#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/expected.h"

namespace outdial::text {

struct FieldError {
  std::string field;
  std::string code;
  std::string detail;
};

/// Which column means what. Known names are told apart from extra ones without regard to case,
/// blanks, underscores and dashes; the extra ones become variables with a sanitised name.
class ContactColumns {
 public:
  /// `mapping` (header as written → field) wins over what is known; an empty field leaves the
  /// column out. Fails with codes `duplicate_column`, `ambiguous_column`, `missing_column`,
  /// `unknown_column` (a mapped header that the file does not have), `invalid_name`.
  static base::Expected<ContactColumns, std::vector<FieldError>> from_header(
      std::span<const std::string> header, const std::map<std::string, std::string>& mapping = {});

  struct Column {
    std::size_t index = 0;
    /// A known field, or the variable's name.
    std::string field;
    bool known = false;
    /// Also wanted as a variable of its own under this name (`stylist_name`); else empty.
    std::string variable;
  };
  const std::vector<Column>& columns() const { return columns_; }
  std::size_t size() const { return size_; }

 private:
  std::vector<Column> columns_;
  std::size_t size_ = 0;
};

/// One row of a contacts file, checked. Text that the row does not have is empty.
struct ContactDraft {
  std::int64_t line = 0;
  std::string external_id;
  std::string phone;
  /// Country of the number as normalise_phone() tells it; `region` is what the row declares.
  std::string phone_region;
  std::string name;
  std::string first_name;
  std::string last_name;
  std::string email;
  std::string timezone;
  std::string locale;
  std::string region;
  std::optional<base::Time> appointment_time;
  std::optional<int> appointment_duration_minutes;
  std::string appointment_type;
  std::string service_type;
  std::string provider_name;
  std::string special_instructions;
  std::optional<base::Time> not_before;
  std::optional<base::Time> not_after;
  std::string consent_type;
  std::optional<base::Time> consent_at;
  std::string consent_source;
  std::vector<std::pair<std::string, std::string>> fields;
  /// What was taken with a doubt (`invalid_email`, `ambiguous_local_time` …); the row is accepted.
  std::vector<FieldError> warnings;
};

struct ContactOptions {
  /// ISO country in which national numbers are read; may be empty.
  std::string default_region;
  /// The campaign's IANA zone, for times without an offset; may be empty, then those are refused.
  std::string zone;
};

/// Checks one row and says everything that is wrong with it at once. Never guesses. `values` are as
/// many as the header had.
base::Expected<ContactDraft, std::vector<FieldError>> parse_row(const ContactColumns& columns,
                                                                std::span<const std::string> values,
                                                                std::int64_t line,
                                                                const ContactOptions& options);

/// What makes two names the same: lower case, accents folded, blanks squeezed.
std::string name_key(std::string_view name);

}  // namespace outdial::text
