#include "config/settings.h"

#include <gtest/gtest.h>

#include "config/nearest.h"

namespace outdial::config {
namespace {

TEST(EndpointTest, ReadsAddressAndPort) {
  struct Row {
    const char* text;
    const char* host;  // nullptr: refused
    int port;
  };
  for (const Row& row : std::initializer_list<Row>{{"127.0.0.1:8080", "127.0.0.1", 8080},
                                                   {"[::1]:0", "::1", 0},
                                                   {"localhost:65535", "localhost", 65535},
                                                   {"127.0.0.1:65536", nullptr, 0},
                                                   {"127.0.0.1", nullptr, 0},
                                                   {":8080", nullptr, 0},
                                                   {"::1:8080", nullptr, 0},
                                                   {"", nullptr, 0}}) {
    auto endpoint = parse_endpoint(row.text);
    ASSERT_EQ(endpoint.has_value(), row.host != nullptr) << row.text;
    if (!endpoint) continue;
    EXPECT_EQ(endpoint->host, row.host);
    EXPECT_EQ(endpoint->port, row.port);
  }
}

TEST(AdminTokenPathTest, GivesEveryDatabaseOfAFolderItsOwn) {
  EXPECT_EQ(admin_token_path("/var/lib/outdial/outdial.db"), "/var/lib/outdial/admin-token");
  EXPECT_EQ(admin_token_path("/var/lib/outdial/second.db"),
            "/var/lib/outdial/admin-token-second.db");
  EXPECT_EQ(admin_token_path("outdial"), "admin-token-outdial");
}

TEST(LoopbackTest, TellsLoopbackFromWhatLooksLikeIt) {
  for (const char* url :
       {"http://localhost", "http://127.0.0.1:8090/x", "https://[::1]:1", "http://127.200.3.4"})
    EXPECT_TRUE(is_loopback_url(url)) << url;
  for (const char* url : {"http://localhost.example.com", "http://127.0.0.1.example.com",
                          "http://127.0.0.1@evil.example", "http://example.com/127.0.0.1",
                          "ftp://localhost", "http://10.0.0.1", ""})
    EXPECT_FALSE(is_loopback_url(url)) << url;
}

TEST(UrlTest, TakesAddressesAndNothingElse) {
  for (const char* url : {"https://api.example.com", "http://[::1]:80/path", "https://a:1/b/"})
    EXPECT_TRUE(is_url(url)) << url;
  for (const char* url : {"", "https://", "https:///x", "example.com", "https://u@example.com",
                          "https://example.com?x", "https://a b", "https://a:b", "https://[::1",
                          "https://a:1:2", "https://a:99999"})
    EXPECT_FALSE(is_url(url)) << url;
}

TEST(WorkerCountTest, FollowsConcurrencyUnlessSet) {
  Limits limits;
  EXPECT_EQ(worker_count(limits), 22);
  limits.concurrency = 1;
  EXPECT_EQ(worker_count(limits), 4);
  limits.concurrency = 1000;
  EXPECT_EQ(worker_count(limits), 256);
  limits.workers = 2;
  EXPECT_EQ(worker_count(limits), 2);
}

TEST(DatabasePathTest, IsWhatFollowsTheScheme) {
  EXPECT_EQ(database_path({}), "/var/lib/outdial/outdial.db");
}

TEST(NearestTest, CountsASwapAsOneMistake) {
  EXPECT_EQ(edit_distance("launch", "lanuch"), 1U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("pause", "pasue"), 1U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(NearestTest, OffersNothingWhenNothingIsNear) {
  const std::vector<std::string> verbs{"launch", "pause", "cancel"};
  EXPECT_EQ(nearest("lanch", verbs), "launch");
  EXPECT_EQ(nearest("cancle", verbs), "cancel");
  EXPECT_EQ(nearest("frobnicate", verbs), "");
  EXPECT_EQ(nearest("x", {}), "");
}

}  // namespace
}  // namespace outdial::config
