#include "api/waiting.h"

#include <algorithm>

#include "api/json_answer.h"
#include "api/reasons.h"
#include "base/json.h"
#include "schema/progress.h"
#include "schema/waiting.h"

namespace outdial::api {
namespace {

using schema::EnrolmentStatus;
using schema::WaitingRow;

/// With those whom no rule has met yet.
std::vector<WaitingRow> everybody_waiting(const schema::ReadTx& tx, const schema::BatchRow& batch) {
  auto rows = schema::waiting_of_batch(tx, batch.id);
  std::int64_t due = schema::find_progress(tx, batch.id).value().pending;
  for (const WaitingRow& row : rows)
    if (row.status == EnrolmentStatus::pending) due -= row.people;
  if (due > 0) rows.push_back({EnrolmentStatus::pending, "due", due});
  std::ranges::stable_sort(rows, [](const WaitingRow& a, const WaitingRow& b) {
    return std::pair(a.status, -a.people) < std::pair(b.status, -b.people);
  });
  return rows;
}

}  // namespace

nlohmann::json waiting_json(const schema::ReadTx& tx, const schema::BatchRow& batch) {
  auto rows = everybody_waiting(tx, batch);
  bool pending = !rows.empty() && rows.front().status == EnrolmentStatus::pending;
  auto next = pending ? schema::next_by_reason(tx, batch.id) : std::map<std::string, base::Time>();
  base::Json list = base::Json::array();
  for (const WaitingRow& row : rows) {
    auto found = row.status == EnrolmentStatus::pending
                     ? next.find(row.reason == "due" ? "" : row.reason)
                     : next.end();
    bool ahead = found != next.end() && found->second > tx.now();
    list.push_back({{"status", schema::to_text(row.status)},
                    {"reason", row.reason},
                    {"detail", meaning_of(row.reason)},
                    {"count", row.people},
                    {"next_allowed_at", ahead ? json_time(found->second) : base::Json()}});
  }
  return list;
}

}  // namespace outdial::api
