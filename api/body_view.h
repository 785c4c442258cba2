#pragma once

#include <cstddef>
#include <string_view>

#include "api/http.h"

namespace outdial::api {

/// A request's body wherever it is: in memory, or a spooled file mapped so that the kernel keeps
/// no more of it than it likes. Throws std::system_error when the file cannot be mapped.
class BodyView {
 public:
  explicit BodyView(const Request& request);
  ~BodyView();
  BodyView(const BodyView&) = delete;
  BodyView& operator=(const BodyView&) = delete;

  std::string_view text() const { return text_; }

 private:
  void* mapped_ = nullptr;
  std::string_view text_;
};

}  // namespace outdial::api
