#include <set>

#include "api/openapi.h"
#include "tests/api/contract_scenario.h"

namespace outdial::tests {
namespace {

const Json& document() {
  static const Json kDocument = base::parse_json(api::openapi_document()).value();
  return kDocument;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

bool is_of_type(const Json& value, const std::string& type) {
  if (type == "null") return value.is_null();
  if (type == "boolean") return value.is_boolean();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "string") return value.is_string();
  if (type == "array") return value.is_array();
  return type == "object" && value.is_object();
}

/// The subset of JSON Schema that the document uses. Members that a schema with properties does not
/// name are faults too: what is served has to be documented.
class Judge {
 public:
  std::vector<std::string> faults;

  void look(const Json& value, const Json& schema, const std::string& at) {
    if (schema.contains("$ref")) {
      std::string ref = schema["$ref"];
      return look(value, document().at(Json::json_pointer(ref.substr(1))), at);
    }
    if (schema.contains("anyOf")) return look_any(value, schema["anyOf"], at);
    if (!fits_type(value, schema)) {
      faults.push_back(at + " is " + value.dump().substr(0, 60));
      return;
    }
    if (schema.contains("enum") && std::ranges::find(schema["enum"], value) == schema["enum"].end())
      faults.push_back(at + " may not be " + value.dump());
    if (value.is_array() && schema.contains("items"))
      for (std::size_t i = 0; i < value.size(); ++i)
        look(value[i], schema["items"], at + "/" + std::to_string(i));
    if (value.is_object()) look_object(value, schema, at);
  }

 private:
  static bool fits_type(const Json& value, const Json& schema) {
    if (!schema.contains("type")) return true;
    if (schema["type"].is_string()) return is_of_type(value, schema["type"]);
    return std::ranges::any_of(schema["type"],
                               [&](const Json& type) { return is_of_type(value, type); });
  }
  void look_any(const Json& value, const Json& choices, const std::string& at) {
    for (const Json& choice : choices) {
      Judge one;
      one.look(value, choice, at);
      if (one.faults.empty()) return;
    }
    faults.push_back(at + " fits no choice");
  }
  void look_object(const Json& value, const Json& schema, const std::string& at) {
    for (const Json& name : schema.value("required", Json::array()))
      if (!value.contains(name.get<std::string>()))
        faults.push_back(at + " lacks " + name.get<std::string>());
    if (!schema.contains("properties")) return;
    for (const auto& [name, member] : value.items()) {
      if (schema["properties"].contains(name))
        look(member, schema["properties"][name], at + "/" + name);
      else
        faults.push_back(at + "/" + name + " is not documented");
    }
  }
};

std::vector<std::string> faults_of(const Json& value, const Json& schema, const std::string& at) {
  Judge judge;
  judge.look(value, schema, at);
  return judge.faults;
}

using Words = std::vector<std::string>;

TEST_F(ReadingTest, OpenApiNamesExactlyTheRoutesOfTheRouter) {
  std::set<std::string> served, documented;
  for (const auto& route : router->routes()) {
    std::string line = lower(route.method) + " " + std::string(route.pattern);
    EXPECT_TRUE(served.insert(line).second) << line << " is served twice";
  }
  for (const auto& [path, methods] : document()["paths"].items())
    for (const auto& [method, operation] : methods.items())
      documented.insert(method + " " + path);
  EXPECT_EQ(documented, served);
}

TEST_F(ReadingTest, OpenApiNamesTheParametersRoleAndBodyOfEachRoute) {
  std::set<std::string> operation_ids;
  for (const auto& route : router->routes()) {
    std::string at = std::string(route.method) + " " + std::string(route.pattern);
    const Json& operation = document()["paths"][std::string(route.pattern)][lower(route.method)];
    EXPECT_TRUE(operation_ids.insert(operation.value("operationId", "")).second) << at;
    EXPECT_FALSE(operation.value("summary", "").empty()) << at;
    std::set<std::string> query(route.query.begin(), route.query.end()), documented, places;
    bool key_required = false;
    for (const Json& parameter : operation.value("parameters", Json::array())) {
      if (parameter["in"] == "query") documented.insert(parameter["name"].get<std::string>());
      if (parameter["in"] == "path")
        places.insert("{" + parameter["name"].get<std::string>() + "}");
      if (parameter["name"] == "Idempotency-Key") key_required = parameter["required"];
    }
    EXPECT_EQ(documented, query) << at;
    for (const std::string& place : places)
      EXPECT_NE(route.pattern.find(place), std::string_view::npos) << at;
    EXPECT_EQ(static_cast<std::ptrdiff_t>(places.size()),
              std::count(route.pattern.begin(), route.pattern.end(), '{'))
        << at;
    EXPECT_EQ(key_required, route.key == api::KeyUse::required) << at;
    bool body = route.body != api::BodyUse::none;
    EXPECT_EQ(operation.contains("requestBody"), body) << at;
    bool needs_role = route.access == api::Access::token && route.role != schema::Role::viewer;
    std::string role = needs_role ? "role " + std::string(schema::to_text(route.role)) : "";
    EXPECT_NE(operation.value("description", "").find(role), std::string::npos) << at;
  }
}

TEST(OpenApiTest, HasOnlyReferencesThatLeadSomewhereAndExamplesThatFit) {
  int examples = 0;
  std::vector<std::pair<const Json*, std::string>> left{{&document(), "#"}};
  while (!left.empty()) {
    auto [node, at] = left.back();
    left.pop_back();
    if (!node->is_structured()) continue;
    if (node->is_object() && node->contains("$ref")) {
      std::string ref = (*node)["$ref"];
      EXPECT_TRUE(document().contains(Json::json_pointer(ref.substr(1)))) << at;
    }
    if (node->is_object() && node->contains("example") && node->contains("schema")) {
      ++examples;
      EXPECT_EQ(faults_of((*node)["example"], (*node)["schema"], at), Words{});
    }
    for (const auto& [name, child] : node->items())
      if (name != "example") left.emplace_back(&child, at + "/" + name);
  }
  EXPECT_GT(examples, 40);
}

TEST(OpenApiTest, ListsEveryProblemCode) {
  std::set<std::string> documented, known;
  for (const Json& code :
       document()["components"]["schemas"]["Problem"]["properties"]["code"]["enum"])
    documented.insert(code.get<std::string>());
  for (const auto& facts : api::all_codes())
    known.insert(std::string(facts.code));
  EXPECT_EQ(documented, known);
}

TEST_F(ContractTest, EveryAnswerAndRequestIsAsDocumented) {
  play();
  std::set<std::string> used;
  for (const Exchange& exchange : exchanges) {
    std::string at = exchange.method + " " + exchange.pattern;
    used.insert(at);
    const Json& operation = document()["paths"][exchange.pattern][lower(exchange.method)];
    std::string status = std::to_string(exchange.reply.status);
    ASSERT_TRUE(operation["responses"].contains(status)) << at << " " << status;
    Json content = operation["responses"][status].value("content", Json::object());
    const Json any = Json::object();
    const Json answer =
        content.contains("application/json") ? content["application/json"]["schema"] : any;
    EXPECT_EQ(faults_of(exchange.reply.json, answer, at), Words{});
    const Json request = exchange.request.is_null()
                             ? any
                             : operation["requestBody"]["content"]["application/json"]["schema"];
    EXPECT_EQ(faults_of(exchange.request, request, at), Words{});
  }
  EXPECT_EQ(used.size(), router->routes().size()) << "the scenario leaves operations out";
}

TEST_F(ReadingTest, ProblemsAreAsDocumented) {
  const Json& schema = document()["components"]["schemas"]["Problem"];
  token = "";
  for (const Reply& reply : {get("/api/v1/calls"), get("/api/v1/nothing")})
    EXPECT_EQ(faults_of(reply.json, schema, "problem"), Words{});
  token = "admin";
  for (const Reply& reply : {get("/api/v1/calls?limit=x"), post("/api/v1/campaigns", {{"nam", 1}})})
    EXPECT_EQ(faults_of(reply.json, schema, "problem"), Words{});
}

TEST_F(ReadingTest, OpenApiIsServedToAnybody) {
  token = "";
  Reply reply = get("/openapi.json");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.json, document());
}

}  // namespace
}  // namespace outdial::tests
