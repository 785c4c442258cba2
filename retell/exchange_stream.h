#pragma once

#include <httplib.h>

#include <array>
#include <functional>
#include <string>

#include "base/answer_head.h"
#include "base/clock.h"
#include "retell/connection.h"

namespace outdial::retell {

/// The bytes of one request and its answer, over TCP or TLS, all before one deadline. The request
/// is gathered and leaves in one piece when the answer is first asked for. Reading fails on a head
/// or an answer that is larger than any honest one.
class ExchangeStream : public httplib::Stream {
 public:
  ExchangeStream(int socket, SSL* ssl, const ExchangeLimits& limits, const base::Clock& clock,
                 const std::function<bool()>& may_send, Exchange& result);

  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }
  ssize_t read(char* data, size_t size) override;
  ssize_t write(const char* data, size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  socket_t socket() const override { return socket_; }

  /// Nothing of what was received is left over and nothing broke.
  bool clean() const { return !failed_ && begin_ == end_; }

 private:
  bool send_request();
  ssize_t transfer_out(const char* data, std::size_t size);
  ssize_t transfer_in();
  bool wait(short events, const char* why);
  bool fail(std::string reason);
  bool within_limits(const char* data, std::size_t size);

  const int socket_;
  SSL* const ssl_;
  const ExchangeLimits& limits_;
  const base::Clock& clock_;
  const std::function<bool()>& may_send_;
  Exchange& result_;

  std::string request_;
  bool sent_ = false;
  bool failed_ = false;
  std::array<char, 16384> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t received_ = 0;
  base::AnswerHead head_;
};

}  // namespace outdial::retell
