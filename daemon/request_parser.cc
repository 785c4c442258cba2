#include "daemon/request_parser.h"

#include <algorithm>
#include <array>
#include <utility>  // Boost 1.74's Asio needs it before its own headers

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace outdial::daemon {
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

std::string_view std_view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

bool known_method(std::string_view method) {
  constexpr std::array<std::string_view, 7> kKnown{"GET",   "HEAD",   "POST",   "PUT",
                                                   "PATCH", "DELETE", "OPTIONS"};
  return std::ranges::find(kKnown, method) != kKnown.end();
}

// httplib decodes the path: a decoded control character would reach logs and routes.
bool hides_control_character(std::string_view path) {
  for (std::size_t at = path.find('%'); at != path.npos; at = path.find('%', at + 1)) {
    std::string_view code = path.substr(at + 1, 2);
    if (code.size() == 2 && (code[0] == '0' || code[0] == '1' || code == "7f" || code == "7F"))
      return true;
  }
  return false;
}

bool starts_with_name(std::string_view value, std::string_view prefix) {
  return value.size() >= prefix.size() && same_name(value.substr(0, prefix.size()), prefix);
}

}  // namespace

class RequestParser::Beast : public http::basic_parser<true> {
 public:
  Beast(const ListenerLimits& limits, const BodyRules& rules, RequestBody& body)
      : limits_(limits), rules_(rules), body_(body) {
    header_limit(static_cast<std::uint32_t>(limits.head_bytes));
    eager(false);
  }

  Progress feed(std::string_view bytes, std::size_t& used) {
    used = 0;
    while (true) {
      bool in_head = !head_done_;
      error_code ec;
      std::size_t taken = 0;
      if (!is_done()) taken = put({bytes.data() + used, bytes.size() - used}, ec);
      used += taken;
      if (in_head) head_bytes_ += taken;
      if (refusal_) return Progress::refused;
      if (ec && ec != http::error::need_more) return refuse(refusal_of(ec));
      if (in_head && head_bytes_ > limits_.head_bytes) return refuse(Refusal::head_too_large);
      if (in_head && head_done_) {
        if (auto wrong = wrong_in_head()) return refuse(*wrong);
        eager(true);
        return Progress::head;
      }
      if (is_done()) return Progress::done;
      if (ec || used == bytes.size() || taken == 0) break;
    }
    // Chunk headers and trailers are bounded by nobody else.
    if (bytes.size() - used > limits_.head_bytes) return refuse(Refusal::head_too_large);
    return Progress::more;
  }

  Progress refuse(Refusal refusal) {
    refusal_ = refusal;
    return Progress::refused;
  }

  std::optional<Refusal> refusal_;
  RequestHead head_;
  BodyRule rule_;

 private:
  void stop(Refusal refusal, error_code& ec) {
    refusal_ = refusal;
    ec = boost::system::errc::make_error_code(boost::system::errc::operation_canceled);
  }

  static Refusal refusal_of(const error_code& ec) {
    if (ec == http::error::header_limit) return Refusal::head_too_large;
    if (ec == http::error::body_limit) return Refusal::body_too_large;
    return Refusal::bad_request;
  }

  std::optional<Refusal> wrong_in_head() {
    if (hosts_ > 1 || (head_.http11 && hosts_ == 0)) return Refusal::bad_request;
    if (chunked() && !head_.http11) return Refusal::bad_request;
    head_.keep_alive = keep_alive();
    head_.upgrade = upgrade() && same_name(value_of(head_.headers, "Upgrade"), "websocket");
    std::string_view expect = value_of(head_.headers, "Expect");
    if (!expect.empty() && !same_name(expect, "100-continue")) return Refusal::expectation;
    head_.expects_continue = !expect.empty() && head_.http11;
    if (starts_with_name(value_of(head_.headers, "Content-Type"), "multipart/"))
      return Refusal::multipart;
    return std::nullopt;
  }

  void on_request_impl(http::verb, boost::beast::string_view method,
                       boost::beast::string_view target, int version, error_code& ec) override {
    head_.method = std_view(method);
    head_.target = std_view(target);
    head_.http11 = version >= 11;
    if (!known_method(head_.method)) return stop(Refusal::unknown_method, ec);
    if (head_.target.size() > limits_.target_bytes) return stop(Refusal::target_too_long, ec);
    std::string_view path = std::string_view(head_.target).substr(0, head_.target.find('?'));
    if (path.empty() || path[0] != '/' || hides_control_character(path))
      return stop(Refusal::bad_request, ec);
    rule_ = rules_(head_.method, path);
    body_limit(rule_.max_bytes);
  }

  void on_field_impl(http::field field, boost::beast::string_view name,
                     boost::beast::string_view value, error_code& ec) override {
    if (++fields_ > limits_.headers) return stop(Refusal::head_too_large, ec);
    if (head_done_) return;  // trailers are dropped
    std::string_view text = std_view(value);
    if (field == http::field::transfer_encoding && !same_name(text, "chunked"))
      return stop(Refusal::transfer_encoding, ec);
    if (field == http::field::content_encoding && !same_name(text, "identity"))
      return stop(Refusal::content_encoding, ec);
    // Beast takes equal lengths twice; a proxy before us might have counted otherwise.
    if (field == http::field::content_length && (++lengths_ > 1 || text.find(',') != text.npos))
      return stop(Refusal::bad_request, ec);
    if (field == http::field::host) ++hosts_;
    head_.headers.push_back({std::string(std_view(name)), std::string(text)});
  }

  void on_header_impl(error_code&) override { head_done_ = true; }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {
    body_.start(rule_.bulk ? limits_.spool_above : 0);
  }
  std::size_t on_body_impl(boost::beast::string_view bytes, error_code& ec) override {
    if (!body_.append(std_view(bytes))) stop(Refusal::out_of_buffers, ec);
    return bytes.size();
  }
  std::size_t on_chunk_body_impl(std::uint64_t, boost::beast::string_view bytes,
                                 error_code& ec) override {
    return on_body_impl(bytes, ec);
  }
  void on_chunk_header_impl(std::uint64_t, boost::beast::string_view, error_code&) override {}
  void on_finish_impl(error_code&) override {}
  void on_response_impl(int, boost::beast::string_view, int, error_code&) override {}

  const ListenerLimits& limits_;
  const BodyRules& rules_;
  RequestBody& body_;
  bool head_done_ = false;
  std::size_t head_bytes_ = 0;
  std::size_t fields_ = 0;
  int hosts_ = 0;
  int lengths_ = 0;
};

RequestParser::RequestParser(const ListenerLimits& limits, const BodyRules& rules,
                             RequestBody& body)
    : beast_(std::make_unique<Beast>(limits, rules, body)) {}
RequestParser::~RequestParser() = default;

RequestParser::Progress RequestParser::feed(std::string_view bytes, std::size_t& used) {
  return beast_->feed(bytes, used);
}
Refusal RequestParser::refusal() const {
  return beast_->refusal_.value_or(Refusal::bad_request);
}
RequestHead& RequestParser::head() {
  return beast_->head_;
}
const BodyRule& RequestParser::rule() const {
  return beast_->rule_;
}

}  // namespace outdial::daemon
