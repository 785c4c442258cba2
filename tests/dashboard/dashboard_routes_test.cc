#include "daemon/dashboard_routes.h"

#include <gtest/gtest.h>
#include <httplib.h>

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/id.h"
#include "daemon/listener.h"
#include "dashboard/assets.h"
#include "tests/daemon/raw_client.h"

namespace outdial::daemon {
namespace {

using tests::get;
using tests::RawAnswer;

class DashboardRoutesTest : public testing::Test {
 protected:
  DashboardRoutesTest() {
    options_.port = 0;
    listener_ = std::make_unique<Listener>(options_, clock_, ids_);
    route_dashboard(listener_->routes());
    listener_->routes().Get(".*", [](const httplib::Request&, httplib::Response& to) {
      to.set_content("the rest", "text/plain");
    });
    listener_->start();
  }

  RawAnswer ask(std::string_view path, std::string_view lines = {}) {
    return tests::RawClient(listener_->port()).ask(get(path, lines));
  }

  base::SystemClock clock_;
  base::IdSource ids_{clock_};
  Listener::Options options_;
  std::unique_ptr<Listener> listener_;
};

TEST_F(DashboardRoutesTest, SendsThePageUnderAStrictPolicy) {
  auto answer = ask("/");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, dashboard::find_asset("/")->bytes);
  EXPECT_TRUE(answer.has("Content-Security-Policy: default-src 'self';")) << answer.head;
  EXPECT_TRUE(answer.has("X-Frame-Options: DENY\r\n"));
  EXPECT_TRUE(answer.has("Referrer-Policy: no-referrer\r\n"));
  EXPECT_TRUE(answer.has("X-Content-Type-Options: nosniff\r\n"));
  EXPECT_TRUE(answer.has("Cache-Control: no-cache\r\n"));
  EXPECT_TRUE(answer.has("Content-Type: text/html; charset=utf-8\r\n"));
}

TEST_F(DashboardRoutesTest, SendsAFileOnlyWhenTheBrowserHasAnotherOne) {
  std::string etag = dashboard::find_asset("/dashboard/app.js")->etag;
  auto first = ask("/dashboard/app.js");
  EXPECT_EQ(first.status, 200);
  EXPECT_TRUE(first.has("ETag: " + etag + "\r\n")) << first.head;

  for (const std::string& held : {etag, "\"other\", " + etag, etag.substr(2), std::string("*")}) {
    auto again = ask("/dashboard/app.js", "If-None-Match: " + held + "\r\n");
    EXPECT_EQ(again.status, 304) << held;
    EXPECT_EQ(again.body, "");
    EXPECT_TRUE(again.has("ETag: " + etag + "\r\n"));
    EXPECT_TRUE(again.has("Content-Security-Policy: "));
  }
  EXPECT_EQ(ask("/dashboard/app.js", "If-None-Match: W/\"0000\"\r\n").status, 200);
}

TEST_F(DashboardRoutesTest, SendsItCompressedOnceToThoseWhoTakeIt) {
  auto plain = ask("/dashboard/app.css");
  auto small = ask("/dashboard/app.css", "Accept-Encoding: gzip, br\r\n");
  EXPECT_FALSE(plain.has("Content-Encoding"));
  EXPECT_TRUE(small.has("Content-Encoding: gzip\r\n")) << small.head;
  EXPECT_EQ(small.head.find("Content-Encoding"), small.head.rfind("Content-Encoding"));
  EXPECT_TRUE(small.has("Vary: Accept-Encoding\r\n"));
}

TEST_F(DashboardRoutesTest, SaysThatAFileIsNotThere) {
  auto answer = ask("/dashboard/none.js");
  EXPECT_EQ(answer.status, 404);
  EXPECT_TRUE(answer.has("Content-Type: application/problem+json"));
  EXPECT_NE(answer.body.find("\"request_id\""), std::string::npos);
}

TEST_F(DashboardRoutesTest, LeavesEveryOtherPathToTheRest) {
  for (std::string_view path : {"/dashboard", "/api/v1/batches", "/healthz", "/dashboards/x"})
    EXPECT_EQ(ask(path).body, "the rest") << path;
}

}  // namespace
}  // namespace outdial::daemon
