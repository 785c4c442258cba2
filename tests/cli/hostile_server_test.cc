#include "tests/cli/hostile_server.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/app.h"
#include "tests/cli/fake_daemon.h"

namespace outdial::cli {
namespace {

using tests::HostileServer;

struct Ran {
  int code;
  std::string out;
  std::string err;
};

Ran outdial(const std::string& server, const std::vector<std::string>& words) {
  std::ostringstream out;
  std::ostringstream err;
  config::Environment environment{{"OUTDIAL_SERVER", server}, {"OUTDIAL_TOKEN", "odk_1"}};
  int code = run(words, environment, {out, err});
  return {code, out.str(), err.str()};
}

constexpr std::size_t kChunk = 65'536;

/// One chunk of a chunked body.
std::string chunk() {
  return "10000\r\n" + std::string(kChunk, 'a') + "\r\n";
}
const std::string kChunkedHead =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

TEST(HostileServerTest, AHeadThatNoServerSendsIsAFailureAndNoCrash) {
  const std::string heads[] = {"HTTP/1.1 200 " + std::string(3'000'000, 'a') + "\r\n\r\n",
                               std::string(3'000'000, 'a'),
                               "HTTP/1.1 200 OK\r\nX: " + std::string(3'000'000, 'a') + "\r\n\r\n"};
  for (const std::string& head : heads) {
    HostileServer server([&](const HostileServer::Write& write) { write(head); });
    for (std::vector<std::string> words :
         {std::vector<std::string>{"status"}, {"batch", "list"}, {"batch", "export", "bat_1"}}) {
      Ran ran = outdial(server.address(), words);
      EXPECT_EQ(ran.code, 1) << ran.err;
      EXPECT_NE(ran.err.find("the answer's "), std::string::npos) << ran.err;
      EXPECT_NE(ran.err.find("is this Outdial's address?"), std::string::npos) << ran.err;
    }
  }
}

TEST(HostileServerTest, AnEndlessAnswerIsGivenUp) {
  std::size_t written = 0;
  {
    HostileServer server([&](const HostileServer::Write& write) {
      if (!write(kChunkedHead)) return;
      for (const std::string part = chunk(); written < 20'000 && write(part);)
        ++written;
    });
    Ran ran = outdial(server.address(), {"batch", "list"});
    EXPECT_EQ(ran.code, 1);
    EXPECT_NE(ran.err.find("the answer is too large"), std::string::npos) << ran.err;
  }
  EXPECT_LT(written * kChunk, std::size_t{100} << 20);
}

TEST(HostileServerTest, AnExportMayBeLargerThanWhatIsKeptInMemory) {
  constexpr std::size_t chunks = 1'100;
  HostileServer server([&](const HostileServer::Write& write) {
    bool going = write(kChunkedHead);
    for (std::size_t i = 0; i < chunks && going; ++i)
      going = write(chunk());
    write("0\r\n\r\n");
  });
  std::string file = testing::TempDir() + "outdial-large-export.csv";
  Ran ran = outdial(server.address(), {"batch", "export", "bat_1", "--to", file});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(std::filesystem::file_size(file), chunks * kChunk);
  std::filesystem::remove(file);
}

TEST(HostileServerTest, NothingThatItSaysSteersTheTerminal) {
  const std::string evil = R"(\u001b]0;pwn\u0007\u001b[2J)";
  tests::FakeDaemon daemon;
  daemon.on("GET /health", R"({"status":")" + evil + R"(","uptime_seconds":1})");
  daemon.on("GET /readyz",
            R"({"checks":{")" + evil + R"(":{"ok":false,"detail":")" + evil + R"("}}})");
  daemon.on("GET /api/v1/batches", R"({"data":[{"id":")" + evil + R"(","name":")" + evil +
                                       R"(","status":")" + evil + R"("}],"has_more":false})");
  daemon.on("GET /api/v1/dialling", R"({")" + evil + R"(":")" + evil + R"("})");
  daemon.on("POST /api/v1/tokens", R"({"token":")" + evil + R"("})");
  daemon.on("GET /api/v1/batches/bat_1",
            R"({"title":")" + evil + R"(","errors":[{"pointer":")" + evil + R"("}]})", 422);
  for (std::vector<std::string> words : {std::vector<std::string>{"status"},
                                         {"doctor"},
                                         {"batch", "list"},
                                         {"batch", "show", "bat_1"},
                                         {"dialling", "show"},
                                         {"token", "create", "--name", "x"}}) {
    Ran ran = outdial(daemon.address(), words);
    std::string all = ran.out + ran.err;
    EXPECT_NE(all.find("]0;pwn"), std::string::npos) << words.back() << ": " << all;
    EXPECT_EQ(all.find('\x1b'), std::string::npos) << words.back();
    EXPECT_EQ(all.find('\x07'), std::string::npos) << words.back();
  }
}

}  // namespace
}  // namespace outdial::cli
