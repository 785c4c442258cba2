#include "bench/daemon_process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <vector>

#include "bench/figures.h"

namespace outdial::bench {
namespace {

int free_port() {
  int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  ::bind(fd, reinterpret_cast<sockaddr*>(&at), size);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size);
  ::close(fd);
  return ntohs(at.sin_port);
}

/// Hears what the daemon would tell systemd.
class NotifySocket {
 public:
  explicit NotifySocket(std::string path) : path_(std::move(path)) {
    ::unlink(path_.c_str());
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    path_.copy(at.sun_path, sizeof at.sun_path - 1);
    fd_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    timeval patience{30, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::bind(fd_, reinterpret_cast<sockaddr*>(&at), sizeof at);
  }
  ~NotifySocket() {
    ::close(fd_);
    ::unlink(path_.c_str());
  }
  void wait_for_ready() const {
    char text[256];
    ssize_t size = ::recv(fd_, text, sizeof text, 0);
    if (size <= 0 || std::string_view(text, static_cast<std::size_t>(size)).find("READY=1") != 0)
      throw std::runtime_error("outdiald did not get ready");
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  int fd_ = -1;
};

[[noreturn]] void become(std::vector<std::string> arguments, const std::string& log) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(out, STDERR_FILENO);
  std::vector<char*> argv;
  for (auto& argument : arguments)
    argv.push_back(argument.data());
  argv.push_back(nullptr);
  ::execv(argv[0], argv.data());
  ::_exit(127);
}

}  // namespace

DaemonProcess::DaemonProcess(const std::string& program, const std::string& database,
                             const std::map<std::string, std::string>& settings)
    : port_(free_port()) {
  std::string folder = std::filesystem::path(database).parent_path().string();
  std::string address = "127.0.0.1:" + std::to_string(port_);
  std::map<std::string, std::string> all = {{"server.listen", address},
                                            {"server.public_url", "http://" + address},
                                            {"storage.url", "sqlite:" + database},
                                            {"retell.base_url", "http://127.0.0.1:9"}};
  for (const auto& [key, value] : settings)
    all[key] = value;
  std::vector<std::string> arguments = {program};
  for (const auto& [key, value] : all) {
    arguments.push_back("--set");
    arguments.push_back(key + "=" + value);
  }
  NotifySocket notify(folder + "/notify");
  ::setenv("NOTIFY_SOCKET", notify.path().c_str(), 1);
  ::setenv("OUTDIAL_SECRET_RETELL_API_KEY", kApiKey, 1);
  ::setenv("OUTDIAL_SECRET_ADMIN_TOKEN", kAdminToken, 1);
  auto start = Steady::now();
  pid_ = ::fork();
  if (pid_ == 0) become(std::move(arguments), folder + "/outdiald.log");
  notify.wait_for_ready();
  seconds_to_ready_ = seconds_since(start);
}

DaemonProcess::~DaemonProcess() {
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

double DaemonProcess::memory_mb() const {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind("RssAnon:", 0) == 0) return std::stod(line.substr(8)) / 1024;
  return 0;
}

}  // namespace outdial::bench
