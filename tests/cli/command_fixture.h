#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "cli/app.h"
#include "tests/cli/fake_daemon.h"

namespace outdial::cli {

using Lines = std::vector<std::string>;

/// Runs the whole program in this process against a daemon that gives canned answers.
class CommandTest : public testing::Test {
 protected:
  CommandTest() {
    std::string form = testing::TempDir() + "outdial-cli-XXXXXX";
    folder_ = mkdtemp(form.data());
  }
  ~CommandTest() override { std::filesystem::remove_all(folder_); }

  int outdial(const Lines& words) {
    out_.str("");
    err_.str("");
    config::Environment environment{{"OUTDIAL_SERVER", daemon_.address()},
                                    {"OUTDIAL_TOKEN", "odk_1"},
                                    {"OUTDIAL__STORAGE__URL", "sqlite:" + folder_ + "/o.db"}};
    if (without_token_) environment.erase("OUTDIAL_TOKEN");
    std::istringstream in(answer_.value_or(""));
    return run(words, environment, {out_, err_, false, 80, answer_ ? &in : nullptr});
  }
  std::string file(const std::string& name, const std::string& text) {
    std::ofstream(folder_ + "/" + name) << text;
    return folder_ + "/" + name;
  }
  static std::string read_file(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  std::string out() const { return out_.str(); }
  std::string err() const { return err_.str(); }

  tests::FakeDaemon daemon_;
  bool without_token_ = false;
  std::optional<std::string> answer_;  // what somebody types when asked; nothing: nobody is there
  std::string folder_;
  std::ostringstream out_;
  std::ostringstream err_;
};

}  // namespace outdial::cli
