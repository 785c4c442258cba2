#include "cli/command_line.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <sstream>

#include "cli/batch.h"
#include "cli/call.h"
#include "cli/campaign.h"
#include "cli/contact.h"
#include "cli/demo.h"
#include "cli/dialling.h"
#include "cli/doctor.h"
#include "cli/explain.h"
#include "cli/status.h"
#include "cli/suppress_line.h"
#include "cli/token.h"
#include "config/nearest.h"

namespace outdial::cli {
namespace {

constexpr const char* kIntroduction = R"(Call a list of people and see what came of it.

Examples:
  outdial campaign create nurses.json
  outdial batch create --campaign "Night shift nurses" --name "Nurses w47"
  outdial batch add "Nurses w47" candidates.csv --dry-run
  outdial batch launch "Nurses w47" && outdial batch watch "Nurses w47"
  outdial batch export "Nurses w47" --to results.csv
  outdial call list --status failed -o csv
  outdial contact explain +14155550123
  outdial suppress add +14155550123 --reason "asked on the phone"
  outdial status
  outdial doctor

Give the token in OUTDIAL_TOKEN or with --token-file, the address in OUTDIAL_SERVER.
Exit: 0 ok, 1 failed, 2 usage, 3 not found, 4 not allowed, 5 conflict, 6 validation,
7 refused by policy, 8 unreachable.
)";

/// Everything that can stand on a command line, in one place that lives as long as the command.
struct Words {
  std::string target;  // the id, name or file that a verb is about
  std::string file;
  std::string status;
  std::string reason;
  std::string phone;
  std::string to;
  std::size_t limit = 50;
  bool dry_run = false;
  bool events = false;
  bool all = false;
  bool confirmed = false;
  NewBatch batch;
  ContactsFile contacts;
  CallFilter calls;
  SuppressLine suppress;
  NewToken token;
  Demo demo;
  Command command;
};
using Run = std::function<Outcome(Session&)>;

/// Builds the tree of nouns and verbs; each leaf, when it is chosen, sets Words::command.run.
class Tree {
 public:
  Tree(CLI::App& app, Words& words) : app_(app), words_(words) {
    app_.description(kIntroduction);
    app_.set_version_flag("--version", "outdial " OUTDIAL_VERSION);
    app_.require_subcommand(1);
    add_globals(app_);
    add_screens();
    add_campaign();
    add_batch();
    add_batch_moves();
    add_call();
    add_people();
    add_suppress();
    add_token();
    add_dialling();
  }

 private:
  void add_globals(CLI::App& app) {
    GlobalOptions& options = words_.command.options;
    app.add_option("--server", options.server, "The daemon's address");
    app.add_option("--token-file", options.token_file, "A file with the token in it");
    app.add_option("--config", options.config_file, "The daemon's settings, if they are here");
    app.add_option("-o,--output", options.format, "table, json, jsonl or csv")
        ->check(CLI::IsMember({"table", "json", "jsonl", "csv"}));
  }

  CLI::App* noun(const char* name, const char* about) {
    CLI::App* app = app_.add_subcommand(name, about);
    app->require_subcommand(1);
    return app;
  }
  CLI::App* verb(CLI::App* parent, const char* name, const char* about, Run run) {
    CLI::App* leaf = parent->add_subcommand(name, about);
    add_globals(*leaf);
    leaf->callback([this, run = std::move(run)] { words_.command.run = run; });
    return leaf;
  }
  CLI::Option* target(CLI::App* leaf, const char* name, const char* about) {
    return leaf->add_option(name, words_.target, about)->required();
  }
  void limit(CLI::App* leaf) {
    leaf->add_option("--limit", words_.limit, "At most so many, newest first; 0: all");
  }

  void add_screens() {
    verb(&app_, "status", "One screen: the daemon and its open batches", status);
    verb(&app_, "doctor", "Look for what is wrong, and say how to mend it", doctor);
    auto run = [&w = words_](Session& s) { return demo(s, w.demo); };
    CLI::App* leaf = verb(&app_, "demo", "Run the example campaign on a running daemon", run);
    leaf->add_option("--campaign", words_.demo.campaign, "A campaign as JSON, not the example");
    leaf->add_option("--contacts", words_.demo.contacts, "A contacts file, not the example");
    leaf->add_flag("--yes", words_.demo.confirmed, "Do it; without, only say what would be done");
  }

  void add_campaign() {
    CLI::App* campaign = noun("campaign", "What people are called about");
    target(verb(campaign, "create", "Make the campaign that a JSON file describes",
                [&w = words_](Session& s) { return campaign_create(s, w.target); }),
           "file", "The file; - reads standard input");
    CLI::App* update =
        verb(campaign, "update", "Change what a JSON file names, leave the rest",
             [&w = words_](Session& s) { return campaign_update(s, w.target, w.file); });
    target(update, "campaign", "Its id or name");
    update->add_option("file", words_.file, "The file; - reads standard input")->required();
    target(verb(campaign, "activate", "Let its batches call",
                [&w = words_](Session& s) { return campaign_move(s, w.target, "active"); }),
           "campaign", "Its id or name");
    target(verb(campaign, "pause", "Call nobody for it until it is activated",
                [&w = words_](Session& s) { return campaign_move(s, w.target, "paused"); }),
           "campaign", "Its id or name");
    limit(verb(campaign, "list", "List campaigns",
               [&w = words_](Session& s) { return campaign_list(s, w.limit); }));
    target(verb(campaign, "show", "Show one campaign",
                [&w = words_](Session& s) { return campaign_show(s, w.target); }),
           "campaign", "Its id or name");
    target(verb(campaign, "stats", "Show how a campaign does",
                [&w = words_](Session& s) { return campaign_stats(s, w.target); }),
           "campaign", "Its id or name");
  }

  void add_batch() {
    CLI::App* batch = batch_ = noun("batch", "A list of people to call for a campaign");
    add_batch_create(verb(batch, "create", "Make an empty batch",
                          [&w = words_](Session& s) { return batch_create(s, w.batch); }));
    CLI::App* list = verb(batch, "list", "List batches",
                          [&w = words_](Session& s) { return batch_list(s, w.status, w.limit); });
    list->add_option("--status", words_.status, "Only these, such as in_progress,paused");
    limit(list);
    target(verb(batch, "show", "Show one batch and its counts",
                [&w = words_](Session& s) { return batch_show(s, w.target); }),
           "batch", "Its id or name");
    CLI::App* add = verb(batch, "add", "Add the people in a CSV or JSON file",
                         [&w = words_](Session& s) { return batch_add(s, w.contacts); });
    add->add_option("batch", words_.contacts.batch, "Its id or name")->required();
    add->add_option("file", words_.contacts.file, "The file; - reads CSV from standard input")
        ->required();
    add->add_flag("--dry-run", words_.contacts.dry_run, "Only report, add nobody");
    add->add_option("--map", words_.contacts.mapping,
                    "Which column holds a field, as phone=Telefon; may be given again")
        ->allow_extra_args(false);
  }

  void add_batch_create(CLI::App* leaf) {
    NewBatch& b = words_.batch;
    leaf->add_option("--campaign", b.campaign, "The campaign's id or name")->required();
    leaf->add_option("--name", b.name, "A name, to find it again")->required();
    leaf->add_option("--starts-at", b.starts_at, "Not before, as 2026-11-18T18:00:00Z");
    leaf->add_option("--expires-at", b.expires_at, "Nobody is called after");
    leaf->add_option("--first", b.first, "Call so many, then wait for a word");
    leaf->add_option("--calls-per-second", b.calls_per_second, "Pacing of this batch");
    leaf->add_option("--calls-per-minute", b.calls_per_minute, "Pacing of this batch");
    leaf->add_option("--concurrency", b.concurrency, "Calls of this batch at once");
    leaf->add_option("--chunk-size", b.chunk_size, "Enqueue so many at a time");
    leaf->add_option("--chunk-interval-ms", b.chunk_interval_ms, "and so far apart");
  }

  void add_batch_moves() {
    CLI::App* launch = verb(batch_, "launch", "Start calling", [&w = words_](Session& s) {
      return batch_launch(s, w.target, w.dry_run);
    });
    target(launch, "batch", "Its id or name");
    launch->add_flag("--dry-run", words_.dry_run, "Only say who would be called");
    target(verb(batch_, "watch", "Follow it until it ends, then show how it ended",
                [&w = words_](Session& s) { return batch_watch(s, w.target); }),
           "batch", "Its id or name");
    for (const char* name : {"pause", "resume"})
      add_pause(name);
    target(verb(batch_, "cancel", "Call nobody more, for good; calls in progress go on",
                [&w = words_](Session& s) { return batch_move(s, w.target, "cancel"); }),
           "batch", "Its id or name");
    CLI::App* write = verb(batch_, "export", "Write contacts and results as CSV",
                           [&w = words_](Session& s) { return batch_export(s, w.target, w.to); });
    target(write, "batch", "Its id or name");
    write->add_option("--to", words_.to, "A file instead of standard output");
  }

  void add_pause(const char* name) {
    std::string move = name;
    auto run = [&w = words_, move](Session& s) -> Outcome {
      if (!w.all && w.target.empty()) {
        return base::unexpected(
            Failure{Exit::usage, move + " which batch? Give its id or name, or --all", {}, {}});
      }
      return w.all ? all_batches_move(s, move + "-all") : batch_move(s, w.target, move);
    };
    bool pause = move == "pause";
    CLI::App* leaf = verb(batch_, name, pause ? "Call nobody for now" : "Go on calling", run);
    auto* batch = leaf->add_option("batch", words_.target, "Its id or name");
    auto* all = leaf->add_flag("--all", words_.all, "Every batch");
    batch->excludes(all);
  }

  void add_call() {
    CLI::App* call = noun("call", "One attempt to reach somebody");
    CLI::App* list = verb(call, "list", "List calls",
                          [&w = words_](Session& s) { return call_list(s, w.calls); });
    CallFilter& filter = words_.calls;
    list->add_option("--batch", filter.batch, "Only of this batch (id or name)");
    list->add_option("--campaign", filter.campaign, "Only of this campaign (id or name)");
    list->add_option("--contact", filter.contact, "Only to this contact (id)");
    list->add_option("--status", filter.status, "Only these, such as failed,unknown");
    list->add_option("--disposition", filter.disposition, "Only these, such as interested");
    list->add_option("--limit", filter.limit, "At most so many, newest first; 0: all");
    CLI::App* show = verb(call, "show", "Show one call",
                          [&w = words_](Session& s) { return call_show(s, w.target, w.events); });
    target(show, "call", "Outdial's id (att_…) or Retell's (call_…)");
    show->add_flag("--events", words_.events, "Also what Retell reported, in order");
  }

  void add_person(CLI::App* contact) {
    auto whom = [this](CLI::App* leaf) {
      leaf->add_option("contact", words_.target, "Its id");
      leaf->add_option("--phone", words_.phone, "Its number, instead of the id");
      return leaf;
    };
    whom(verb(contact, "export", "Everything that is stored about the person, as JSON",
              [&w = words_](Session& s) { return contact_export(s, w.target, w.phone); }));
    whom(verb(contact, "erase", "Delete everything about the person, here and at the provider",
              [&w = words_](Session& s) {
                return contact_erase(s, w.target, w.phone, w.confirmed);
              }))
        ->add_flag("--yes", words_.confirmed, "Do it");
  }

  void add_people() {
    CLI::App* contact = noun("contact", "Somebody to call");
    target(verb(contact, "show", "Show one contact",
                [&w = words_](Session& s) { return contact_show(s, w.target); }),
           "contact", "Its id");
    target(verb(contact, "explain", "May they be called now, and if not, why and when",
                [&w = words_](Session& s) { return contact_explain(s, w.target); }),
           "contact", "Its id, its external_id or its number");
    add_person(contact);
  }

  void add_suppress() {
    add_suppress_verbs(*noun("suppress", "Numbers that are never called"), words_.suppress,
                       [this](CLI::App* parent, const char* name, const char* about, Run run) {
                         return verb(parent, name, about, std::move(run));
                       });
  }

  void add_token() {
    CLI::App* token = noun("token", "Who may use the API");
    CLI::App* create = verb(token, "create", "Make a token and show it once",
                            [&w = words_](Session& s) { return token_create(s, w.token); });
    create->add_option("--name", words_.token.name, "Whose it is")->required();
    create->add_option("--role", words_.token.role, "viewer, caller, manager or admin")
        ->check(CLI::IsMember({"viewer", "caller", "manager", "admin"}));
    create->add_option("--scope", words_.token.scopes, "contacts:pii: may see phone numbers")
        ->expected(1)
        ->check(CLI::IsMember({"contacts:pii"}));
    verb(token, "list", "List tokens", token_list);
    target(verb(token, "revoke", "Make a token useless",
                [&w = words_](Session& s) { return token_revoke(s, w.target); }),
           "token", "Its id or name");
  }

  void add_dialling() {
    CLI::App* dialling = noun("dialling", "The lock that a restored database starts with");
    verb(dialling, "show", "Say whether dialling is locked, and why", dialling_show);
    verb(dialling, "unlock", "Let this database be dialled from", [&w = words_](Session& s) {
      return dialling_unlock(s, w.confirmed);
    })->add_flag("--yes", words_.confirmed, "Do not ask");
  }

  CLI::App& app_;
  Words& words_;
  CLI::App* batch_ = nullptr;
};

std::string did_you_mean(const std::string& word, const std::vector<std::string>& known) {
  std::string near = config::nearest(word, known);
  return near.empty() ? std::string{} : "; did you mean \"" + near + "\"?";
}

/// The first word that stands where a command belongs and is none, as a sentence; empty when all
/// are. CLI11 itself would only say that a subcommand is required.
std::string unknown_command(const CLI::App& root, const std::vector<std::string>& words) {
  const CLI::App* at = &root;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::vector<std::string> known;
    for (const CLI::App* command : at->get_subcommands([](const CLI::App*) { return true; }))
      known.push_back(command->get_name());
    if (known.empty()) return {};
    if (words[i].starts_with("-")) {
      const CLI::Option* option = at->get_option_no_throw(words[i]);
      if (option != nullptr && option->get_items_expected_max() > 0) ++i;
      continue;
    }
    if (std::ranges::find(known, words[i]) == known.end())
      return "there is no command \"" + words[i] + "\"" + did_you_mean(words[i], known);
    at = at->get_subcommand(words[i]);
  }
  return {};
}

const CLI::App& chosen_leaf(const CLI::App& root) {
  const CLI::App* at = &root;
  while (!at->get_subcommands().empty())
    at = at->get_subcommands().front();
  return *at;
}

/// What CLI11 said, and for an option that does not exist the one that was probably meant.
std::string mistake(const CLI::App& root, const CLI::Error& error) {
  std::vector<std::string> known;
  for (const CLI::Option* option : chosen_leaf(root).get_options()) {
    for (const std::string& name : option->get_lnames())
      known.push_back("--" + name);
  }
  for (const std::string& extra : root.remaining(true)) {
    if (extra.starts_with("--"))
      return "there is no option " + extra + did_you_mean(extra.substr(0, extra.find('=')), known);
  }
  return error.what();
}

}  // namespace

base::Expected<Command, Stop> parse_command_line(const std::vector<std::string>& words) {
  auto memory = std::make_shared<Words>();
  CLI::App app;
  app.name("outdial");
  Tree tree(app, *memory);
  if (words.empty()) return base::unexpected(Stop{Exit::usage, {}, app.help()});
  if (std::string sentence = unknown_command(app, words); !sentence.empty())
    return base::unexpected(Stop{Exit::usage, {}, "outdial: " + sentence + "\n"});
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::Success& asked) {
    std::ostringstream text;
    app.exit(asked, text, text);
    return base::unexpected(Stop{Exit::ok, text.str(), {}});
  } catch (const CLI::ParseError& error) {
    const CLI::App& leaf = chosen_leaf(app);
    std::string help = &leaf == &app ? "outdial --help" : leaf.get_name() + " --help";
    if (leaf.get_parent() == &app) help = "outdial " + help;
    if (leaf.get_parent() != nullptr && leaf.get_parent() != &app)
      help = "outdial " + leaf.get_parent()->get_name() + " " + help;
    return base::unexpected(
        Stop{Exit::usage, {}, "outdial: " + mistake(app, error) + "\nSee: " + help + "\n"});
  }
  // The functions refer to the words, so both live together.
  Command command = memory->command;
  command.run = [memory, run = command.run](Session& session) { return run(session); };
  return command;
}

}  // namespace outdial::cli
