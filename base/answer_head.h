#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace outdial::base {

/// Follows the head of an HTTP answer as its bytes come in and says when it is larger than any
/// honest one. To be asked before httplib sees the bytes: it matches the status line with a
/// recursive regular expression, and a long one would overflow the stack. One answer, one thread.
class AnswerHead {
 public:
  /// Why the answer must not be read on; empty while it may. Once the head is over everything may.
  std::string_view take(std::string_view bytes);

 private:
  bool in_head_ = true;
  bool in_status_line_ = true;
  bool interim_ = false;
  std::size_t size_ = 0;
  std::string line_;
};

}  // namespace outdial::base
