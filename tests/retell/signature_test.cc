#include "retell/signature.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "tests/support/shared_folder.h"

namespace outdial::retell {
namespace {

constexpr auto kKey = "key_outdial_example";

TEST(SignatureVectorsTest, AgreesWithTheOfficialVerifierOnEveryRow) {
  auto file = base::parse_json(tests::read_shared("retell/signature-vectors.json"));
  ASSERT_TRUE(file) << file.error();
  const auto& vectors = (*file)["vectors"];
  ASSERT_EQ(vectors.size(), 30u);
  for (const auto& row : vectors) {
    auto verdict = verify_signature(
        row["header"].get<std::string>(), row["body"].get<std::string>(),
        row["api_key"].get<std::string>(), base::from_millis(row["now_ms"].get<std::int64_t>()));
    EXPECT_EQ(verdict == SignatureVerdict::valid, row["expected"] == "valid")
        << row["id"] << ": " << row["why"] << ", judged " << to_string(verdict);
  }
}

TEST(SignatureVectorsTest, MakesTheSignaturesOfTheValidRows) {
  auto file = base::parse_json(tests::read_shared("retell/signature-vectors.json"));
  ASSERT_TRUE(file) << file.error();
  int compared = 0;
  for (const auto& row : (*file)["vectors"]) {
    auto header = row["header"].get<std::string>();
    if (row["expected"] != "valid" || !header.starts_with("v=1")) continue;
    EXPECT_EQ(sign(row["body"].get<std::string>(), row["api_key"].get<std::string>(),
                   row["signed_timestamp_ms"].get<std::int64_t>()),
              header)
        << row["id"];
    ++compared;
  }
  EXPECT_GE(compared, 5);
}

TEST(SignatureTest, SaysWhyItRefuses) {
  const auto now = base::from_millis(1'767'225'600'000);
  const auto header = sign("{}", kKey, base::to_millis(now));
  const auto old = sign("{}", kKey, base::to_millis(now) - 300'001);
  const auto digest = header.substr(header.find("d="));
  EXPECT_EQ(verify_signature(header, "{}", kKey, now), SignatureVerdict::valid);
  EXPECT_EQ(verify_signature("", "{}", kKey, now), SignatureVerdict::missing);
  EXPECT_EQ(verify_signature("v=1", "{}", kKey, now), SignatureVerdict::malformed);
  EXPECT_EQ(verify_signature("v=," + digest, "{}", kKey, now), SignatureVerdict::malformed);
  EXPECT_EQ(verify_signature("v=9007199254740992," + digest, "{}", kKey, now),
            SignatureVerdict::malformed);
  EXPECT_EQ(verify_signature("v=9007199254740991," + digest, "{}", kKey, now),
            SignatureVerdict::mismatch);
  EXPECT_EQ(verify_signature("v=" + std::string(5000, '0') + header.substr(2), "{}", kKey, now),
            SignatureVerdict::valid);
  EXPECT_EQ(verify_signature(old, "{}", kKey, now), SignatureVerdict::stale);
  EXPECT_EQ(verify_signature(old, "[]", kKey, now), SignatureVerdict::mismatch);
  EXPECT_EQ(verify_signature(header, "{} ", kKey, now), SignatureVerdict::mismatch);
  EXPECT_EQ(verify_signature(header, "{}", "key_other", now), SignatureVerdict::mismatch);
}

TEST(SignatureTest, AnEmptyKeyVerifiesNothing) {
  const auto now = base::from_millis(1'767'225'600'000);
  EXPECT_EQ(verify_signature(sign("{}", "", base::to_millis(now)), "{}", "", now),
            SignatureVerdict::mismatch);
}

}  // namespace
}  // namespace outdial::retell
