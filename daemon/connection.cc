#include "daemon/connection.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "base/log.h"
#include "daemon/answer.h"

namespace outdial::daemon {
namespace net = boost::asio;
using boost::system::error_code;

namespace {

// Answers below this size are not worth counting.
constexpr std::size_t kSmallAnswer = 64 * 1024;

bool is_socket_path(std::string_view target) {
  return target.starts_with("/llm-websocket/") || target.starts_with("/ws/");
}

std::string text_of(const RequestHead& head) {
  std::string text = head.method + " " + head.target + " HTTP/1.1\r\n";
  for (const Header& header : head.headers)
    text.append(header.name).append(": ").append(header.value).append("\r\n");
  return text.append("\r\n");
}

}  // namespace

Connection::Connection(Reception& reception, net::ip::tcp::socket socket, std::string peer)
    : reception_(reception),
      socket_(std::move(socket)),
      wake_(reception.io, net::steady_timer::time_point::max()),
      peer_(std::move(peer)) {
  reception_.connections.insert(this);
}

Connection::~Connection() {
  reception_.connections.erase(this);
  reception_.metrics.connections_open.fetch_sub(1);
}

void Connection::start() {
  net::co_spawn(reception_.io, run(), [self = shared_from_this()](std::exception_ptr failed) {
    error_code ignored;
    self->socket_.close(ignored);
    if (!failed) return;
    try {
      std::rethrow_exception(failed);
    } catch (const std::exception& error) {
      base::log_error("a connection failed",
                      {{"request_id", self->request_id_}, {"error", error.what()}});
    }
  });
}

void Connection::tick(base::Boot now) {
  if (deadline_ && now >= *deadline_) {
    timed_out_ = true;
    deadline_.reset();
    error_code ignored;
    socket_.cancel(ignored);
  }
  if (streaming_ && (now >= comment_due_ || reception_.hub.news() != seen_news_)) wake_.cancel();
}

void Connection::drain() {
  if (!idle_ && !streaming_) return;
  closing_ = true;
  wake_.cancel();
  error_code ignored;
  if (idle_) socket_.cancel(ignored);
}

void Connection::close() {
  closing_ = true;
  wake_.cancel();
  error_code ignored;
  socket_.close(ignored);
}

void Connection::set_deadline(base::Millis after) {
  timed_out_ = false;
  deadline_ = reception_.clock.boot() + after;
}

net::awaitable<void> Connection::run() {
  // g++ 12 miscompiles co_await in a loop's condition, and is best kept from it behind && too.
  bool go_on = true;
  while (go_on)
    go_on = co_await serve_one();
}

net::awaitable<bool> Connection::serve_one() {
  bool has_request = co_await wait_for_request();
  if (!has_request) co_return false;
  const ListenerLimits& limits = reception_.options.limits;
  RequestBody body(reception_.memory, reception_.disk, reception_.options.spool_dir);
  RequestParser parser(limits, reception_.options.body_rules, body);
  set_deadline(limits.head);
  Received received = co_await receive(parser, body, Progress::head);
  if (received == Received::gone) co_return false;
  request_id_ = request_id_of(parser.head(), reception_.ids);
  if (received == Received::refused) co_return co_await refuse(refusal_);

  Origin origin = origin_of(parser.head(), peer_, reception_.trust);
  if (parser.head().upgrade && is_socket_path(parser.head().target)) {
    if (!reception_.on_upgrade) co_return co_await refuse(Refusal::unknown_path);
    if (!hand_over(parser.head(), origin)) co_return co_await refuse(Refusal::bad_request);
    co_return false;
  }
  if (parser.head().expects_continue && in_.empty()) {
    bool invited = co_await send("HTTP/1.1 100 Continue\r\n\r\n");
    if (!invited) co_return false;
  }
  set_deadline(parser.rule().deadline);
  received = co_await receive(parser, body, Progress::done);
  clear_deadline();
  if (received == Received::gone) co_return false;
  if (received == Received::refused) co_return co_await refuse(refusal_);
  co_return co_await answer(parser, body, std::move(origin));
}

net::awaitable<bool> Connection::wait_for_request() {
  if (!in_.empty()) co_return true;
  if (ending()) co_return false;
  in_ = {};  // an idle connection keeps no buffer
  idle_ = true;
  set_deadline(reception_.options.limits.idle);
  error_code ec;
  co_await socket_.async_wait(net::ip::tcp::socket::wait_read,
                              net::redirect_error(net::use_awaitable, ec));
  idle_ = false;
  clear_deadline();
  readable_ = !ec;
  co_return !ec && !closing_ && !timed_out_;
}

net::awaitable<Connection::Received> Connection::receive(RequestParser& parser, RequestBody& body,
                                                         Progress wanted) {
  bool in_head = wanted == Progress::head;
  while (true) {
    // Some clients end a body with a line end that does not belong to it.
    if (in_head && in_.starts_with("\r\n")) in_.erase(0, 2);
    std::size_t used = 0;
    Progress progress = parser.feed(in_, used);
    in_.erase(0, used);
    if (progress == wanted) break;
    if (progress == Progress::refused) {
      refusal_ = parser.refusal();
      co_return Received::refused;
    }
    if (body.wants_flush()) {
      bool spooled = co_await spool([&] { body.flush(); });
      if (!spooled) co_return Received::refused;
    }
    bool more = co_await read_more();
    if (more) continue;
    if (!timed_out_) co_return Received::gone;
    refusal_ = in_head ? Refusal::head_too_slow : Refusal::body_too_slow;
    co_return Received::refused;
  }
  if (!in_head && body.file() >= 0) {
    bool spooled = co_await spool([&] { body.finish(); });
    if (!spooled) co_return Received::refused;
  }
  co_return Received::yes;
}

net::awaitable<bool> Connection::spool(std::function<void()> write) {
  refusal_ = Refusal::out_of_buffers;
  try {
    co_return co_await run_in(reception_.spooler, std::move(write));
  } catch (const std::exception& error) {
    base::log_error("a request body could not be spooled",
                    {{"request_id", request_id_}, {"error", error.what()}});
  }
  co_return false;
}

// Waiting before each read lets other connections have their turn.
net::awaitable<bool> Connection::read_more() {
  error_code ec;
  if (!std::exchange(readable_, false))
    co_await socket_.async_wait(net::ip::tcp::socket::wait_read,
                                net::redirect_error(net::use_awaitable, ec));
  if (ec || timed_out_) co_return false;
  std::size_t count = socket_.read_some(net::buffer(reception_.scratch), ec);
  if (ec == net::error::would_block) co_return true;
  in_.append(reception_.scratch.data(), count);
  co_return !ec;
}

net::awaitable<bool> Connection::answer(RequestParser& parser, RequestBody& body, Origin origin) {
  bool keep_alive = parser.head().http11 && parser.head().keep_alive;
  bool bulk = parser.rule().bulk;
  CanonicalRequest request = canonical(parser.head(), origin, request_id_);
  if (body.file() >= 0)
    request.headers.push_back({"X-Outdial-Body-Fd", std::to_string(body.file())});
  request.body = body.take_text();
  Answer answer;
  auto route = [&] {
    answer = reception_.edge.answer(std::move(request), reception_.options.limits.answer_bytes);
  };
  WorkerPool& pool = bulk ? reception_.bulk_handlers : reception_.handlers;
  bool routed = co_await run_in(pool, route);
  if (!routed) {
    ++reception_.metrics.refusals[static_cast<std::size_t>(Refusal::too_many_requests)];
    answer = answer_refusal(Refusal::too_many_requests, request_id_);
  }
  Share share(reception_.memory);
  if (answer.body.size() > kSmallAnswer && !share.take(answer.body.size())) {
    ++reception_.metrics.refusals[static_cast<std::size_t>(Refusal::out_of_buffers)];
    answer = answer_refusal(Refusal::out_of_buffers, request_id_);
  }
  if (answer.stream) {
    co_await stream_events(std::move(answer));
    co_return false;
  }
  bool close = answer.close || !keep_alive || ending();
  answer.head.append(close ? "Connection: close\r\n\r\n" : "\r\n");
  ++reception_.metrics.answers_by_class.at(static_cast<std::size_t>(answer.status / 100 % 6));
  bool sent = co_await send(answer.head, answer.body);
  if (sent && close) co_await linger();
  co_return sent && !close;
}

net::awaitable<bool> Connection::refuse(Refusal refusal) {
  ++reception_.metrics.refusals[static_cast<std::size_t>(refusal)];
  int status = facts_of(refusal).status;
  ++reception_.metrics.answers_by_class.at(static_cast<std::size_t>(status / 100));
  std::string bytes = refusal_answer(refusal, request_id_, true);
  bool sent = co_await send(bytes);
  if (sent) co_await linger();
  co_return false;
}

// Closing with unread bytes would reset the connection and take the answer with it.
net::awaitable<void> Connection::linger() {
  error_code ec;
  socket_.shutdown(net::ip::tcp::socket::shutdown_send, ec);
  set_deadline(base::Millis{500});
  for (int reads = 0; reads < 16 && !ec && !timed_out_; ++reads) {
    in_.clear();
    bool more = co_await read_more();
    if (!more) break;
  }
}

net::awaitable<bool> Connection::send(std::string_view head, std::string_view body) {
  const ListenerLimits& limits = reception_.options.limits;
  std::uint64_t allowance_ms = (head.size() + body.size()) * 1000 / limits.slowest_reader;
  set_deadline(limits.write + base::Millis{allowance_ms});
  std::array<net::const_buffer, 2> bytes{net::buffer(head), net::buffer(body)};
  error_code ec;
  co_await net::async_write(socket_, bytes, net::redirect_error(net::use_awaitable, ec));
  clear_deadline();
  co_return !ec && !timed_out_;
}

net::awaitable<bool> Connection::run_in(WorkerPool& pool, std::function<void()> task) {
  task_done_ = false;
  task_failure_ = nullptr;
  // The last reference must go on the Asio thread, so the worker passes its own on.
  auto work = [self = shared_from_this(), task = std::move(task)]() mutable {
    try {
      task();
    } catch (...) {
      self->task_failure_ = std::current_exception();
    }
    net::io_context& io = self->reception_.io;
    net::post(io, [self = std::move(self)] {
      self->task_done_ = true;
      self->wake_.cancel();
    });
  };
  if (!pool.try_run(std::move(work))) co_return false;
  while (!task_done_) {
    error_code woken;
    co_await wake_.async_wait(net::redirect_error(net::use_awaitable, woken));
  }
  if (task_failure_) std::rethrow_exception(std::exchange(task_failure_, nullptr));
  co_return true;
}

bool Connection::hand_over(RequestHead& head, const Origin& origin) {
  if (!in_.empty()) return false;  // nothing may be sent before the handshake is answered
  UpgradeRequest upgrade{UniqueFd(socket_.release()),
                         text_of(head),
                         head.target,
                         origin.peer,
                         request_id_,
                         origin.forwarded};
  ++reception_.metrics.upgrades;
  reception_.on_upgrade(std::move(upgrade));
  return true;
}

net::awaitable<void> Connection::stream_events(Answer order) {
  std::atomic<std::uint64_t>& open = reception_.metrics.streams_open;
  if (!reception_.hub.has_source() || open >= reception_.options.limits.streams) {
    co_await refuse(Refusal::too_many_streams);
    co_return;
  }
  ++open;
  ++reception_.metrics.answers_by_class[2];
  streaming_ = true;
  sent_seq_ = order.stream_after;
  // The kernel would otherwise take megabytes before a slow client is noticed.
  error_code ignored;
  socket_.set_option(net::socket_base::send_buffer_size(64 * 1024), ignored);
  watch_for_close();
  std::string head =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
      "X-Accel-Buffering: no\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n"
      "X-Request-Id: " +
      request_id_ + "\r\n\r\nretry: 2000\n\n";
  bool sent = co_await send_on_stream(std::move(head));
  while (sent && !ending()) {
    sent = co_await send_new_events(order.stream_filter);
    if (sent) co_await wait_for_news();
    if (sent && !ending() && reception_.clock.boot() >= comment_due_)
      sent = co_await send_on_stream(": keep-alive\n\n");
  }
  streaming_ = false;
  --open;
}

net::awaitable<bool> Connection::send_on_stream(std::string bytes) {
  bool sent = co_await send(bytes);
  if (timed_out_) ++reception_.metrics.streams_too_slow;
  comment_due_ = reception_.clock.boot() + reception_.options.limits.keep_alive_comment;
  co_return sent;
}

net::awaitable<bool> Connection::send_new_events(const std::string& filter) {
  seen_news_ = reception_.hub.news();
  while (!ending()) {
    EventPage page;
    auto pull = [&] { page = reception_.hub.pull(sent_seq_, filter); };
    bool pulled = co_await run_in(reception_.stream_reader, pull);
    if (!pulled) co_return false;
    if (!page.events.empty()) {
      bool sent = co_await send_on_stream(to_wire(page));
      if (!sent) co_return false;
    }
    if (page.end) co_return false;
    if (page.next == sent_seq_) co_return true;
    sent_seq_ = page.next;
  }
  co_return false;
}

net::awaitable<void> Connection::wait_for_news() {
  while (!ending() && reception_.hub.news() == seen_news_ &&
         reception_.clock.boot() < comment_due_) {
    error_code woken;
    co_await wake_.async_wait(net::redirect_error(net::use_awaitable, woken));
  }
}

// A stream's client has nothing more to say; the read is there to notice when it leaves.
void Connection::watch_for_close() {
  socket_.async_read_some(net::buffer(dropped_),
                          [self = shared_from_this()](const error_code& ec, std::size_t) {
                            if (!ec) return self->watch_for_close();
                            self->closing_ = true;
                            self->wake_.cancel();
                          });
}

}  // namespace outdial::daemon
