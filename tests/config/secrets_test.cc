#include "config/secrets.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <type_traits>

namespace outdial::config {
namespace {

template <class T>
concept Printable = requires(std::ostream& out, T value) {
  out << value;
};
static_assert(!Printable<Secret>);

class SecretsTest : public testing::Test {
 protected:
  SecretsTest() {
    std::string form = testing::TempDir() + "outdial-secrets-XXXXXX";
    folder_ = mkdtemp(form.data());
  }
  ~SecretsTest() override { std::filesystem::remove_all(folder_); }

  std::string file(const std::string& name, const std::string& text, int mode = 0600) {
    std::string path = folder_ + "/" + name;
    std::ofstream(path) << text;
    std::filesystem::permissions(path, static_cast<std::filesystem::perms>(mode));
    return path;
  }
  static std::string found(Secrets& secrets, std::string_view name) {
    auto secret = secrets.find(name);
    return secret ? secret->reveal() : "(none)";
  }

  std::string folder_;
};

TEST_F(SecretsTest, PrefersTheCredentialThenTheFileThenTheVariable) {
  SecretFiles files;
  Environment environment{{"OUTDIAL_SECRET_RETELL_API_KEY", "from variable"}};
  Secrets variable(files, environment);
  EXPECT_EQ(found(variable, "retell_api_key"), "from variable");

  files.retell_api_key_file = file("key", "from file\n");
  Secrets from_file(files, environment);
  EXPECT_EQ(found(from_file, "retell_api_key"), "from file");

  environment["CREDENTIALS_DIRECTORY"] = folder_;
  file("retell_api_key", "from credential\r\n", 0640);
  Secrets credential(files, environment);
  EXPECT_EQ(found(credential, "retell_api_key"), "from credential");
  EXPECT_TRUE(credential.warnings().empty());
}

TEST_F(SecretsTest, SignsWebhooksWithTheApiKeyUnlessGivenAnother) {
  Secrets one({}, {{"OUTDIAL_SECRET_RETELL_API_KEY", "a"}});
  EXPECT_EQ(found(one, "webhook_api_key"), "a");
  EXPECT_EQ(found(one, "admin_token"), "(none)");
  Secrets two({},
              {{"OUTDIAL_SECRET_RETELL_API_KEY", "a"}, {"OUTDIAL_SECRET_WEBHOOK_API_KEY", "b"}});
  EXPECT_EQ(found(two, "webhook_api_key"), "b");
}

TEST_F(SecretsTest, FindsAnyNameThatAnAccountGives) {
  Secrets secrets({}, {{"OUTDIAL_SECRET_SECOND_WORKSPACE", "w"}});
  EXPECT_EQ(found(secrets, "second_workspace"), "w");
}

TEST_F(SecretsTest, WarnsOnceAboutAFileThatOthersCanRead) {
  SecretFiles files;
  files.admin_token_file = file("token", "t", 0644);
  Secrets secrets(files, {});
  EXPECT_EQ(found(secrets, "admin_token"), "t");
  EXPECT_EQ(found(secrets, "admin_token"), "t");
  ASSERT_EQ(secrets.warnings().size(), 1U);
  EXPECT_NE(secrets.warnings()[0].find("chmod 600"), std::string::npos);
}

TEST_F(SecretsTest, TakesAnEmptySecretForNoneAndDropsOneLineBreakOnly) {
  SecretFiles files;
  files.admin_token_file = file("empty", "\n");
  files.retell_api_key_file = file("spaced", " a b \n\n");
  Secrets secrets(files, {});
  EXPECT_EQ(found(secrets, "admin_token"), "(none)");
  EXPECT_EQ(found(secrets, "retell_api_key"), " a b \n");
}

TEST_F(SecretsTest, SaysWhatADaemonCannotRunWithout) {
  auto problems = [](const SecretFiles& files, const Environment& environment) {
    Secrets secrets(files, environment);
    std::vector<std::string> lines;
    for (const Problem& problem : problems_of(secrets))
      lines.push_back(problem.str());
    return lines;
  };
  EXPECT_TRUE(problems({}, {{"OUTDIAL_SECRET_RETELL_API_KEY", "key_1"}}).empty());

  for (const char* empty : {"", "\n"}) {
    auto lines = problems({}, {{"OUTDIAL_SECRET_RETELL_API_KEY", empty}});
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_TRUE(lines[0].starts_with("secret retell_api_key: is missing or empty")) << lines[0];
    EXPECT_NE(lines[0].find("OUTDIAL_SECRET_RETELL_API_KEY"), std::string::npos) << lines[0];
  }
  SecretFiles files;
  files.retell_api_key_file = folder_ + "/absent";
  files.admin_token_file = file("admin", "odk_1 2\n");
  auto lines = problems(files, {});
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_NE(lines[0].find("/absent: No such file"), std::string::npos) << lines[0];
  EXPECT_NE(lines[0].find("retell_api_key_file"), std::string::npos) << lines[0];
  EXPECT_TRUE(lines[1].starts_with("secret admin_token: has a blank")) << lines[1];
  EXPECT_EQ(lines[1].find("odk_1"), std::string::npos) << lines[1];
}

TEST_F(SecretsTest, ThrowsWhenANamedFileIsNotThere) {
  SecretFiles files;
  files.admin_token_file = folder_ + "/absent";
  Secrets secrets(files, {{"OUTDIAL_SECRET_ADMIN_TOKEN", "not instead"}});
  EXPECT_THROW(secrets.find("admin_token"), std::runtime_error);
}

}  // namespace
}  // namespace outdial::config
