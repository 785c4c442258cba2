#include "api/rejected_row.h"

#include "base/json.h"

namespace outdial::api {

nlohmann::json rows_json(const std::vector<RejectedRow>& rows, std::size_t most) {
  base::Json list = base::Json::array();
  for (std::size_t i = 0; i < rows.size() && i < most; ++i)
    list.push_back({{"line", rows[i].line},
                    {"field", rows[i].field},
                    {"code", rows[i].code},
                    {"detail", rows[i].detail}});
  return list;
}

}  // namespace outdial::api
