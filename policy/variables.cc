#include "policy/variables.h"

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>
#include <utility>

#include "base/json.h"
#include "base/rfc3339.h"
#include "policy/windows.h"
#include "text/spoken.h"
#include "text/template.h"
#include "text/unicode.h"

namespace outdial::policy {
namespace {

using Texts = std::map<std::string, std::string, std::less<>>;

/// Variables that are said in a form of their own.
struct SpokenVariable {
  std::string_view name;
  text::SpokenKind kind;
  std::string_view formatter;
};
constexpr std::array kSpoken = {
    SpokenVariable{"customer_name", text::SpokenKind::kName, "spoken_name"},
    SpokenVariable{"customer_first_name", text::SpokenKind::kName, "spoken_name"},
    SpokenVariable{"callback_number", text::SpokenKind::kPhone, "spoken_phone"},
    SpokenVariable{"appointment_date", text::SpokenKind::kDate, "spoken_date"},
    SpokenVariable{"appointment_time", text::SpokenKind::kTime, "spoken_time"},
    SpokenVariable{"appointment_duration", text::SpokenKind::kDuration, "duration"}};

/// For templates only.
constexpr std::array<std::string_view, 6> kNotSent = {"name",  "first_name", "last_name",
                                                      "email", "phone",      "locale"};

/// Columns of a contacts file that are variables by themselves; every other column is for
/// templates, so that nothing leaves that nobody asked for.
constexpr std::array<std::string_view, 6> kSentColumns = {
    "appointment_type", "appointment_duration", "service_type",
    "stylist_name",     "provider_name",        "special_instructions"};

/// What Retell injects, also with a zone or unit behind it.
constexpr std::array<std::string_view, 4> kInjectedStems = {"current_time", "current_hour",
                                                            "current_calendar", "session_duration"};
constexpr std::array<std::string_view, 14> kInjected = {"session_type",
                                                        "direction",
                                                        "user_number",
                                                        "agent_number",
                                                        "call_id",
                                                        "call_type",
                                                        "current_agent_state",
                                                        "previous_agent_state",
                                                        "current_node",
                                                        "previous_node",
                                                        "chat_id",
                                                        "first_name",
                                                        "last_name",
                                                        "do_not_call"};

bool is_injected(std::string_view name) {
  auto under = [&](std::string_view stem) {
    return name == stem || (name.starts_with(stem) && name[stem.size()] == '_');
  };
  return std::ranges::any_of(kInjectedStems, under) ||
         std::ranges::find(kInjected, name) != kInjected.end();
}

/// One line without braces: Retell may look for places in a value. Blanks stay, they are pauses.
std::string clean(std::string_view value) {
  std::string kept;
  for (char c : value) {
    bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    if (control && !kept.empty() && kept.back() != ' ') kept += ' ';
    if (!control && c != '{' && c != '}') kept += c;
  }
  return text::trimmed(kept);
}

std::string text_of(const base::Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number() || value.is_boolean()) return base::dump_json(value);
  std::string list;
  if (value.is_array())
    for (const base::Json& item : value)
      if (std::string text = item.is_structured() ? std::string() : text_of(item); !text.empty())
        list += (list.empty() ? "" : ", ") + text;
  return list;
}

Texts texts_of(std::string_view object) {
  Texts texts;
  const base::Json json = base::parse_json(object).value();
  for (const auto& [name, value] : json.get_ref<const base::Json::object_t&>())
    texts[name] = text_of(value);
  return texts;
}

std::string job_variable(std::string_view member) {
  bool as_it_is = member == "company" || member.starts_with("job_");
  return (as_it_is ? "" : "job_") + std::string(member);
}

void lay_over(Texts& below, const Texts& above) {
  for (const auto& [name, text] : above)
    if (!text.empty()) below[name] = text;
}

/// Everything that is known, as it is stored.
Texts known_of(const VariableSources& s, const Texts& own) {
  std::string full_name = !s.name.empty() ? s.name : s.first_name + " " + s.last_name;
  // An instant that cannot be told on the contact's clock is not told at all.
  bool tellable = s.appointment_time && is_known_zone(s.zone);
  std::string appointment = tellable ? base::to_rfc3339(*s.appointment_time) : "";
  Texts known = {
      {"customer_name", text::trimmed(full_name)}, {"customer_first_name", s.first_name},
      {"business_name", s.company_name},           {"callback_number", s.callback_number},
      {"appointment_date", appointment},           {"appointment_time", appointment}};
  for (const auto& [member, text] : texts_of(s.job_json))
    lay_over(known, {{job_variable(member), text}});
  lay_over(known, texts_of(s.fields_json));
  lay_over(known, {{"name", s.name},
                   {"first_name", s.first_name},
                   {"last_name", s.last_name},
                   {"email", s.email},
                   {"phone", s.phone},
                   {"locale", s.locale}});
  lay_over(known, own);
  for (auto& [name, text] : known)
    text = clean(text);
  return known;
}

/// Renders one campaign's templates over what is known.
class Renderer {
 public:
  Renderer(const Texts& known, text::SpokenContext context)
      : known_(known), context_(std::move(context)) {
    for (const SpokenVariable& variable : kSpoken) {
      auto value = known_.find(variable.name);
      if (value == known_.end()) continue;
      auto spoken = text::speak(variable.kind, value->second, context_);
      if (spoken) spoken_[std::string(variable.name)] = {*spoken, variable.formatter};
    }
  }

  std::string plain(const std::string& name, const std::string& value) const {
    auto spoken = spoken_.find(name);
    return spoken == spoken_.end() ? value : spoken->second.text;
  }

  std::string fill(const std::string& name, std::string_view source,
                   std::vector<std::string>& missing) const {
    auto parsed = text::Template::parse(source);
    if (parsed) parsed = text::Template::parse(with_formatters(source));
    if (!parsed) {
      missing.push_back(name);
      return {};
    }
    auto rendered = parsed->render(
        [&](std::string_view used) -> std::optional<std::string> {
          auto value = known_.find(used);
          return value == known_.end() ? std::nullopt : std::optional(value->second);
        },
        context_);
    missing.insert(missing.end(), rendered.missing.begin(), rendered.missing.end());
    return rendered.text;
  }

 private:
  struct Spoken {
    std::string text;
    std::string_view formatter;
  };

  /// `{{appointment_time}}` without a formatter is meant as it is said.
  std::string with_formatters(std::string_view source) const {
    std::string out;
    while (true) {
      std::size_t open = source.find("{{");
      if (open == std::string_view::npos) return out.append(source);
      std::size_t close = source.find_first_of("|}", open);
      std::string name = text::trimmed(source.substr(open + 2, close - open - 2));
      std::string after = text::trimmed(source.substr(close + (source[close] == '|' ? 1 : 0)));
      bool bare = after.starts_with("}}") || after.starts_with("default:");
      auto spoken = spoken_.find(name);
      out.append(source.substr(0, close));
      if (bare && spoken != spoken_.end())
        out.append(" | ").append(spoken->second.formatter).append(" ");
      source.remove_prefix(close);
    }
  }

  const Texts& known_;
  text::SpokenContext context_;
  std::map<std::string, Spoken, std::less<>> spoken_;
};

}  // namespace

RenderedVariables render_variables(const VariableSources& sources, base::Time now) {
  Texts own = texts_of(sources.enrolment_variables_json);
  Texts known = known_of(sources, own);
  text::SpokenContext context;
  if (!sources.locale.empty()) context.locale = sources.locale;
  context.zone = sources.zone;
  context.now = now;
  Renderer renderer(known, context);

  RenderedVariables result;
  auto set = [&](const std::string& name, std::string_view value) {
    if (!text::is_variable_name(name) || is_injected(name)) return;
    if (std::string text = clean(value); !text.empty()) result.values[name] = text;
  };
  Texts columns = texts_of(sources.fields_json);
  auto is_sent = [&](std::string_view name) {
    if (own.contains(name)) return true;
    if (columns.contains(name)) return std::ranges::find(kSentColumns, name) != kSentColumns.end();
    return std::ranges::find(kNotSent, name) == kNotSent.end();
  };
  for (const auto& [name, value] : known)
    if (is_sent(name)) set(name, renderer.plain(name, value));
  for (const auto& [name, source] : texts_of(sources.variables_json))
    if (!own.contains(name)) set(name, renderer.fill(name, source, result.missing));
  std::ranges::sort(result.missing);
  auto doubles = std::ranges::unique(result.missing);
  result.missing.erase(doubles.begin(), doubles.end());
  return result;
}

}  // namespace outdial::policy
