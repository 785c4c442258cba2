#pragma once

#include <gtest/gtest.h>
#include <httplib.h>

#include <unistd.h>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/id.h"
#include "daemon/listener.h"
#include "tests/daemon/raw_client.h"

namespace outdial::tests {

/// A listener on a free port with small limits and a few routes. Tests change `options` before
/// start().
class ListenerTest : public testing::Test {
 protected:
  ListenerTest() {
    options.port = 0;
    options.worker_threads = 4;
    options.limits.tick = base::Millis{10};
    options.limits.drain = base::Millis{5'000};
    options.body_rules = [](std::string_view, std::string_view path) {
      daemon::BodyRule rule;
      if (path == "/import") rule = {64 << 20, base::Millis{10'000}, true};
      return rule;
    };
  }

  void start() {
    listener = std::make_unique<daemon::Listener>(options, clock, ids);
    add_routes(listener->routes());
    if (before_start) before_start();
    listener->start();
  }

  RawClient client() { return RawClient(listener->port()); }
  std::uint64_t refused(daemon::Refusal why) {
    return listener->metrics().refusals[static_cast<std::size_t>(why)];
  }
  bool healthy() { return client().ask(get("/healthz")).status == 200; }

  static void add_routes(httplib::Server& routes) {
    using httplib::Request, httplib::Response;
    routes.Get("/healthz",
               [](const Request&, Response& to) { to.set_content("ok", "text/plain"); });
    routes.Get("/path/(.*)",
               [](const Request& from, Response& to) { to.set_content(from.path, "text/plain"); });
    routes.Get("/headers", [](const Request& from, Response& to) {
      std::string text = "remote_addr=" + from.remote_addr + "\n";
      for (auto& [name, value] : from.headers)
        text += name + "=" + value + "\n";
      to.set_content(text, "text/plain");
    });
    routes.Post("/echo", [](const Request& from, Response& to) {
      to.set_content(from.body, "application/octet-stream");
    });
    routes.Post("/import", [](const Request& from, Response& to) {
      std::string fd = from.get_header_value("X-Outdial-Body-Fd");
      std::size_t bytes = from.body.size();
      char chunk[65536];
      ssize_t count = 0;
      while (!fd.empty() && (count = ::read(std::stoi(fd), chunk, sizeof chunk)) > 0)
        bytes += static_cast<std::size_t>(count);
      to.set_content((fd.empty() ? "memory " : "file ") + std::to_string(bytes), "text/plain");
    });
    routes.Get("/throws", [](const Request&, Response& to) {
      to.set_header("X-Secret", "half made");
      throw std::runtime_error("password=hunter2");
    });
    routes.Get("/big", [](const Request&, Response& to) {
      to.set_content(std::string(200'000, 'x'), "application/octet-stream");
    });
    routes.Get("/unframed", [](const Request&, Response& to) {
      to.set_content_provider("text/plain", [](std::size_t, httplib::DataSink& sink) {
        sink.write("all", 3);
        sink.done();
        return true;
      });
    });
    routes.Get("/events", [](const Request& from, Response& to) {
      to.set_header("X-Outdial-Stream", from.get_param_value("filter"));
      to.set_header("X-Outdial-Stream-After", from.has_header("Last-Event-ID")
                                                  ? from.get_header_value("Last-Event-ID")
                                                  : "0");
    });
  }

  base::SystemClock clock;
  base::IdSource ids{clock};
  daemon::Listener::Options options;
  std::function<void()> before_start;
  std::unique_ptr<daemon::Listener> listener;
};

}  // namespace outdial::tests
