#include "shell.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <system_error>
#include <thread>

#include "transcript.hpp"

namespace transcript {

namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;

// The folders of the source tree that commands may name.
constexpr const char* k_linked_folders[] = {"examples", "profiles", "measurements", "tests/data",
                                            "tests/bad"};

// The folders of built libraries, beside the program, that commands may name.
constexpr const char* k_built_folders[] = {"fake_driver", "old_driver"};

constexpr std::size_t k_most_output = std::size_t{16} << 20;

[[noreturn]] void fail(const char* what, int error = errno) {
  throw fs::filesystem_error(what, std::error_code(error, std::generic_category()));
}

std::string make_temporary_folder() {
  auto name = (fs::temp_directory_path() / "memplan-transcript-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) fail("mkdtemp");
  return fs::canonical(name).string();
}

// The pointers to `texts` that exec wants, null last.
std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (auto& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

// Starts the shell as the leader of a process group of its own, its outputs going to `output`.
pid_t start_shell(const std::string& command, const std::string& folder, std::vector<std::string> environment,
                  int output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);

  std::vector<std::string> arguments = {"/bin/sh", "-c", command};
  pid_t child = 0;
  const int error = posix_spawn(&child, "/bin/sh", &actions, &attributes, pointers(arguments).data(),
                                pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) fail("posix_spawn /bin/sh", error);
  return child;
}

// Reads until all writers have gone. False when `end` came before that, or too much was written.
bool read_all(int input, Clock::time_point end, std::string& text) {
  while (text.size() <= k_most_output) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0) return false;
    pollfd waiting{input, POLLIN, 0};
    if (poll(&waiting, 1, static_cast<int>(std::min<long long>(left, 60'000))) <= 0) continue;
    char buffer[65536];
    const auto count = read(input, buffer, sizeof buffer);
    if (count == 0) return true;
    if (count > 0) text.append(buffer, static_cast<std::size_t>(count));
    if (count < 0 && errno != EINTR) fail("read");
  }
  return false;
}

// Whether the child ends before `end`. Does not take its status.
bool ends_before(pid_t child, Clock::time_point end) {
  for (;;) {
    siginfo_t information{};
    if (waitid(P_PID, static_cast<id_t>(child), &information, WEXITED | WNOHANG | WNOWAIT) != 0 &&
        errno != EINTR)
      fail("waitid");
    if (information.si_pid == child) return true;
    if (Clock::now() >= end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

// Kills what is left of the child's process group and hands back its status as a shell would: 128 + N for
// signal N.
int finish(pid_t child) {
  kill(-child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) fail("waitpid");
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

Workspace::Workspace(const fs::path& root, const fs::path& program_folder)
    : m_folder(make_temporary_folder()) {
  const fs::path folder = m_folder;
  fs::create_directory(folder / "tests");
  for (const auto* name : k_linked_folders)
    if (fs::exists(root / name)) fs::create_directory_symlink(fs::absolute(root / name), folder / name);
  for (const auto* name : k_built_folders)
    if (fs::exists(program_folder / "tests" / name))
      fs::create_directory_symlink(fs::absolute(program_folder / "tests" / name), folder / name);

  m_environment = {fmt::format("PATH={}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
                               fs::absolute(program_folder).string()),
                   "HOME=" + m_folder, "TMPDIR=" + m_folder, "LC_ALL=C.UTF-8", "TERM=dumb"};
  for (const auto* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LLVM_PROFILE_FILE"})
    if (const auto* value = std::getenv(name)) m_environment.push_back(fmt::format("{}={}", name, value));
}

Workspace::~Workspace() {
  std::error_code ignored;
  fs::remove_all(m_folder, ignored);
}

Outcome Workspace::run(const std::string& command, double seconds) const {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) fail("pipe2");
  const auto child = start_shell(command, m_folder, m_environment, ends[1]);
  close(ends[1]);

  const auto end =
      Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  std::string text;
  const bool complete = read_all(ends[0], end, text);
  close(ends[0]);
  Outcome result;
  if (text.size() > k_most_output)
    result.failure = "killed after 16 MiB of output";
  else if (!complete || !ends_before(child, end))
    result.failure = fmt::format("killed after {} s", seconds);
  const int status = finish(child);

  result.lines = split_lines(text);
  if (!text.empty() && text.back() != '\n') result.lines.emplace_back("[no newline at end]");
  while (!result.lines.empty() && result.lines.back().empty()) result.lines.pop_back();
  if (status != 0) result.lines.push_back(fmt::format("[exit {}]", status));
  return result;
}

}  // namespace transcript
