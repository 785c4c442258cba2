#include "bench/bare_dispatch.h"

#include <sys/socket.h>
#include <unistd.h>

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>
#include <sqlite3.h>

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <thread>
#include <vector>

#include "bench/figures.h"
#include "bench/load.h"

namespace outdial::bench {
namespace {

constexpr char kTables[] = R"(
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE calls (id TEXT PRIMARY KEY, status TEXT, number TEXT, job TEXT, facts TEXT);
  CREATE TABLE jobs (id TEXT PRIMARY KEY, status TEXT, payload TEXT);
  CREATE TABLE enrolments (id TEXT PRIMARY KEY, status TEXT, facts TEXT);
  CREATE TABLE counts (name TEXT PRIMARY KEY, value BIGINT);
  CREATE TABLE events (id INTEGER PRIMARY KEY, call TEXT, body TEXT);
  INSERT INTO counts VALUES ('progress', 0), ('account', 0), ('number', 0), ('batch', 0), ('events', 0);
  WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < 99999)
  INSERT INTO jobs SELECT printf('job_%026d', n), 'available', printf('%200d', n) FROM numbers;
  INSERT INTO enrolments SELECT 'enr' || substr(id, 4), 'queued', payload FROM jobs;)";

std::string numbered(const char* prefix, int n) {
  char text[40];
  std::snprintf(text, sizeof text, "%s_%026d", prefix, n);
  return text;
}

struct Write {
  int call;
  bool settles;
  std::atomic<bool> done{false};
};

/// The least group commit: one thread takes all that wait and commits them together.
class BareWriter {
 public:
  explicit BareWriter(const std::string& path)
      : db_(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLITE_OPEN_NOMUTEX) {
    db_.exec(kTables);
    thread_ = std::jthread([this](std::stop_token stop) { serve(stop); });
  }

  void run(int call, bool settles) {
    Write write{call, settles};
    {
      std::scoped_lock lock(mutex_);
      waiting_.push_back(&write);
    }
    arrived_.notify_one();
    write.done.wait(false);
  }

 private:
  void serve(std::stop_token stop) {
    SQLite::Statement begin(db_, "BEGIN IMMEDIATE"), commit(db_, "COMMIT");
    SQLite::Statement insert_call(db_, "INSERT INTO calls VALUES (?, 'placing', ?, ?, ?)");
    SQLite::Statement move_call(db_, "UPDATE calls SET status = 'placed' WHERE id = ?");
    SQLite::Statement move_job(db_, "UPDATE jobs SET status = ? WHERE id = ?");
    SQLite::Statement move_person(db_, "UPDATE enrolments SET status = 'in_call' WHERE id = ?");
    SQLite::Statement count(db_, "UPDATE counts SET value = value + 1 WHERE name = ?");
    SQLite::Statement event(db_, "INSERT INTO events (call, body) VALUES (?, ?)");
    const std::string facts(200, 'x');
    auto run = [](SQLite::Statement& statement, const auto&... values) {
      SQLite::bind(statement, values...);
      statement.exec();
      statement.reset();
    };
    std::vector<Write*> group;
    while (true) {
      {
        std::unique_lock lock(mutex_);
        if (!arrived_.wait(lock, stop, [&] { return !waiting_.empty(); })) return;
        group.swap(waiting_);
      }
      run(begin);
      for (Write* write : group) {
        std::string call = numbered("att", write->call), job = numbered("job", write->call);
        if (write->settles) {
          run(move_call, call);
          run(event, call, facts);
          run(move_job, "completed", job);
          for (const char* name : {"progress", "events"})
            run(count, name);
        } else {
          run(insert_call, call, call, job, facts);
          run(move_job, "running", job);
          run(move_person, numbered("enr", write->call));
          for (const char* name : {"progress", "account", "number", "batch"})
            run(count, name);
        }
      }
      run(commit);
      for (Write* write : group) {
        write->done = true;
        write->done.notify_one();
      }
      group.clear();
    }
  }

  SQLite::Database db_;
  std::mutex mutex_;
  std::condition_variable_any arrived_;
  std::vector<Write*> waiting_;  // guarded by mutex_
  std::jthread thread_;
};

void send_and_wait(int fd, const std::string& request) {
  char answer[1024];
  if (::send(fd, request.data(), request.size(), MSG_NOSIGNAL) < 0 ||
      ::recv(fd, answer, sizeof answer, 0) <= 0)
    throw std::runtime_error("the stub hung up");
}

}  // namespace

BareRun run_bare_dispatch(const std::string& path, int port, int threads, int calls,
                          double (*stub_cpu)(const void*), const void* stub) {
  for (const char* part : {"", "-wal", "-shm"})
    std::filesystem::remove(path + part);
  BareWriter writer(path);
  std::string body(600, 'x');
  std::string request =
      "POST /v2/create-phone-call HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
      "Content-Length: 600\r\n\r\n" +
      body;
  std::atomic<int> next{0};
  double cpu = process_cpu() - stub_cpu(stub);
  auto start = Steady::now();
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < threads; ++i)
      callers.emplace_back([&] {
        int fd = connect_to(port);
        for (int call = next++; call < calls; call = next++) {
          writer.run(call, false);
          send_and_wait(fd, request);
          writer.run(call, true);
        }
        ::close(fd);
      });
  }
  double length = seconds_since(start);
  cpu = process_cpu() - stub_cpu(stub) - cpu;
  return {calls / length, cpu / calls};
}

}  // namespace outdial::bench
