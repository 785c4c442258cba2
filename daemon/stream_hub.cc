#include "daemon/stream_hub.h"

#include <exception>
#include <string_view>

#include "base/log.h"

namespace outdial::daemon {
namespace {

bool ends_line(char c) {
  return c == '\n' || c == '\r';
}

void append_data_lines(std::string& out, std::string_view data) {
  while (true) {
    std::size_t end = 0;
    while (end < data.size() && !ends_line(data[end]))
      ++end;
    out.append("data: ").append(data.substr(0, end)).append("\n");
    if (end == data.size()) return;
    bool crlf = data[end] == '\r' && end + 1 < data.size() && data[end + 1] == '\n';
    data.remove_prefix(end + (crlf ? 2 : 1));
  }
}

}  // namespace

EventPage StreamHub::pull(std::int64_t seq, const std::string& filter) {
  try {
    return source_->after(seq, filter, kPageEvents);
  } catch (const std::exception& error) {
    base::log_error("events could not be read; the stream is closed", {{"error", error.what()}});
    return {{}, seq, true};
  }
}

std::string to_wire(const EventPage& page) {
  std::string out;
  for (const StreamEvent& event : page.events) {
    if (event.seq > 0) out.append("id: ").append(std::to_string(event.seq)).append("\n");
    if (!event.name.empty()) {
      out.append("event: ");
      for (char c : event.name)
        if (!ends_line(c)) out.push_back(c);
      out.append("\n");
    }
    append_data_lines(out, event.data);
    out.append("\n");
  }
  return out;
}

}  // namespace outdial::daemon
