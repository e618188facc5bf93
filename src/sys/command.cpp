#include "sys/command.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

#include "memplan/error.hpp"
#include "sys/descriptor.hpp"

namespace memplan {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t k_most_errors = 4096;

Error command_error(const std::string& name, const std::string& message) {
  return Error(ErrorKind::device, message).at(name).hint("run it by hand to see why");
}

Pipe make_pipe(const std::string& name) {
  Pipe pipe;
  if (!pipe.open()) throw command_error(name, "cannot be run: " + system_message(errno));
  return pipe;
}

// What the child does before it becomes the program.
class Actions {
 public:
  Actions(int output, int errors) {
    posix_spawn_file_actions_init(&m_files);
    posix_spawn_file_actions_addopen(&m_files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&m_files, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&m_files, errors, STDERR_FILENO);
    posix_spawnattr_init(&m_attributes);
    posix_spawnattr_setflags(&m_attributes, POSIX_SPAWN_SETPGROUP);
  }
  ~Actions() {
    posix_spawnattr_destroy(&m_attributes);
    posix_spawn_file_actions_destroy(&m_files);
  }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;

  const posix_spawn_file_actions_t* files() const { return &m_files; }
  const posix_spawnattr_t* attributes() const { return &m_attributes; }

 private:
  posix_spawn_file_actions_t m_files;
  posix_spawnattr_t m_attributes;
};

// A started program; it and its process group are gone when this is.
class StartedProgram {
 public:
  StartedProgram(const std::vector<std::string>& words, int output, int errors) {
    std::vector<char*> arguments;
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const Actions actions(output, errors);
    const int failure =
        posix_spawnp(&m_id, arguments[0], actions.files(), actions.attributes(), arguments.data(), environ);
    if (failure == ENOENT)
      throw command_error(words[0], "is not installed, or not on the PATH")
          .hint("install it, or correct the PATH");
    if (failure != 0) throw command_error(words[0], "cannot be run: " + system_message(failure));
  }
  ~StartedProgram() {
    if (m_id > 0) finish();
  }
  StartedProgram(const StartedProgram&) = delete;
  StartedProgram& operator=(const StartedProgram&) = delete;

  // Whether it has ended. Leaves its status to be taken.
  bool has_ended() const {
    siginfo_t info{};
    return waitid(P_PID, static_cast<id_t>(m_id), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == m_id;
  }
  // Kills what is left of the group; the status as a shell would tell it.
  int finish() {
    kill(-m_id, SIGKILL);
    int status = 0;
    while (waitpid(m_id, &status, 0) < 0 && errno == EINTR) {
    }
    m_id = 0;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }

 private:
  pid_t m_id = 0;
};

// What the program prints, read until it has closed both streams.
class Listener {
 public:
  Listener(const std::string& name, const CommandLimits& limits)
      : m_name(name),
        m_limits(limits),
        m_end(Clock::now() +
              std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(limits.seconds))) {}

  void listen(int output, int errors) {
    std::array<pollfd, 2> streams = {pollfd{output, POLLIN, 0}, pollfd{errors, POLLIN, 0}};
    while (streams[0].fd >= 0 || streams[1].fd >= 0) {
      if (poll(streams.data(), streams.size(), milliseconds_left()) < 0 && errno != EINTR)
        throw command_error(m_name, "cannot be read: " + system_message(errno));
      take(streams[0], m_output, m_limits.output_bytes + 1);
      take(streams[1], m_errors, k_most_errors);
      if (m_output.size() > m_limits.output_bytes)
        throw command_error(m_name, fmt::format("printed more than {} bytes", m_limits.output_bytes));
    }
  }
  void wait_for(const StartedProgram& program) {
    while (!program.has_ended()) poll(nullptr, 0, std::min(milliseconds_left(), 2));
  }

  std::string& output() { return m_output; }
  const std::string& errors() const { return m_errors; }

 private:
  int milliseconds_left() const {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(m_end - Clock::now()).count();
    if (left <= 0) throw command_error(m_name, fmt::format("did not answer within {:g} s", m_limits.seconds));
    return static_cast<int>(std::min<long long>(left, 60'000));
  }
  // Appends what is there, as far as `limit`; what goes beyond is read and left.
  static void take(pollfd& stream, std::string& text, std::size_t limit) {
    if (stream.fd < 0 || stream.revents == 0) return;
    char piece[65536];
    const auto got = read(stream.fd, piece, sizeof piece);
    if (got > 0)
      text.append(piece, std::min(static_cast<std::size_t>(got), limit - std::min(limit, text.size())));
    if (got == 0 || (got < 0 && errno != EINTR)) stream.fd = -1;
  }

  const std::string& m_name;
  const CommandLimits& m_limits;
  Clock::time_point m_end;
  std::string m_output, m_errors;
};

std::string first_line(const std::string& text) {
  return printable(text.substr(0, text.find('\n')), 300);
}

}  // namespace

std::string output_of(const std::vector<std::string>& words, const CommandLimits& limits) {
  auto output = make_pipe(words[0]);
  auto errors = make_pipe(words[0]);
  Listener listener(words[0], limits);
  StartedProgram program(words, output.writing.number(), errors.writing.number());
  output.writing.close();
  errors.writing.close();
  listener.listen(output.reading.number(), errors.reading.number());
  listener.wait_for(program);
  const int status = program.finish();
  if (status == 0) return std::move(listener.output());
  const auto said = first_line(listener.errors());
  throw command_error(words[0],
                      fmt::format("ended with status {}{}", status, said.empty() ? "" : ": " + said));
}

}  // namespace memplan
