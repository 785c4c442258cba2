#include "base/answer_head.h"

namespace outdial::base {
namespace {

constexpr std::size_t kMaxStatusLine = 1024;
constexpr std::size_t kMaxHead = 64 * 1024;

}  // namespace

std::string_view AnswerHead::take(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size() && in_head_; ++i) {
    if (++size_ > kMaxHead) return "the answer's head is too large";
    if (bytes[i] != '\n') {
      line_ += bytes[i];
      if (in_status_line_ && line_.size() > kMaxStatusLine)
        return "the answer's status line is too long";
      continue;
    }
    if (in_status_line_) {
      in_status_line_ = false;
      interim_ = line_.size() >= 12 && line_.compare(8, 4, " 100") == 0;
    } else if (line_.empty() || line_ == "\r") {
      // After an interim answer comes another head.
      in_head_ = in_status_line_ = interim_;
    }
    line_.clear();
  }
  return {};
}

}  // namespace outdial::base
