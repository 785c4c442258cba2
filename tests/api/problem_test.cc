#include "api/problem.h"

#include <gtest/gtest.h>

#include <set>

#include "api/json_body.h"
#include "base/json.h"

namespace outdial::api {
namespace {

using Lines = std::vector<std::string>;

Lines lines(const FieldErrors& errors) {
  Lines list;
  for (const FieldError& error : errors)
    list.push_back(error.pointer + " " + error.code);
  return list;
}

TEST(ProblemTest, EveryCodeIsItsOwnAndSaysWhatToDo) {
  std::set<std::string_view> codes;
  for (const CodeFacts& facts : all_codes()) {
    EXPECT_TRUE(codes.insert(facts.code).second) << facts.code;
    EXPECT_GE(facts.status, 400);
    EXPECT_LT(facts.status, 600);
    EXPECT_FALSE(facts.title.empty());
    EXPECT_TRUE(facts.advice.ends_with('.')) << facts.code;
  }
  EXPECT_EQ(codes.size(), kCodes);
}

TEST(ProblemTest, BecomesProblemJson) {
  Problem problem{Code::refused_by_policy,
                  "No.",
                  {{"/to_number", "suppression_list", "Listed."}},
                  base::from_millis(1'795'024'800'000),
                  {}};
  Response response = to_response(problem, "req_1");
  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(response.content_type, "application/problem+json");
  auto json = base::parse_json(response.body).value();
  EXPECT_EQ(json["type"], "urn:outdial:problem:refused_by_policy");
  EXPECT_EQ(json["status"], 422);
  EXPECT_EQ(json["code"], "refused_by_policy");
  EXPECT_EQ(json["detail"], "No.");
  EXPECT_EQ(json["request_id"], "req_1");
  EXPECT_EQ(json["next_allowed_at"], "2026-11-18T18:00:00.000Z");
  EXPECT_EQ(json["errors"][0]["pointer"], "/to_number");
}

TEST(ObjectReaderTest, CollectsEveryErrorAtOnce) {
  auto json = base::parse_json(R"({"name":3,"count":1.5,"big":99,"flag":"yes","at":"monday",
      "word":"onne","list":{},"object":[],"nmae":"x"})")
                  .value();
  FieldErrors errors;
  ObjectReader reader(json, "/it", errors);
  constexpr std::string_view words[] = {"one", "two"};
  reader.text("name");
  reader.integer("count", 1, 9);
  reader.integer("big", 1, 9);
  reader.flag("flag");
  reader.time("at");
  reader.word("word", words);
  reader.array("list", 3);
  reader.object("object");
  reader.require("needed");
  reader.finish();
  EXPECT_EQ(lines(errors),
            (Lines{"/it/name wrong_type", "/it/count wrong_type", "/it/big out_of_range",
                   "/it/flag wrong_type", "/it/at invalid_time", "/it/word unknown_value",
                   "/it/list wrong_type", "/it/object wrong_type", "/it/needed required",
                   "/it/nmae unknown_member"}));
  EXPECT_NE(errors[5].detail.find("Did you mean one"), std::string::npos);
  EXPECT_NE(errors.back().detail.find("did you mean name"), std::string::npos);
}

TEST(ObjectReaderTest, TellsNullFromAbsent) {
  auto json = base::parse_json(R"({"a":null})").value();
  FieldErrors errors;
  ObjectReader reader(json, "", errors);
  EXPECT_TRUE(reader.clears("a"));
  EXPECT_FALSE(reader.clears("b"));
  EXPECT_FALSE(reader.text("a").has_value());
  reader.finish();
  EXPECT_TRUE(errors.empty());
}

TEST(ObjectReaderTest, TurnsPlainValuesIntoTextsAndRefusesNestedOnes) {
  auto json = base::parse_json(R"({"v":{"a":1,"b":true,"c":"x","d":null,"e/f":[1]}})").value();
  FieldErrors errors;
  ObjectReader reader(json, "", errors);
  EXPECT_EQ(reader.texts("v").value(), R"({"a":"1","b":"true","c":"x"})");
  EXPECT_EQ(lines(errors), Lines{"/v/e~1f wrong_type"});
}

TEST(ObjectReaderTest, RefusesIntegersThatDoNotFit) {
  auto json = base::parse_json(R"({"n":18446744073709551615})").value();
  FieldErrors errors;
  ObjectReader reader(json, "", errors);
  EXPECT_FALSE(reader.integer("n", 0, 9).has_value());
  EXPECT_EQ(lines(errors), Lines{"/n wrong_type"});
}

TEST(ParseObjectTest, TellsSyntaxFromShape) {
  EXPECT_EQ(parse_object("{").error().code, Code::malformed_json);
  EXPECT_EQ(parse_object("[1]").error().code, Code::invalid_request);
  EXPECT_EQ(parse_object(std::string(400'000, '[')).error().code, Code::malformed_json);
  EXPECT_TRUE(parse_object("  ").value()->empty());
}

TEST(RefuseFieldsTest, IsOfFormWhenAnyErrorIs) {
  EXPECT_EQ(refuse_fields({{"/a", "wrong_type", ""}, {"/b", "required", ""}}).value().code,
            Code::invalid_request);
  EXPECT_EQ(refuse_fields({{"/b", "required", ""}}).value().code, Code::validation_failed);
}

}  // namespace
}  // namespace outdial::api
