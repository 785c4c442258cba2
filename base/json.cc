#include "base/json.h"

template class nlohmann::basic_json<>;

namespace outdial::base {
namespace {

struct TooDeep {};

}  // namespace

Expected<Json, std::string> parse_json(std::string_view text) {
  try {
    return Json::parse(text, [](int depth, Json::parse_event_t, Json&) {
      if (depth > kMaxJsonDepth) throw TooDeep{};
      return true;
    });
  } catch (const TooDeep&) {
    return unexpected("nested deeper than " + std::to_string(kMaxJsonDepth) + " levels");
  } catch (const Json::parse_error& error) {
    return unexpected("not valid JSON at byte " + std::to_string(error.byte));
  } catch (const Json::out_of_range&) {
    return unexpected(std::string("a number is out of range"));
  }
}

std::string dump_json(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace outdial::base
