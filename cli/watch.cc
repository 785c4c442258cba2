#include "cli/watch.h"

#include <algorithm>
#include <map>
#include <ostream>
#include <utility>

#include "base/json.h"

namespace outdial::cli {
namespace {

constexpr std::chrono::seconds kInterval{1};
constexpr std::chrono::seconds kPatience{60};

/// Draws progress where the person looks; remembers what it has drawn.
class ProgressDisplay {
 public:
  explicit ProgressDisplay(const Console& console) : console_(console) {}

  void show(const BatchProgress& batch, std::optional<double> per_minute) {
    if (console_.terminal) {
      console_.err << "\r\x1b[K" << progress_line(batch, per_minute, console_.width - 1)
                   << std::flush;
      drawn_ = true;
      return;
    }
    int step = batch.percent() / 10;
    std::string status = batch.status + (batch.held ? batch.waiting_reason : "");
    if (step == step_ && status == status_) return;
    step_ = step;
    status_ = std::move(status);
    console_.err << progress_line(batch, per_minute, 200) << std::endl;
  }
  void finish() {
    if (std::exchange(drawn_, false)) console_.err << '\n';
  }

 private:
  const Console& console_;
  bool drawn_ = false;
  int step_ = -1;
  std::string status_;
};

std::string or_dash(const base::Json& item, const char* name) {
  auto found = item.find(name);
  return found != item.end() && found->is_string() ? found->get<std::string>() : "-";
}

}  // namespace

base::Expected<BatchProgress, Failure> watch_batch(Session& session, const std::string& batch_id) {
  ProgressDisplay display(session.console);
  Pace pace;
  base::Boot last_answer = session.clock.boot();
  while (true) {
    base::Boot now = session.clock.boot();
    Answer answer = session.api.get("/api/v1/batches/" + batch_id);
    if (answer) {
      auto batch = read_progress(answer->body);
      if (!batch) return batch;
      last_answer = now;
      pace.add(now, batch->finished);
      display.show(*batch, pace.per_minute());
      if (batch->closed() || batch->status == "halted") {
        display.finish();
        return batch;
      }
    } else if (answer.error().exit != Exit::unreachable || now - last_answer > kPatience) {
      display.finish();
      return base::unexpected(answer.error());
    }
    session.clock.sleep_until(now + kInterval);
  }
}

Outcome verdict(const BatchProgress& batch) {
  if (batch.status == "completed") return {};
  std::string sentence = "the batch was " + batch.status;
  if (!batch.waiting_reason.empty()) sentence += ": " + batch.waiting_reason;
  std::vector<std::string> details;
  if (batch.status == "halted")
    details.emplace_back("mend the cause, then: outdial batch resume \"" + batch.name + "\"");
  return base::unexpected(Failure{Exit::failed, sentence, details, {}});
}

Outcome print_results(Session& session, const std::string& batch_id) {
  auto contacts = all_pages(session.api, "/api/v1/batches/" + batch_id + "/contacts", 0);
  if (!contacts) return base::unexpected(contacts.error());
  std::map<std::pair<std::string, std::string>, std::size_t> counts;
  std::size_t total = 0;
  for (const base::Json& item : base::parse_json(*contacts).value_or(base::Json::array())) {
    if (!item.is_object()) continue;
    ++counts[{or_dash(item, "status"), or_dash(item, "disposition")}];
    ++total;
  }
  std::vector<std::pair<std::pair<std::string, std::string>, std::size_t>> rows(counts.begin(),
                                                                                counts.end());
  std::ranges::stable_sort(rows, [](const auto& a, const auto& b) { return a.second > b.second; });
  Table table{{"STATUS", "DISPOSITION", "CONTACTS", "SHARE"}, {}, {false, false, true, true}};
  for (const auto& [how, count] : rows) {
    std::size_t percent = (count * 100 + total / 2) / total;
    table.rows.push_back(
        {how.first, how.second, std::to_string(count), std::to_string(percent) + "%"});
  }
  session.console.table(table);
  return {};
}

}  // namespace outdial::cli
