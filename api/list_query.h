#pragma once

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/problem.h"
#include "api/services.h"
#include "schema/list_page.h"

namespace outdial::api {

/// The parameters that every list takes, and those given.
std::vector<std::string_view> list_parameters(std::initializer_list<std::string_view> filters);

/// Reads the query of a list: `limit`, `cursor`, `created_at.gte` and its like, and filters. Every
/// wrong value is noted; ask problem() once after everything has been read.
class ListQuery {
 public:
  explicit ListQuery(const Request& request, int default_limit = 50, int max_limit = 200);

  /// Asks for one more than a page, to see whether there is more.
  schema::PageRange range() const;
  /// `a,b`: any of these. Words that are not in `known` are wrong; all are right when it is empty.
  std::vector<std::string> words(std::string_view name,
                                 std::span<const std::string_view> known = {});
  std::string text(std::string_view name);
  template <class Id>
  Id id(std::string_view name) {
    std::string given = text(name);
    auto parsed = Id::parse(given);
    if (!given.empty() && !parsed)
      note(name, "invalid_id", "Give an id as a list or an object shows it.");
    return parsed.value_or(Id{});
  }
  int integer(std::string_view name, int default_value, int min, int max);
  void note(std::string_view name, std::string code, std::string detail);
  std::optional<Problem> problem() const;

  /// Cuts what range() asked for back to the page.
  template <class Item>
  void cut(std::vector<Item>& items) {
    has_more_ = items.size() > static_cast<std::size_t>(limit_);
    if (has_more_) items.resize(static_cast<std::size_t>(limit_));
    if (!items.empty()) last_ = id_text(items.back());
  }
  Response answer(const nlohmann::json& items) const;
  static std::string cursor_at(std::string_view id);

 private:
  template <class Item>
  static std::string id_text(const Item& item) {
    if constexpr (requires { item.id.str(); })
      return item.id.str();
    else
      return item.str();
  }
  std::optional<base::Time> time(std::string_view name);
  void read_times();
  void read_cursor();

  const Request& request_;
  int limit_ = 50;
  schema::PageRange range_;
  std::vector<FieldError> errors_;
  bool wrong_cursor_ = false;
  bool has_more_ = false;
  std::string last_;
};

/// A phone number given as a filter, in the form in which it is stored; as given when it is none,
/// and then nothing is found.
std::string stored_phone(const schema::ReadTx& tx, const Services& services, const Request& request,
                         const std::string& given);

}  // namespace outdial::api
