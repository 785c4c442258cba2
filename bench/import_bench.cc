// Measures the import of a file of contacts, against inserting the same rows without asking
// anything.
#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "base/clock.h"
#include "base/id.h"
#include "base/json.h"
#include "bench/daemon_process.h"
#include "bench/figures.h"
#include "bench/load.h"
#include "bench/world.h"
#include "retell/signature.h"
#include "schema/migrations.h"

namespace outdial::bench {
namespace {

constexpr int kRowsPerCommit = 500;

std::string csv_of(int rows) {
  std::string text = "external_id,first_name,last_name,email,phone,timezone,source,notes\n";
  char line[256];
  for (int n = 0; n < rows; ++n) {
    std::snprintf(line, sizeof line,
                  "C-%d,Ann%d,Ortiz,ann%d@example.com,+1212%07d,America/New_York,Company website,"
                  "\"said, call any time %d\"\n",
                  n, n, n, 2'200'000 + n, n);
    text += line;
  }
  return text;
}

std::string authorised(const std::string& method, const std::string& path, const std::string& body,
                       const std::string& type = "application/json") {
  return request_text(
      method, path, body,
      std::string("Authorization: Bearer ") + kAdminToken + "\r\nContent-Type: " + type + "\r\n");
}

/// Seconds that the daemon takes to import the file into a batch of its own.
double import(const DaemonProcess& daemon, const World& world, const std::string& csv, int rows) {
  std::string made = ask(
      daemon.port(),
      authorised("POST", "/api/v1/batches",
                 base::dump_json({{"campaign_id", world.campaign.view()}, {"name", "Import"}})));
  std::string batch = base::parse_json(made).value().at("id").get<std::string>();
  auto start = Steady::now();
  std::string report = ask(
      daemon.port(), authorised("POST", "/api/v1/batches/" + batch + "/contacts", csv, "text/csv"));
  double length = seconds_since(start);
  if (base::parse_json(report).value().at("accepted").get<int>() != rows)
    throw std::runtime_error("not every row was taken: " + report);
  return length;
}

double import_rate(const std::string& program, const std::string& database, const std::string& csv,
                   int rows) {
  World world = make_world(database, {});
  DaemonProcess daemon(program, database, {});
  return rows / import(daemon, world, csv, rows);
}

/// The rows that such an import leaves, inserted into the same tables with the same indexes.
double bare_rate(const std::string& path, int rows) {
  for (const char* part : {"", "-wal", "-shm"})
    std::filesystem::remove(path + part);
  base::SystemClock clock;
  base::IdSource ids(clock);
  make_world(path, {});
  SQLite::Database db(path, SQLite::OPEN_READWRITE);
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
  std::string tenant = db.execAndGet("SELECT id FROM tenants").getString();
  std::string batch = db.execAndGet("SELECT id FROM batches").getString();
  std::string campaign = db.execAndGet("SELECT id FROM campaigns").getString();
  SQLite::Statement contact(db, R"(
    INSERT INTO contacts (id, tenant_id, external_id, phone, name_key, name, first_name, last_name, email, timezone,
                          region, fields_json, created_at, updated_at)
    VALUES (?, ?, ?, ?, ?, 'Ann Ortiz', 'Ann', 'Ortiz', ?, 'America/New_York', 'US', ?, 1, 1))");
  SQLite::Statement enrolment(db, R"(
    INSERT INTO enrolments (id, tenant_id, batch_id, campaign_id, contact_id, phone, dedupe_key, line, status,
                            next_attempt_at, created_at, updated_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending', 1, 1, 1))");
  auto id = [&](const char* prefix) {
    auto text = ids.next();
    return prefix + std::string(text.data(), text.size());
  };
  auto start = Steady::now();
  for (int n = 0; n < rows; ++n) {
    if (n % kRowsPerCommit == 0) db.exec("BEGIN IMMEDIATE");
    std::string number = std::to_string(n), contact_id = id("con_");
    std::string phone = "+1212" + std::to_string(2'200'000 + n);
    SQLite::bind(contact, contact_id, tenant, "C-" + number, phone, "ann" + number + " ortiz",
                 "ann" + number + "@example.com",
                 R"({"notes":"said, call any time )" + number + R"(","source":"Company website"})");
    contact.exec();
    contact.reset();
    SQLite::bind(enrolment, id("enr_"), tenant, batch, campaign, contact_id, phone, phone, n);
    enrolment.exec();
    enrolment.reset();
    if (n % kRowsPerCommit == kRowsPerCommit - 1) db.exec("COMMIT");
  }
  return rows / seconds_since(start);
}

/// What SQLite's own program makes of the file, without a key or an index.
double sqlite_import_rate(const std::string& folder, const std::string& csv, int rows) {
  std::string file = folder + "/rows.csv", path = folder + "/plain.db";
  std::filesystem::remove(path);
  std::ofstream(file) << csv;
  auto start = Steady::now();
  std::string command = "sqlite3 " + path + " '.mode csv' '.import " + file + " contacts'";
  if (std::system(command.c_str()) != 0) throw std::runtime_error("sqlite3 .import failed");
  return rows / seconds_since(start);
}

/// Webhooks of calls that nobody here placed, while a file comes in.
void bench_webhooks_beside(const std::string& program, const std::string& database,
                           const std::string& csv, int rows) {
  World world = make_world(database, {});
  DaemonProcess daemon(program, database, {});
  std::atomic<bool> done{false};
  std::jthread importer([&] {
    import(daemon, world, csv, rows);
    done = true;
  });
  std::vector<double> waits;
  base::SystemClock clock;
  std::size_t sent = 0;
  while (!done) {
    auto part = open_loop(daemon.port(), 16, 100, 0.25, [&](std::size_t) {
      char id[64];
      std::snprintf(id, sizeof id, "call_%027zu", ++sent);
      std::string body = base::dump_json({{"event", "call_started"},
                                          {"call",
                                           {{"call_id", id},
                                            {"call_type", "phone_call"},
                                            {"agent_id", "agent_7d3f0b9a1c2e4f58869a0b1c2d"},
                                            {"call_status", "ongoing"},
                                            {"metadata", base::Json::object()}}}});
      std::string signature = retell::sign(body, kApiKey, base::to_millis(clock.real_now()));
      return request_text("POST", "/webhooks/retell", body,
                          "X-Retell-Signature: " + signature + "\r\n");
    });
    if (part.refused > 0) throw std::runtime_error("refused: " + part.first_refusal);
    waits.insert(waits.end(), part.waits_ms.begin(), part.waits_ms.end());
  }
  print("webhook.during_import.p99", quantile(waits, 0.99), "ms");
}

}  // namespace
}  // namespace outdial::bench

// import_bench OUTDIALD FOLDER [rows] [runs]
int main(int argc, char** argv) {
  using namespace outdial::bench;
  if (argc < 3) return 2;
  std::string program = argv[1], folder = argv[2], database = folder + "/import.db";
  int rows = argc > 3 ? std::atoi(argv[3]) : 50'000;
  int runs = argc > 4 ? std::atoi(argv[4]) : 3;
  std::filesystem::create_directories(folder);
  std::string csv = csv_of(rows);
  std::vector<double> rates, bare, shares;
  for (int i = 0; i < runs; ++i) {
    rates.push_back(import_rate(program, database, csv, rows));
    bare.push_back(bare_rate(folder + "/bare.db", rows));
    shares.push_back(100 * rates.back() / bare.back());
  }
  print("import.csv", quantile(rates, 0.5), "rows/s");
  print("import.csv.share_of_bare", quantile(shares, 0.5), "%");
  print("import.bare_inserts", quantile(bare, 0.5), "rows/s");
  print("import.sqlite3_dot_import", sqlite_import_rate(folder, csv, rows), "rows/s");
  bench_webhooks_beside(program, database, csv_of(2 * rows), 2 * rows);
  return 0;
}
