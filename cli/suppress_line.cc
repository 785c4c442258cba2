#include "cli/suppress_line.h"

#include <CLI/CLI.hpp>

namespace outdial::cli {
namespace {

void say_of_entry(CLI::App* leaf, SuppressionWords& words) {
  leaf->add_option("--reason", words.reason, "Why, for those who ask later");
  leaf->add_option("--source", words.source, "Where it comes from, such as \"letter of 3 May\"");
  leaf->add_option("--scope", words.scope, "tenant, campaign:cmp_… or contact:con_…");
  leaf->add_option("--expires", words.expires_at, "An instant, or the last day: 2027-01-31");
}

void choose(CLI::App* leaf, SuppressionWords& words) {
  leaf->add_option("--phone", words.phone, "Only of this number");
  leaf->add_option("--reason", words.reason, "Only for this reason");
  leaf->add_option("--source", words.source, "Only what begins so, such as call or import");
  leaf->add_option("--scope", words.scope, "Only tenant, campaign or contact, or one of them");
}

}  // namespace

void add_suppress_verbs(CLI::App& suppress, SuppressLine& line, const AddVerb& verb) {
  CLI::App* add = verb(&suppress, "add", "Never call this number",
                       [&line](Session& s) { return suppress_add(s, line.words); });
  add->add_option("phone", line.words.phone, "Such as +14155550123")->required();
  say_of_entry(add, line.words);
  CLI::App* list = verb(&suppress, "list", "List them",
                        [&line](Session& s) { return suppress_list(s, line.words, line.limit); });
  list->add_option("--limit", line.limit, "At most so many, newest first; 0: all");
  choose(list, line.words);
  CLI::App* remove = verb(&suppress, "remove", "Allow calls again", [&line](Session& s) {
    return suppress_remove(s, line.entry, line.words.reason);
  });
  remove->add_option("suppression", line.entry, "The number, or the entry's id")->required();
  remove->add_option("--reason", line.words.reason, "Why, for the audit log");
  CLI::App* import =
      verb(&suppress, "import", "Never call the numbers of a file",
           [&line](Session& s) { return suppress_import(s, line.file, line.words, line.dry_run); });
  import->add_option("file", line.file, "One number a line, or CSV; - reads standard input")
      ->required();
  import->add_flag("--dry-run", line.dry_run, "Only say what would be listed");
  say_of_entry(import, line.words);
  CLI::App* write = verb(&suppress, "export", "The list as CSV",
                         [&line](Session& s) { return suppress_export(s, line.words, line.to); });
  write->add_option("--to", line.to, "A file instead of standard output");
  choose(write, line.words);
}

}  // namespace outdial::cli
