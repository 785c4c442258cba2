#include "text/template.h"

#include <gtest/gtest.h>

#include <map>

#include "base/rfc3339.h"

namespace outdial::text {
namespace {

const std::map<std::string, std::string, std::less<>> kValues = {
    {"first_name", "Dana"},
    {"appointment_time", "2024-01-15T19:30:00Z"},
    {"phone", "+14155550123"},
    {"minutes", "90"},
    {"empty", ""},
    {"braces", "{{first_name}}"}};

Template::Rendered render(std::string_view text) {
  SpokenContext context;
  context.zone = "America/New_York";
  context.now = base::parse_rfc3339("2024-01-10T15:00:00Z");
  auto parsed = Template::parse(text);
  if (!parsed)
    return {"error " + parsed.error().code + " " + std::to_string(parsed.error().position), {}};
  return parsed->render(
      [](std::string_view name) -> std::optional<std::string> {
        auto at = kValues.find(name);
        return at == kValues.end() ? std::nullopt : std::optional(at->second);
      },
      context);
}

TEST(TemplateTest, PutsValuesInTheirPlaces) {
  struct Row {
    const char* text;
    const char* rendered;
  };
  for (const Row& row : {
           Row{"", ""},
           Row{"plain", "plain"},
           Row{"Hi {{first_name}}!", "Hi Dana!"},
           Row{"{{first_name}}{{ first_name }}", "DanaDana"},
           Row{"{{appointment_time|spoken_date}}", "Monday, January 15th"},
           Row{"{{ appointment_time | spoken_time }}", "2:30 PM"},
           Row{"{{phone | spoken_phone}}", "4 - 1 - 5 - 5 - 5 - 5 - 0 - 1 - 2 - 3"},
           Row{"{{minutes | duration}}", "1 hour and 30 minutes"},
           Row{"{{nickname | default:\"there\"}}", "there"},
           Row{"{{empty | default: \"a | b }} c\"}}", "a | b }} c"},
           Row{"{{first_name | spoken_time | default:\"soon\"}}", "soon"},
           Row{"{ one } } {", "{ one } } {"},
           Row{"{{braces}}", "{{first_name}}"},
       })
    EXPECT_EQ(render(row.text).text, row.rendered) << row.text;
}

TEST(TemplateTest, ListsWhatIsMissingOnce) {
  auto out = render("{{a}} {{empty}} {{a}} {{first_name | spoken_time}} {{b | default:\"x\"}}");
  EXPECT_EQ(out.text, "    x");
  EXPECT_EQ(out.missing, (std::vector<std::string>{"a", "empty", "first_name"}));
}

TEST(TemplateTest, PointsAtWhatIsWrong) {
  struct Row {
    const char* text;
    const char* error;
  };
  for (const Row& row : {
           Row{"Hi {{first_name", "error unclosed_braces 3"},
           Row{"Hi {{first_name}", "error unclosed_braces 3"},
           Row{"{{a {{b}} }}", "error unclosed_braces 0"},
           Row{"Hi }} there", "error unopened_braces 3"},
           Row{"{{}}", "error invalid_name 2"},
           Row{"ab {{ 1st }}", "error invalid_name 6"},
           Row{"{{first-name}}", "error invalid_name 2"},
           Row{"{{a | }}", "error unknown_formatter 6"},
           Row{"{{a | upper}}", "error unknown_formatter 6"},
           Row{"{{a | spoken_date | spoken_time}}", "error unknown_formatter 20"},
           Row{"{{a | default:there}}", "error invalid_default 6"},
           Row{"{{a | default:\"x\" | duration}}", "error invalid_default 6"},
       })
    EXPECT_EQ(render(row.text).text, row.error) << row.text;
  EXPECT_EQ(Template::parse("Hi }}").error().detail.substr(0, 15), "At character 4:");
}

TEST(TemplateTest, TellsTheNamesItNeeds) {
  auto parsed = Template::parse("{{b}} {{a | spoken_date}} {{b}} {{c | default:\"x\"}}");
  EXPECT_EQ(parsed->names(), (std::vector<std::string>{"b", "a", "c"}));
}

}  // namespace
}  // namespace outdial::text
