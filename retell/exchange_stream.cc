#include "retell/exchange_stream.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace outdial::retell {
namespace {

constexpr std::size_t kMaxFraming = 1024 * 1024;

/// What OpenSSL needs before it can go on, as a poll event; 0 when it cannot.
short event_for(int tls_error) {
  if (tls_error == SSL_ERROR_WANT_READ) return POLLIN;
  return tls_error == SSL_ERROR_WANT_WRITE ? POLLOUT : 0;
}

int clamp_to_int(std::size_t size) {
  return static_cast<int>(std::min(size, std::size_t{1} << 30));
}

}  // namespace

ExchangeStream::ExchangeStream(int socket, SSL* ssl, const ExchangeLimits& limits,
                               const base::Clock& clock, const std::function<bool()>& may_send,
                               Exchange& result)
    : socket_(socket),
      ssl_(ssl),
      limits_(limits),
      clock_(clock),
      may_send_(may_send),
      result_(result) {}

ssize_t ExchangeStream::write(const char* data, size_t size) {
  if (sent_) return -1;
  request_.append(data, size);
  return static_cast<ssize_t>(size);
}

ssize_t ExchangeStream::read(char* data, size_t size) {
  if (failed_ || (!sent_ && !send_request())) return -1;
  if (begin_ == end_) {
    ssize_t got = transfer_in();
    if (got <= 0) return got;
  }
  auto taken = std::min(size, end_ - begin_);
  std::memcpy(data, buffer_.data() + begin_, taken);
  begin_ += taken;
  return within_limits(data, taken) ? static_cast<ssize_t>(taken) : -1;
}

void ExchangeStream::get_remote_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

void ExchangeStream::get_local_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

bool ExchangeStream::send_request() {
  sent_ = true;
  if (!wait(POLLOUT, "the request could not be sent in time")) return false;
  if (!may_send_()) return fail("it was too late to send the request");
  std::size_t offset = 0;
  while (offset < request_.size()) {
    ssize_t wrote = transfer_out(request_.data() + offset, request_.size() - offset);
    if (wrote < 0) return false;
    offset += static_cast<std::size_t>(wrote);
  }
  return true;
}

/// Gives 0 when nothing was accepted yet but may be later.
ssize_t ExchangeStream::transfer_out(const char* data, std::size_t size) {
  constexpr auto kTooSlow = "the request could not be sent in time";
  if (ssl_ == nullptr) {
    ssize_t wrote = ::send(socket_, data, size, MSG_NOSIGNAL);
    if (wrote >= 0) {
      result_.maybe_sent = true;
      return wrote;
    }
    if (errno == EINTR) return 0;
    if (errno == EAGAIN) return wait(POLLOUT, kTooSlow) ? 0 : -1;
    fail("the connection broke while sending");
    return -1;
  }
  ERR_clear_error();
  auto* bio = SSL_get_wbio(ssl_);
  auto before = BIO_number_written(bio);
  int wrote = SSL_write(ssl_, data, clamp_to_int(size));
  if (wrote > 0 || BIO_number_written(bio) != before) result_.maybe_sent = true;
  if (wrote > 0) return wrote;
  short event = event_for(SSL_get_error(ssl_, wrote));
  if (event != 0) return wait(event, kTooSlow) ? 0 : -1;
  fail("the connection broke while sending");
  return -1;
}

/// Refills the empty buffer; 0 at the orderly end of what the peer sends.
ssize_t ExchangeStream::transfer_in() {
  begin_ = end_ = 0;
  for (;;) {
    ssize_t got = 0;
    short event = 0;
    if (ssl_ == nullptr) {
      got = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0 && errno == EAGAIN) event = POLLIN;
    } else {
      ERR_clear_error();
      got = SSL_read(ssl_, buffer_.data(), clamp_to_int(buffer_.size()));
      int error = got > 0 ? SSL_ERROR_NONE : SSL_get_error(ssl_, static_cast<int>(got));
      event = event_for(error);
      if (error == SSL_ERROR_ZERO_RETURN)
        got = 0;
      else if (got == 0)
        got = -1;
    }
    if (event == 0 && got >= 0) {
      end_ = static_cast<std::size_t>(got);
      if (clock_.boot() < limits_.deadline) return got;
      fail("no whole answer in time");
      return -1;
    }
    if (event == 0) fail("the connection broke before a whole answer");
    if (event == 0 || !wait(event, "no whole answer in time")) return -1;
  }
}

bool ExchangeStream::wait(short events, const char* why) {
  return wait_for(socket_, events, limits_.deadline, clock_) || fail(why);
}

bool ExchangeStream::fail(std::string reason) {
  failed_ = true;
  result_.reason = std::move(reason);
  return false;
}

bool ExchangeStream::within_limits(const char* data, std::size_t size) {
  received_ += size;
  if (received_ > limits_.max_body_bytes + kMaxFraming) return fail("the answer is too large");
  auto why = head_.take({data, size});
  return why.empty() || fail(std::string(why));
}

}  // namespace outdial::retell
