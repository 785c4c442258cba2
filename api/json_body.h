#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/problem.h"
#include "base/clock.h"

namespace outdial::api {

using FieldErrors = std::vector<FieldError>;

/// Reads the members of one JSON object strictly: every wrong type, range and unknown member is
/// noted in `errors` by its JSON pointer, and reading goes on. A member that is null counts as not
/// given; clears() tells it apart. Call finish() once, after everything has been asked for.
class ObjectReader {
 public:
  /// `json` and `errors` must outlive the reader. A value that is not an object is an error.
  ObjectReader(const nlohmann::json& json, std::string pointer, FieldErrors& errors);

  bool has(const char* name);
  /// Given as null.
  bool clears(const char* name);

  /// Trimmed; longer than `max` bytes or empty (unless `may_be_empty`) is an error.
  std::optional<std::string> text(const char* name, std::size_t max = 200,
                                  bool may_be_empty = false);
  std::optional<std::int64_t> integer(const char* name, std::int64_t min, std::int64_t max);
  std::optional<double> number(const char* name, double min, double max);
  std::optional<bool> flag(const char* name);
  std::optional<base::Time> time(const char* name);
  /// One of the words.
  std::optional<std::string> word(const char* name, std::span<const std::string_view> words);
  /// Null when it is not given or of another type.
  const nlohmann::json* object(const char* name);
  const nlohmann::json* array(const char* name, std::size_t max_items);
  /// An object of texts, numbers and flags, as compact JSON text with every value a text.
  std::optional<std::string> texts(const char* name, std::size_t max_members = 200,
                                   std::size_t max_bytes = 4000);

  void error(const char* name, std::string code, std::string detail);
  /// The same for something inside the member, by the rest of its pointer.
  void error_below(const char* name, std::string_view below, std::string code, std::string detail);
  void require(const char* name);
  std::string pointer_to(const char* name) const;
  void finish();

 private:
  const nlohmann::json* find(const char* name);

  const nlohmann::json& json_;
  const std::string pointer_;
  FieldErrors& errors_;
  std::set<std::string> known_;
};

/// Takes the text, which may be empty, or clears the field.
void take_text(ObjectReader& reader, const char* name, std::string& field, std::size_t max = 200);

/// The request's body as an object (`{}` when it is empty), or a malformed_json or invalid_request
/// problem. Shared so that headers need not know JSON.
base::Expected<std::shared_ptr<const nlohmann::json>, Problem> parse_object(std::string_view body);

/// The problem that the errors add up to: 400 when one is of form (type, unknown member), else 422.
tl::unexpected<Problem> refuse_fields(FieldErrors errors);

}  // namespace outdial::api
