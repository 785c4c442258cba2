#include "config/load.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <tuple>

#include "config/places.h"
#include "text/phone_number.h"

namespace outdial::config {
namespace {

/// A folder for one test.
class LoadTest : public testing::Test {
 protected:
  LoadTest() {
    std::string form = testing::TempDir() + "outdial-config-XXXXXX";
    folder_ = mkdtemp(form.data());
  }
  ~LoadTest() override { std::filesystem::remove_all(folder_); }

  std::string file(const std::string& text) {
    std::string path = folder_ + "/o.toml";
    std::ofstream(path) << text;
    return path;
  }
  Settings good(const std::string& text, Environment environment = {},
                std::vector<std::string> overrides = {}) {
    auto settings = load({file(text), std::move(environment), std::move(overrides)});
    if (!settings) {
      ADD_FAILURE() << settings.error().front().str();
      return {};
    }
    return *settings;
  }
  /// Every problem as the operator reads it, without the folder.
  std::vector<std::string> problems(const std::string& text, Environment environment = {},
                                    std::vector<std::string> overrides = {}) {
    auto settings = load({file(text), std::move(environment), std::move(overrides)});
    std::vector<std::string> lines;
    if (settings) return lines;
    for (const Problem& problem : settings.error()) {
      std::string line = problem.str();
      if (line.starts_with(folder_ + "/")) line.erase(0, folder_.size() + 1);
      lines.push_back(line);
    }
    return lines;
  }
  std::string problem(const std::string& text) {
    std::vector<std::string> all = problems(text);
    EXPECT_EQ(all.size(), 1U) << text;
    return all.empty() ? std::string{} : all.front();
  }

  std::string folder_;
};

using Lines = std::vector<std::string>;

TEST_F(LoadTest, GivesTheBuiltInSettingsForAnEmptyFile) {
  EXPECT_EQ(good(""), Settings{});
  auto without_file = load({});
  ASSERT_TRUE(without_file.has_value());
  EXPECT_EQ(*without_file, Settings{});
}

TEST_F(LoadTest, FindsInTheExampleEveryKeyWithItsBuiltInValue) {
  auto settings = load({OUTDIAL_EXAMPLE_TOML, {}, {}});
  ASSERT_TRUE(settings.has_value()) << settings.error().front().str();
  EXPECT_EQ(*settings, Settings{});

  std::ifstream example(OUTDIAL_EXAMPLE_TOML);
  std::vector<std::string> named;
  std::string section;
  for (std::string line; std::getline(example, line);) {
    if (line.starts_with('[')) section = line.substr(1, line.find(']') - 1);
    std::size_t equals = line.find(" = ");
    if (!line.starts_with('#') && equals != std::string::npos)
      named.push_back(section + "." + line.substr(0, equals));
  }
  EXPECT_EQ(named, known_keys());
}

TEST_F(LoadTest, LetsFlagsWinOverVariablesOverTheFile) {
  const std::string text = "[limits]\nconcurrency = 2\nchunk_size = 3\njob_tries = 4\n";
  Settings s =
      good(text, {{"OUTDIAL__LIMITS__CONCURRENCY", "5"}, {"OUTDIAL__LIMITS__CHUNK_SIZE", "6"}},
           {"limits.concurrency=7"});
  EXPECT_EQ(s.limits.concurrency, 7);
  EXPECT_EQ(s.limits.chunk_size, 6);
  EXPECT_EQ(s.limits.job_tries, 4);
  EXPECT_EQ(s.limits.max_call_seconds, 300);
}

TEST_F(LoadTest, ReadsEveryShapeFromAVariable) {
  Settings s = good("[retell]\nbase_url = \"http://127.0.0.1:9\"\n",
                    {{"OUTDIAL__LIMITS__CALLS_PER_SECOND", "2.5"},
                     {"OUTDIAL__PRIVACY__MASK_PHONES", "false"},
                     {"OUTDIAL__LOG__FORMAT", "json"},
                     {"OUTDIAL__RETELL__RECONCILE_AFTER_MS", "[10, 20]"},
                     {"OUTDIAL__SERVER__TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8"},
                     {"OUTDIAL__SIMULATION__START_AT", "2026-11-18T18:00:00Z"},
                     {"OUTDIAL_SECRET_ADMIN_TOKEN", "not a setting"}});
  EXPECT_EQ(s.limits.calls_per_second, 2.5);
  EXPECT_FALSE(s.privacy.mask_phones);
  EXPECT_EQ(s.log.format, base::LogFormat::json);
  EXPECT_EQ(s.retell.reconcile_after_ms,
            (std::vector<base::Millis>{base::Millis{10}, base::Millis{20}}));
  EXPECT_EQ(s.server.trusted_proxies, (std::vector<std::string>{"127.0.0.1", "10.0.0.0/8"}));
  ASSERT_TRUE(s.simulation.start_at.has_value());
  EXPECT_EQ(base::to_millis(*s.simulation.start_at), 1'795'024'800'000);
}

TEST_F(LoadTest, TakesAnInstantWithAndWithoutQuotes) {
  const std::string local = "[retell]\nbase_url = \"http://[::1]:9\"\n[simulation]\nstart_at = ";
  EXPECT_EQ(good(local + "2026-11-18T18:00:00Z").simulation,
            good(local + "\"2026-11-18T19:00:00+01:00\"").simulation);
}

TEST_F(LoadTest, ReportsAllProblemsInTheOrderOfTheFile) {
  EXPECT_EQ(problems("[log]\nlevel = \"loud\"\n[limits]\nconcurency = 3\nchunk_size = 0\n",
                     {{"OUTDIAL__LIMITS__WORKERS", "many"}}, {"limits.job_tries=0", "nonsense"}),
            (Lines{
                "o.toml:2:1: log.level must be one of \"debug\" \"info\" \"warn\" \"error\", not "
                "\"loud\"",
                "o.toml:4:1: unknown key \"limits.concurency\"; did you mean limits.concurrency?",
                "o.toml:5:1: limits.chunk_size must be a whole number from 1 to 1000, not 0",
                "OUTDIAL__LIMITS__WORKERS: limits.workers must be a whole number from 0 to 256, "
                "not \"many\"",
                "--set limits.job_tries: limits.job_tries must be a whole number from 1 to 20, "
                "not 0",
                "--set nonsense: must be section.key=value",
            }));
}

TEST_F(LoadTest, SuggestsTheNearestKey) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"[limits]\nconcurrnecy = 1", "limits.concurrency"},
      {"[limits]\ncalls_per_sec = 1", "limits.calls_per_second"},
      {"[server]\nbase_url = \"\"", "retell.base_url"},
      {"[sever]\nlisten = \"\"", "server.listen"},
      {"[limit]\nfoo = 1", "[limits]"},
      {"concurrency = 1", "limits.concurrency"},
  };
  for (const auto& [text, meant] : rows) {
    std::string line = problem(text);
    EXPECT_NE(line.find("did you mean " + meant + "?"), std::string::npos) << text << "\n" << line;
  }
  EXPECT_EQ(problem("[zebra]\nstripes = 1"), "o.toml:2:1: unknown key \"zebra.stripes\"");
}

TEST_F(LoadTest, RefusesValuesOfTheWrongTypeOrRange) {
  const std::vector<std::string> rows = {
      "[server]\nlisten = \"8080\"",
      "[server]\nlisten = \"127.0.0.1:70000\"",
      "[server]\ntrusted_proxies = [\"10.0.0.0/33\"]",
      "[server]\ntrusted_proxies = \"10.0.0.1\"",
      "[server]\nhttp_threads = 2.5",
      "[storage]\nurl = \"postgres://x\"",
      "[retell]\nrequest_timeout_ms = \"15s\"",
      "[retell]\nreconcile_after_ms = []",
      "[retell]\nreconcile_after_ms = [5000, 5000]",
      "[retell]\nreconcile_after_ms = [5000, \"x\"]",
      "[limits]\ncalls_per_second = 0",
      "[limits]\ncalls_per_second = nan",
      "[limits]\nconcurrency = { high = 1 }",
      "[calling]\ndefault_region = \"usa\"",
      "[calling]\ndays = [\"monday\"]",
      "[calling]\nregion_blocks = [\"Louisiana 2026-08-29T00:00:00Z 2026-09-05T00:00:00Z\"]",
      "[calling]\nregion_blocks = [\"US-LA 2026-09-05T00:00:00Z 2026-08-29T00:00:00Z\"]",
      "[calling]\nregion_blocks = [\"US-LA 2026-09-05T00:00:00Z\"]",
      "[calling]\nfinish_margin_minutes = -1",
      "[calling]\nwindow_start = \"9:00\"",
      "[calling]\nwindow_start = \"08:60\"",
      "[calling]\nwindow_end = \"24:01\"",
      "[calling]\ndefault_timezone = \"Eastern Time\"",
      "[privacy]\nmask_phones = 1",
      "[simulation]\nspeed = 0",
      "[simulation]\nstart_at = \"tomorrow\"",
      "server = 1",
  };
  for (const std::string& text : rows) {
    std::string line = problem(text);
    EXPECT_TRUE(line.starts_with("o.toml:2:1: ") || text == "server = 1") << line;
  }
}

TEST_F(LoadTest, RefusesPlacesThatDoNotExistAndSuggestsTheOneMeant) {
  const std::vector<std::tuple<std::string, std::string, std::string>> rows = {
      {"default_timezone", "Amerika/New_York", "America/New_York"},
      {"default_timezone", "europe/berlin", "Europe/Berlin"},
      {"default_timezone", "America/New York", "America/New_York"},
      {"default_timezone", "EST", ""},
      {"default_region", "ZZ", ""},
      {"default_region", "uk", "GB"},
      {"default_region", "de", "DE"},
      {"default_region", "USA", "US"},
  };
  for (const auto& [key, value, meant] : rows) {
    std::string line = problem("[calling]\n" + key + " = \"" + value + "\"");
    EXPECT_TRUE(line.starts_with("o.toml:2:1: calling." + key + " must be ")) << line;
    std::string end = meant.empty() ? "not \"" + value + "\"" : "did you mean \"" + meant + "\"?";
    EXPECT_TRUE(line.ends_with(end)) << line;
  }
  EXPECT_EQ(good("[calling]\ndefault_timezone = \"UTC\"").calling.default_timezone, "UTC");
  EXPECT_EQ(good("[calling]\ndefault_region = \"PR\"").calling.default_region, "PR");
}

TEST(PlacesTest, KnowTheRegionsWhoseNumbersCanBeRead) {
  for (char a = 'A'; a <= 'Z'; ++a) {
    for (char b = 'A'; b <= 'Z'; ++b) {
      std::string code{a, b};
      EXPECT_EQ(is_region(code), text::knows_region(code)) << code;
    }
  }
  for (const char* code : {"", "U", "us", "S ", " U", "USA"})
    EXPECT_FALSE(is_region(code)) << code;
}

TEST_F(LoadTest, RefusesSettingsThatContradictEachOther) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"[retell]\nbase_url = \"http://api.example.com\"", "retell.base_url must begin with https"},
      {"[retell]\nbase_url = \"http://127.0.0.1.example.com\"", "retell.base_url must begin"},
      {"[server]\npublic_url = \"http://dial.example.com\"", "server.public_url must begin"},
      {"[simulation]\nstart_at = \"2026-11-18T18:00:00Z\"", "only allowed when retell.base_url"},
      {"[simulation]\nspeed = 2", "only allowed when retell.base_url"},
      {"[retell]\nconnect_timeout_ms = 20000", "must not be longer than retell.request_timeout_ms"},
      {"[retell]\nbase_url = \"http://127.0.0.1:9\"\ngive_up_unknown_after_ms = 250000",
       "must end before"},
      {"[retell]\ngive_up_unknown_after_ms = 311999", "must be at least 302000 more"},
      {"[retell]\nredial_not_placed_after_ms = 1000", "must not be shorter"},
      {"[calling]\nwindow_end = \"09:00\"", "must be later than calling.window_start"},
      {"[calling]\ndays = []", "must name at least one day"},
      {"[retry]\nmax_attempts_total = 1", "must not be more than retry.max_attempts_total"},
  };
  for (const auto& [text, part] : rows) {
    EXPECT_NE(problem(text).find(part), std::string::npos) << problem(text);
  }
}

TEST_F(LoadTest, AllowsPlainHttpAndASimulationOnALoopbackAddress) {
  Settings s = good(
      "[server]\npublic_url = \"http://localhost:8080\"\n[retell]\nbase_url = "
      "\"http://127.0.0.1:8090\"\n[simulation]\nspeed = 30\n");
  EXPECT_TRUE(s.simulation.active());
  EXPECT_EQ(s.simulation.speed, 30.0);
}

TEST_F(LoadTest, RefusesASecretInTheFileAndSaysHowToProvideIt) {
  for (const char* text :
       {"[retell]\napi_key = \"key_very_secret\"",
        "[secrets]\nretell_api_key = \"key_very_secret\"", "retell_api_key = \"key_very_secret\"",
        "[server]\nadmin_token = \"key_very_secret\""}) {
    std::string line = problem(text);
    EXPECT_NE(line.find("is a secret"), std::string::npos) << line;
    EXPECT_NE(line.find("$CREDENTIALS_DIRECTORY/"), std::string::npos) << line;
    EXPECT_NE(line.find("OUTDIAL_SECRET_"), std::string::npos) << line;
    EXPECT_EQ(line.find("very_secret"), std::string::npos) << line;
  }
}

TEST_F(LoadTest, NamesThePlaceOfASyntaxError) {
  EXPECT_TRUE(problem("[server]\nlisten = \n").starts_with("o.toml:2:"));
  EXPECT_TRUE(problem("[log]\nlevel = \"info\"\nlevel = \"warn\"\n").starts_with("o.toml:3:"));
}

TEST_F(LoadTest, SaysWhyAFileCannotBeRead) {
  auto settings = load({folder_ + "/absent.toml", {}, {}});
  ASSERT_FALSE(settings.has_value());
  EXPECT_EQ(settings.error().front().str(),
            folder_ + "/absent.toml: cannot read: No such file or directory");
  auto directory = load({folder_, {}, {}});
  ASSERT_FALSE(directory.has_value());
  EXPECT_EQ(directory.error().front().str(), folder_ + ": is a directory, not a file");
}

TEST_F(LoadTest, RefusesAVariableWithAnUnknownName) {
  EXPECT_EQ(problems("", {{"OUTDIAL__LIMITS__CONCURENCY", "3"}}),
            (Lines{"OUTDIAL__LIMITS__CONCURENCY: unknown key \"limits.concurency\"; did you mean "
                   "limits.concurrency?"}));
}

TEST(RestartNeededTest, NamesOnlyWhatARunningDaemonCannotTakeOver) {
  Settings running;
  Settings wanted;
  EXPECT_TRUE(restart_needed(running, wanted).empty());
  wanted.limits.concurrency = 7;
  wanted.log.level = base::LogLevel::debug;
  wanted.retry.max_days = 3;
  wanted.calling.days = {"sun"};
  EXPECT_TRUE(restart_needed(running, wanted).empty());
  wanted.server.listen = "127.0.0.1:1";
  wanted.limits.workers = 9;
  EXPECT_EQ(restart_needed(running, wanted), (Lines{"server.listen", "limits.workers"}));
}

TEST(TakenOverTest, LeavesWhatNeedsARestartAsItWas) {
  Settings running;
  Settings wanted;
  wanted.limits.concurrency = 7;
  wanted.limits.workers = 9;
  wanted.privacy.mask_phones = false;
  wanted.retell.analysis_wait_ms = base::Millis{1'000};
  Settings expected = running;
  expected.limits.concurrency = 7;
  EXPECT_EQ(taken_over(running, wanted), expected);
}

}  // namespace
}  // namespace outdial::config
