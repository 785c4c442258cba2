#include <httplib.h>

#include <thread>

namespace {

// Built only for the thread sanitizer. Debian's library is not instrumented: the sanitizer sees the
// memcpy and memcmp that it calls, not the guard of its function-local statics (the set of methods
// in parse_request_line), and would report their first use by two threads as a race. One request
// before any other thread makes them all.
[[maybe_unused]] const bool served = [] {
  httplib::Server server;
  server.Get("/", [](const httplib::Request&, httplib::Response& response) {
    response.set_content("{}", "application/json");
  });
  const int port = server.bind_to_any_port("127.0.0.1");
  std::thread serving([&] { server.listen_after_bind(); });
  httplib::Client client("127.0.0.1", port);
  const bool answered = static_cast<bool>(client.Get("/"));
  server.stop();
  serving.join();
  return answered;
}();

}  // namespace
