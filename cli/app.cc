#include "cli/app.h"

#include <ostream>

#include "cli/command_line.h"

namespace outdial::cli {
namespace {

Format format_of(const std::string& word) {
  if (word == "json") return Format::json;
  if (word == "jsonl") return Format::jsonl;
  return word == "csv" ? Format::csv : Format::table;
}

Outcome run_command(const Command& command, const config::Environment& environment,
                    const Streams& streams) {
  auto server = server_address(command.options, environment);
  if (!server) return base::unexpected(server.error());
  auto token = find_token(command.options, environment);
  if (!token) return base::unexpected(token.error());
  ApiClient api(*server, *token);
  Console console{streams.out,      streams.err,   format_of(command.options.format),
                  streams.terminal, streams.width, streams.in};
  base::SystemClock clock;
  Session session{api, console, clock, command.options, environment};
  return command.run(session);
}

}  // namespace

int run(const std::vector<std::string>& words, const config::Environment& environment,
        const Streams& streams) {
  auto command = parse_command_line(words);
  if (!command) {
    streams.out << command.error().out << std::flush;
    streams.err << command.error().err << std::flush;
    return static_cast<int>(command.error().exit);
  }
  Outcome outcome = run_command(*command, environment, streams);
  streams.out << std::flush;
  if (outcome) return static_cast<int>(streams.out ? Exit::ok : Exit::failed);
  print_failure(streams.err, outcome.error());
  return static_cast<int>(outcome.error().exit);
}

}  // namespace outdial::cli
