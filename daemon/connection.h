#pragma once

#include <utility>  // Boost 1.74's Asio needs it before its own headers

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <optional>

#include "daemon/canonical_request.h"
#include "daemon/reception.h"
#include "daemon/refusal.h"
#include "daemon/request_parser.h"

namespace outdial::daemon {

/// One socket: requests in turn, then perhaps an event stream or a hand-over. Everything runs on
/// the Asio thread; handlers, disk and store run on the pools while the coroutine waits. A deadline
/// is kept by tick(), and cancels whatever the socket is waiting for.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Reception& reception, boost::asio::ip::tcp::socket socket, std::string peer);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void start();
  void tick(base::Boot now);
  /// Ends it if it is idle or a stream; else after the request under way.
  void drain();
  void close();

 private:
  template <class T>
  using Awaitable = boost::asio::awaitable<T>;
  using Progress = RequestParser::Progress;
  enum class Received { yes, refused, gone };

  Awaitable<void> run();
  Awaitable<bool> serve_one();
  Awaitable<bool> wait_for_request();
  Awaitable<Received> receive(RequestParser& parser, RequestBody& body, Progress wanted);
  Awaitable<bool> read_more();
  Awaitable<bool> answer(RequestParser& parser, RequestBody& body, Origin origin);
  Awaitable<bool> refuse(Refusal refusal);
  Awaitable<void> linger();
  Awaitable<bool> send(std::string_view head, std::string_view body = {});
  Awaitable<bool> run_in(WorkerPool& pool, std::function<void()> task);
  Awaitable<bool> spool(std::function<void()> write);
  bool hand_over(RequestHead& head, const Origin& origin);

  Awaitable<void> stream_events(Answer order);
  Awaitable<bool> send_on_stream(std::string bytes);
  Awaitable<bool> send_new_events(const std::string& filter);
  Awaitable<void> wait_for_news();
  void watch_for_close();

  void set_deadline(base::Millis after);
  void clear_deadline() { deadline_.reset(); }
  bool ending() const { return closing_ || reception_.draining; }

  Reception& reception_;
  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer wake_;  // never expires; cancelled to wake the coroutine
  const std::string peer_;
  std::string in_;  // bytes read and not used yet
  std::string request_id_;
  Refusal refusal_ = Refusal::bad_request;
  std::optional<base::Boot> deadline_;
  bool timed_out_ = false;
  bool closing_ = false;
  bool idle_ = false;
  bool readable_ = false;  // seen so, and not read from since
  bool task_done_ = false;
  std::exception_ptr task_failure_;

  bool streaming_ = false;
  std::uint64_t seen_news_ = 0;
  std::int64_t sent_seq_ = 0;
  base::Boot comment_due_{};
  std::array<char, 256> dropped_{};
};

}  // namespace outdial::daemon
