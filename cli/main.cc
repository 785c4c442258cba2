#include <sys/ioctl.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <iostream>

#include "cli/app.h"

namespace {

int terminal_width() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  bool terminal = isatty(STDERR_FILENO) == 1;
  try {
    return outdial::cli::run(std::vector<std::string>(argv + 1, argv + argc),
                             outdial::config::process_environment(),
                             {std::cout, std::cerr, terminal, terminal_width(),
                              isatty(STDIN_FILENO) == 1 ? &std::cin : nullptr});
  } catch (const std::exception& error) {
    std::cerr << "outdial: " << error.what() << '\n';
    return 1;
  }
}
