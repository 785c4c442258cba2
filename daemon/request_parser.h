#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "daemon/http_message.h"
#include "daemon/listener_options.h"
#include "daemon/refusal.h"
#include "daemon/request_body.h"

namespace outdial::daemon {

/// Reads one request from bytes as they come and stops at the first thing that is wrong. Feed it
/// until `done` or `refused`; after `head` once, look at the head and go on. Bytes that were not
/// used must be at the front of the next feed.
class RequestParser {
 public:
  enum class Progress { more, head, done, refused };

  RequestParser(const ListenerLimits& limits, const BodyRules& rules, RequestBody& body);
  ~RequestParser();

  Progress feed(std::string_view bytes, std::size_t& used);
  Refusal refusal() const;
  RequestHead& head();
  /// What the request's path takes; known from the head on.
  const BodyRule& rule() const;

 private:
  class Beast;
  std::unique_ptr<Beast> beast_;
};

}  // namespace outdial::daemon
