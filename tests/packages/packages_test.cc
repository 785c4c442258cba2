#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <thread>

// One test a package, each doing the thing that Outdial leans on.

TEST(PackagesTest, AsioRunsATimerOnItsContext) {
  boost::asio::io_context io;
  boost::asio::steady_timer timer(io, std::chrono::milliseconds(1));
  bool fired = false;
  timer.async_wait([&](const boost::system::error_code& error) { fired = !error; });
  io.run();
  EXPECT_TRUE(fired);
}

TEST(PackagesTest, BeastStopsReadingAHeadThatIsTooLong) {
  boost::beast::http::request_parser<boost::beast::http::string_body> parser;
  parser.header_limit(1024);
  std::string head = "GET / HTTP/1.1\r\nX-Long: " + std::string(2000, 'a') + "\r\n\r\n";
  boost::system::error_code error;
  parser.put(boost::asio::buffer(head), error);
  EXPECT_EQ(error, boost::beast::http::error::header_limit);
}

TEST(PackagesTest, HttplibServesItselfWithTheLayoutItsLibraryWasBuiltWith) {
  // Without the flags of its pkg-config file these objects have another size than the library
  // thinks.
#if !defined(CPPHTTPLIB_OPENSSL_SUPPORT) || !defined(CPPHTTPLIB_ZLIB_SUPPORT)
  FAIL() << "httplib.h was included without PkgConfig::HTTPLIB";
#endif
  httplib::Server server;
  server.Post("/echo", [](const httplib::Request& request, httplib::Response& response) {
    response.set_content(request.body, "text/plain");
  });
  int port = server.bind_to_any_port("127.0.0.1");
  ASSERT_GT(port, 0);
  std::jthread listening([&] { server.listen_after_bind(); });
  auto answer = httplib::Client("127.0.0.1", port).Post("/echo", "raw bytes", "text/plain");
  server.stop();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "raw bytes");
}

TEST(PackagesTest, JsonKeepsWhatItRead) {
  const std::string text = R"({"call_id":"call_1","score":0.5,"tags":["a",null]})";
  EXPECT_EQ(nlohmann::json::parse(text).dump(), text);
}

TEST(PackagesTest, SqliteAnswersReturningAndUpserts) {
  SQLite::Database database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  database.exec("CREATE TABLE t (id TEXT PRIMARY KEY, n BIGINT NOT NULL)");
  SQLite::Statement upsert(database,
                           "INSERT INTO t (id, n) VALUES ($1, 1) "
                           "ON CONFLICT (id) DO UPDATE SET n = t.n + 1 RETURNING n");
  for (int expected : {1, 2}) {
    upsert.bind(1, "a");
    ASSERT_TRUE(upsert.executeStep());
    EXPECT_EQ(upsert.getColumn(0).getInt(), expected);
    upsert.reset();
  }
}

TEST(PackagesTest, SpdlogWritesOneLine) {
  std::ostringstream out;
  spdlog::logger log("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(out));
  log.set_pattern("%l %v");
  log.info("calls {}", 3);
  EXPECT_EQ(out.str(), "info calls 3\n");
}
