#include "cli/doctor.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "base/rfc3339.h"
#include "tests/cli/fake_daemon.h"

namespace outdial::cli {
namespace {

class DoctorTest : public testing::Test {
 protected:
  DoctorTest() {
    std::string form = testing::TempDir() + "outdial-doctor-XXXXXX";
    folder_ = mkdtemp(form.data());
  }
  ~DoctorTest() override { std::filesystem::remove_all(folder_); }
  std::string file(const std::string& name, const std::string& text, int mode = 0600) {
    std::string path = folder_ + "/" + name;
    std::ofstream(path) << text;
    std::filesystem::permissions(path, static_cast<std::filesystem::perms>(mode));
    return path;
  }
  std::string folder_;
};

TEST_F(DoctorTest, ListsEveryMistakeOfTheConfiguration) {
  auto findings =
      check_configuration({file("o.toml", "[limits]\nconcurency = 1\nworkers = -1\n"), {}});
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].health, Health::bad);
  EXPECT_NE(findings[0].found.find("o.toml:2:1"), std::string::npos);
}

TEST_F(DoctorTest, WantsSecretsThatOnlyTheDaemonReads) {
  file("retell_api_key", "key", 0644);
  auto findings = check_secrets({"", {{"CREDENTIALS_DIRECTORY", folder_}}}, false);
  ASSERT_EQ(findings.size(), 3U);
  EXPECT_EQ(findings[0].health, Health::doubtful);
  EXPECT_EQ(findings[0].fix, "chmod 600 " + folder_ + "/retell_api_key");
  EXPECT_EQ(findings[1].health, Health::good);
  EXPECT_EQ(findings[2].health, Health::good);
}

TEST_F(DoctorTest, FindsNoFaultWithSecretsThatOnlyTheDaemonHas) {
  auto health = [](const Patient& patient, bool daemon_answers) {
    std::vector<Health> all;
    for (const Finding& finding : check_secrets(patient, daemon_answers))
      all.push_back(finding.health);
    return all;
  };
  using enum Health;
  EXPECT_EQ(health({"", {}}, true), (std::vector{good, good, good}));
  EXPECT_EQ(health({"", {}}, false), (std::vector{bad, good, good}));
  Patient named{file("o.toml", "[secrets]\nretell_api_key_file = \"/nonexistent\"\n"), {}};
  EXPECT_EQ(health(named, false)[0], doubtful);
}

TEST_F(DoctorTest, SaysWhichFileItLookedFor) {
  auto findings = check_configuration({"", {}});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_NE(findings[0].found.find("/etc/outdial/outdial.toml"), std::string::npos);
}

TEST_F(DoctorTest, TriesTheKeyOnTheProvider) {
  tests::FakeDaemon retell;
  Patient patient{file("o.toml", "[retell]\nbase_url = \"" + retell.address() + "\"\n"),
                  {{"OUTDIAL_SECRET_RETELL_API_KEY", "key_1"}}};
  retell.on("GET /get-concurrency", R"({"current_concurrency":3,"concurrency_limit":20})");
  Finding good = check_provider(patient);
  EXPECT_EQ(good.health, Health::good);
  EXPECT_EQ(good.found, "accepted, 3 of 20 calls in use");
  EXPECT_EQ(retell.seen().at(0).authorization, "Bearer key_1");

  tests::FakeDaemon stern;
  stern.on("GET /get-concurrency", R"({"message":"Invalid API Key"})", 401);
  patient.config_file = file("p.toml", "[retell]\nbase_url = \"" + stern.address() + "\"\n");
  Finding bad = check_provider(patient);
  EXPECT_EQ(bad.health, Health::bad);
  EXPECT_EQ(bad.found.find("key_1"), std::string::npos);
}

TEST_F(DoctorTest, ReportsThePartsThatAreNotReady) {
  tests::FakeDaemon daemon;
  daemon.on("GET /health", R"({"status":"healthy","active_calls":0,"uptime_seconds":1})");
  daemon.on("GET /readyz?verbose",
            R"({"status":"ready","checks":{"database":{"ok":true,"detail":""},
                "dialling":{"ok":false,"detail":"locked: restored"},
                "scheduler":{"ok":false,"detail":"no round for 30 s"}}})");
  ApiClient api(daemon.address(), "");
  auto findings = check_daemon(api);
  ASSERT_EQ(findings.size(), 5U);
  EXPECT_EQ(findings[2].subject, "database");
  EXPECT_EQ(findings[2].health, Health::good);
  EXPECT_EQ(findings[3].health, Health::bad);
  EXPECT_NE(findings[3].fix.find("outdial dialling unlock"), std::string::npos);
  EXPECT_EQ(findings[4].health, Health::bad);
}

TEST(ZonesTest, ComplainsAboutOldData) {
  base::Time now = *base::parse_rfc3339("2026-11-18T18:00:00Z");
  EXPECT_EQ(check_zones("# version 2026f", now).health, Health::good);
  EXPECT_EQ(check_zones("# version 2025b", now).health, Health::good);
  EXPECT_EQ(check_zones("# version 2024a", now).health, Health::doubtful);
  EXPECT_EQ(check_zones("", now).health, Health::doubtful);
  EXPECT_EQ(check_zones("# version 20", now).health, Health::doubtful);
}

}  // namespace
}  // namespace outdial::cli
