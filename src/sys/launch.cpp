#include "sys/launch.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <thread>

#include "memplan/error.hpp"
#include "memplan/sys.hpp"

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

namespace memplan {

namespace {

using Clock = std::chrono::steady_clock;

// ---- the child's side: between fork and exec nothing that allocates

struct Start {
  const char* path;  // or null:
  int program;       // an open file
  char* const* arguments;
  int input;    // a pipe, or -1 for nothing to read
  int output;   // a pipe
  int trouble;  // a pipe that exec closes: the errno of what failed before
};

// The same file at a number behind the standard streams, of which the parent may have closed some; exec
// closes it.
int out_of_the_way(int file) {
  const int moved = fcntl(file, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  close(file);
  return moved;
}

[[noreturn]] void become(const Start& start) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (int number = 1; number < NSIG; ++number) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  const int program = start.path ? -1 : out_of_the_way(start.program);
  const int input = start.input < 0 ? -1 : out_of_the_way(start.input);
  const int output = out_of_the_way(start.output);
  const int trouble = out_of_the_way(start.trouble);
  const int nowhere = out_of_the_way(open("/dev/null", O_RDWR | O_CLOEXEC));
  dup2(input < 0 ? nowhere : input, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(nowhere, STDERR_FILENO);
  if (start.path)
    execve(start.path, start.arguments, environ);
  else
    fexecve(program, start.arguments, environ);
  const int reason = errno;
  [[maybe_unused]] const auto told = write(trouble, &reason, sizeof reason);
  _exit(127);
}

// ---- the parent's side

std::string trouble_text(const char* what, int error_number) {
  return fmt::format("{}: {}", what, system_message(error_number));
}

// The words as exec wants them, null last.
std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> result;
  for (auto& word : words) result.push_back(word.data());
  result.push_back(nullptr);
  return result;
}

// Systems that forbid executable memory unless asked want MFD_EXEC; older ones do not know it.
Descriptor memory_file() {
  Descriptor file(memfd_create("mem-plan-probe", MFD_CLOEXEC | MFD_EXEC));
  if (!file.is_open() && errno == EINVAL) file = Descriptor(memfd_create("mem-plan-probe", MFD_CLOEXEC));
  return file;
}

// A file in memory that holds `image`; what failed otherwise.
std::string put_in_memory(std::string_view image, Descriptor& file) {
  file = memory_file();
  if (!file.is_open()) return trouble_text("memfd_create", errno);
  try {
    write_all(file.number(), image);
  } catch (const Error&) {
    return trouble_text("write to memory", errno);
  }
  return "";
}

std::string ending_of(const siginfo_t& info) {
  if (info.si_code != CLD_EXITED)
    return fmt::format("was stopped by signal {} ({})", info.si_status, strsignal(info.si_status));
  return info.si_status == 0 ? "" : fmt::format("ended with status {}", info.si_status);
}

}  // namespace

LaunchedProgram::LaunchedProgram(const ProgramSource& source, const std::vector<std::string>& arguments,
                                 StandardInput input) {
  start(source, arguments, input);
}

void LaunchedProgram::start(const ProgramSource& source, const std::vector<std::string>& arguments,
                            StandardInput input) {
  Descriptor program;
  const bool from_memory = source.path.empty();
  if (from_memory) m_failure = put_in_memory(source.image, program);
  if (!m_failure.empty()) return;
  Pipe given, output, trouble;
  if ((input == StandardInput::pipe && !given.open()) || !output.open() || !trouble.open()) {
    m_failure = trouble_text("pipe", errno);
    return;
  }
  std::vector<std::string> words = {from_memory ? "mem-plan-probe" : source.path};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const auto argument_list = pointers(words);
  m_id = fork();
  if (m_id < 0) {
    m_failure = trouble_text("fork", errno);
    return;
  }
  if (m_id == 0)
    become({from_memory ? nullptr : source.path.c_str(), program.number(), argument_list.data(),
            given.reading.number(), output.writing.number(), trouble.writing.number()});
  setpgid(m_id, m_id);
  m_over = false;
  m_input = std::move(given.writing);
  m_output = std::move(output.reading);
  output.writing.close();
  trouble.writing.close();
  int reason = 0;
  std::string told;
  read_up_to(trouble.reading.number(), sizeof reason, told);
  if (told.size() < sizeof reason) return;
  std::memcpy(&reason, told.data(), sizeof reason);
  m_failure = trouble_text("exec", reason);
  stop();
}

bool LaunchedProgram::stop() {
  if (m_over) return true;
  kill(-m_id, SIGKILL);
  const auto end = Clock::now() + std::chrono::seconds(1);
  while (!m_over && Clock::now() < end) {
    m_over = waitpid(m_id, nullptr, WNOHANG) != 0;
    if (!m_over) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return m_over;
}

std::optional<std::string> LaunchedProgram::ending(Clock::time_point deadline) const {
  siginfo_t info{};
  do {
    info.si_pid = 0;
    waitid(P_PID, static_cast<id_t>(m_id), &info, WEXITED | WNOWAIT | WNOHANG);
    if (info.si_pid != 0) return ending_of(info);
    if (Clock::now() >= deadline) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  } while (true);
}

}  // namespace memplan
