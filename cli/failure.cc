#include "cli/failure.h"

#include <ostream>

#include "base/json.h"
#include "cli/text_width.h"

namespace outdial::cli {
namespace {

std::string text_of(const base::Json& object, const char* member) {
  auto found = object.find(member);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

Exit exit_for(int status, const base::Json& problem) {
  bool by_policy =
      problem.contains("next_allowed_at") || text_of(problem, "code") == "refused_by_policy";
  if (by_policy && status >= 400 && status < 500) return Exit::refused;
  switch (status) {
    case 400:
    case 413:
    case 415:
    case 422:
      return Exit::validation;
    case 401:
    case 403:
      return Exit::not_allowed;
    case 404:
      return Exit::not_found;
    case 409:
      return Exit::conflict;
    case 502:
    case 503:
    case 504:
      return Exit::unreachable;
    default:
      return Exit::failed;
  }
}

std::string sentence_of(int status, const base::Json& problem) {
  std::string title = text_of(problem, "title");
  std::string detail = text_of(problem, "detail");
  if (title.empty() && detail.empty()) {
    return "the server answered " + std::to_string(status) + " without saying why" +
           (status == 401 ? ": is this Outdial's address?" : "");
  }
  if (title.empty() || title == detail) return detail;
  return detail.empty() ? title : title + ": " + detail;
}

std::vector<std::string> details_of(int status, const base::Json& problem) {
  std::vector<std::string> lines;
  if (auto errors = problem.find("errors"); errors != problem.end() && errors->is_array()) {
    for (const base::Json& error : *errors) {
      if (!error.is_object()) continue;
      std::string line = text_of(error, "pointer");
      std::string words = text_of(error, "detail");
      lines.push_back(line + (line.empty() ? "" : ": ") +
                      (words.empty() ? text_of(error, "code") : words));
    }
  }
  if (std::string next = text_of(problem, "next_allowed_at"); !next.empty())
    lines.push_back("allowed again at " + next);
  if (status == 401) lines.emplace_back("give a token in OUTDIAL_TOKEN or with --token-file FILE");
  return lines;
}

}  // namespace

Failure failure_from(int status, const std::string& body, const std::string& request_id) {
  base::Json problem = base::parse_json(body).value_or(base::Json::object());
  if (!problem.is_object()) problem = base::Json::object();
  std::string id = text_of(problem, "request_id");
  return {exit_for(status, problem), sentence_of(status, problem), details_of(status, problem),
          id.empty() ? request_id : id};
}

void print_failure(std::ostream& err, const Failure& failure) {
  if (failure.sentence.empty()) return;
  err << "outdial: " << printable(failure.sentence) << '\n';
  for (const std::string& line : failure.details)
    err << "  " << printable(line) << '\n';
  if (!failure.request_id.empty()) err << "  request " << printable(failure.request_id) << '\n';
}

}  // namespace outdial::cli
