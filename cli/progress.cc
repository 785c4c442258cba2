#include "cli/progress.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/json.h"
#include "base/rfc3339.h"
#include "cli/text_width.h"

namespace outdial::cli {
namespace {

constexpr std::chrono::seconds kPaceWindow{60};
constexpr int kBarCells = 8;

std::string text_of(const base::Json& object, const char* name) {
  auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::int64_t count_of(const base::Json& object, const char* name) {
  auto found = object.find(name);
  return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

/// `2026-11-19 14:00 UTC`; the daemon's clock may be another than ours, so no distance is counted.
std::string minute_of(const std::string& rfc3339) {
  if (!base::parse_rfc3339(rfc3339)) return {};
  std::string text = rfc3339.substr(0, 16) + " UTC";
  text[10] = ' ';
  return text;
}

std::string bar(const BatchProgress& batch) {
  auto full = batch.total == 0 ? 0 : batch.finished * kBarCells / batch.total;
  std::string text;
  for (int i = 0; i < kBarCells; ++i)
    text += i < full ? "▓" : "░";
  return text;
}

std::string rate_text(double per_minute) {
  char text[32];
  std::snprintf(text, sizeof text, per_minute < 100 ? "%.1f/min" : "%.0f/min", per_minute);
  return text;
}

}  // namespace

base::Expected<BatchProgress, Failure> read_progress(std::string_view json) {
  auto batch = base::parse_json(json);
  if (!batch || !batch->is_object() || text_of(*batch, "status").empty()) {
    return base::unexpected(
        Failure{Exit::failed, "the server's answer is not a batch: is this Outdial?", {}, {}});
  }
  BatchProgress progress;
  progress.name = text_of(*batch, "name");
  progress.status = text_of(*batch, "status");
  progress.waiting_reason = text_of(*batch, "halted_rule");
  if (progress.waiting_reason.empty()) progress.waiting_reason = text_of(*batch, "waiting_reason");
  bool slowed =
      progress.waiting_reason == "rate_limit" || progress.waiting_reason == "concurrency_limit";
  progress.held = progress.status != "in_progress" || !(progress.waiting_reason.empty() || slowed);
  std::ranges::replace(progress.waiting_reason, '_', ' ');
  progress.next_attempt_at = minute_of(text_of(*batch, "next_attempt_at"));
  progress.total = count_of(*batch, "total");
  progress.finished = progress.total;
  for (const char* open : {"pending", "queued", "in_call"})
    progress.finished -= count_of(*batch, open);
  progress.finished = std::clamp<std::int64_t>(progress.finished, 0, progress.total);
  if (auto calls = batch->find("calls"); calls != batch->end() && calls->is_object()) {
    progress.placed = count_of(*calls, "placed");
    progress.connected = count_of(*calls, "connected");
  }
  return progress;
}

void Pace::add(base::Boot at, std::int64_t finished) {
  samples_.push_back({at, finished});
  while (samples_.size() > 2 && at - samples_[1].at >= kPaceWindow)
    samples_.pop_front();
}

std::optional<double> Pace::per_minute() const {
  if (samples_.size() < 2) return std::nullopt;
  std::chrono::duration<double, std::ratio<60>> passed = samples_.back().at - samples_.front().at;
  auto gained = static_cast<double>(samples_.back().finished - samples_.front().finished);
  if (passed.count() <= 0 || gained <= 0) return std::nullopt;
  return gained / passed.count();
}

std::string short_duration(std::chrono::seconds duration) {
  auto seconds = std::max<std::int64_t>(0, duration.count());
  char text[32];
  if (seconds < 60) {
    std::snprintf(text, sizeof text, "%ds", static_cast<int>(seconds));
  } else if (seconds < 3600) {
    std::snprintf(text, sizeof text, "%dm", static_cast<int>(seconds / 60));
  } else if (seconds < 86'400) {
    std::snprintf(text, sizeof text, "%dh%02d", static_cast<int>(seconds / 3600),
                  static_cast<int>(seconds / 60 % 60));
  } else {
    std::snprintf(text, sizeof text, "%dd%dh",
                  static_cast<int>(std::min(seconds / 86'400, INT64_C(9999))),
                  static_cast<int>(seconds / 3600 % 24));
  }
  return text;
}

std::string progress_line(const BatchProgress& batch, std::optional<double> per_minute, int width) {
  std::string line =
      bar(batch) + " " + std::to_string(batch.finished) + "/" + std::to_string(batch.total);
  if (batch.placed > 0)
    line += " " + std::to_string(batch.connected * 100 / batch.placed) + "% answered";
  if (batch.status != "in_progress") {
    line += " · " + batch.status;
    if (!batch.waiting_reason.empty() && batch.waiting_reason != batch.status)
      line += ": " + batch.waiting_reason;
  } else if (batch.held || (!batch.waiting_reason.empty() && !per_minute)) {
    line += " · waiting: " + batch.waiting_reason;
  }
  if (batch.held && !batch.next_attempt_at.empty()) line += " · next " + batch.next_attempt_at;
  if (per_minute && !batch.held && !batch.closed()) {
    line += " · " + rate_text(*per_minute);
    double left = static_cast<double>(batch.total - batch.finished) / *per_minute * 60.0;
    line += " · ETA " + short_duration(std::chrono::seconds{std::llround(left)});
  }
  auto room = static_cast<std::size_t>(std::max(width, 20));
  std::size_t used = display_width(line) + 1;
  std::size_t for_name = used + 12 < room ? room - used : 12;
  return shortened(shortened(printable(batch.name), for_name) + " " + printable(line), room);
}

}  // namespace outdial::cli
