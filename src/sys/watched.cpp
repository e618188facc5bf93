#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstring>
#include <ctime>

#include "memplan/error.hpp"
#include "memplan/sys.hpp"
#include "sys/descriptor.hpp"
#include "sys/group_watch.hpp"
#include "sys/proc.hpp"

namespace memplan {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int k_forwarded[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};
constexpr double k_first_step = 0.001;    // seconds: short commands are seen, too
constexpr double k_sampling_share = 0.1;  // of a core, at most

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

double own_cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// Keeps the signals of a child's end and those that are passed on for `next`, instead of what they would do.
class SignalsHeld {
 public:
  SignalsHeld() {
    sigemptyset(&m_held);
    sigaddset(&m_held, SIGCHLD);
    for (const int number : k_forwarded) sigaddset(&m_held, number);
    struct sigaction usual {};
    usual.sa_handler = SIG_DFL;
    sigaction(SIGCHLD, &usual, &m_child_action);
    sigprocmask(SIG_BLOCK, &m_held, &m_before);
  }
  ~SignalsHeld() {
    while (next(0)) {
    }
    restore();
  }
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;

  // As it was before: for the command, which is to notice nothing.
  void restore() const {
    sigaction(SIGCHLD, &m_child_action, nullptr);
    sigprocmask(SIG_SETMASK, &m_before, nullptr);
  }

  // The next of the signals; nothing when none comes within `seconds`.
  std::optional<siginfo_t> next(double seconds) const {
    const double whole = std::floor(std::max(seconds, 0.0));
    const timespec wait{static_cast<time_t>(whole),
                        static_cast<long>((std::max(seconds, 0.0) - whole) * 1e9)};
    siginfo_t info{};
    return sigtimedwait(&m_held, &info, &wait) > 0 ? std::optional(info) : std::nullopt;
  }

 private:
  sigset_t m_held;
  sigset_t m_before;
  struct sigaction m_child_action {};
};

// Makes this program the parent of descendants whose parents have ended.
class Adoption {
 public:
  Adoption() {
    prctl(PR_GET_CHILD_SUBREAPER, &m_before);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
  }
  ~Adoption() { prctl(PR_SET_CHILD_SUBREAPER, m_before); }
  Adoption(const Adoption&) = delete;
  Adoption& operator=(const Adoption&) = delete;

 private:
  int m_before = 0;
};

[[noreturn]] void cannot_start(const std::string& name, int error_number) {
  const bool missing = error_number == ENOENT || error_number == ENOTDIR;
  CannotStart error(
      missing ? "there is no such program" : "cannot be executed: " + system_message(error_number),
      missing ? 127 : 126);
  error.at(printable(name));
  error.hint(missing ? "check its name, and the PATH" : "ls -l tells who may execute it");
  throw error;
}

[[noreturn]] void become(std::vector<std::string> words, const SignalsHeld& signals, int pipe) {
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  signals.restore();
  execvp(pointers[0], pointers.data());
  const int error_number = errno;
  write_all(pipe, {reinterpret_cast<const char*>(&error_number), sizeof error_number});
  _exit(127);
}

// Comes back once the program has replaced this one's image in the child, or could not.
pid_t start(const std::vector<std::string>& words, const SignalsHeld& signals) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    throw Error(ErrorKind::device, "cannot open a pipe: " + system_message(errno));
  const Descriptor reading(ends[0]);
  Descriptor writing(ends[1]);
  const pid_t id = fork();
  if (id < 0) throw Error(ErrorKind::device, "cannot start a process: " + system_message(errno));
  if (id == 0) become(words, signals, writing.number());
  writing.close();
  std::string answer;
  read_up_to(reading.number(), sizeof(int), answer);
  if (answer.size() < sizeof(int)) return id;
  waitpid(id, nullptr, 0);
  int error_number = 0;
  std::memcpy(&error_number, answer.data(), sizeof error_number);
  cannot_start(words[0], error_number);
}

// Before it becomes the program, the child is a copy of this one: a mark that is not above our own may be
// that copy's.
Bytes least_telling_mark() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return Bytes{(std::int64_t{usage.ru_maxrss} + 1024) * 1024};
}

class WatchedRun {
 public:
  explicit WatchedRun(const WatchedCommand& command)
      : m_command(command),
        m_before(m_proc.children(getpid())),
        m_kills_before(m_proc.memory_kills().value_or(0)),
        m_telling(least_telling_mark()),
        m_root(start(command.words, m_signals)),
        m_step(std::min(k_first_step, command.interval_seconds)) {}

  CommandEnd watch() {
    do {
      if (elapsed() >= m_next) sample_in_time();
      if (const auto signal = m_signals.next(m_next - elapsed())) pass_on(*signal);
      reap();
    } while (!m_ended || (!m_interrupted && !tree().empty()));
    return finish();
  }

 private:
  double elapsed() const { return std::chrono::duration<double>(Clock::now() - m_started).count(); }
  std::vector<int> tree() const { return m_proc.descendants(getpid(), m_before); }

  void sample_in_time() {
    const double begin = elapsed();
    sample(begin);
    const double end = elapsed();
    m_next = std::max(begin + m_step, end + (end - begin) * (1 / k_sampling_share - 1));
    m_step = std::min(m_step * 2, m_command.interval_seconds);
  }

  void sample(double seconds) {
    auto ids = tree();
    TreeSample sample{seconds, {}, {}};
    for (const int id : ids)
      if (const auto memory = m_proc.memory(id)) sample.processes.push_back(*memory);
    ids.push_back(getpid());
    ids.insert(ids.end(), m_command.helpers.begin(), m_command.helpers.end());
    m_group.look(m_root, ids);
    if (!sample.processes.empty()) m_command.on_sample(sample, [&] { return read_shares(sample); });
  }

  double read_shares(TreeSample& sample) const {
    const double before = own_cpu_seconds();
    for (auto& process : sample.processes) process.shared = m_proc.shared(process.id);
    return own_cpu_seconds() - before;
  }

  // What a terminal sends, and what one of the command's processes sends to its whole group, the command has
  // had already.
  void pass_on(const siginfo_t& signal) {
    if (signal.si_signo == SIGCHLD) return;
    if (m_ended) m_interrupted = true;
    const auto ids = tree();
    const bool of_the_tree = std::find(ids.begin(), ids.end(), signal.si_pid) != ids.end();
    if (signal.si_code != SI_KERNEL && !of_the_tree && !m_ended) kill(m_root, signal.si_signo);
  }

  void reap() {
    int status = 0;
    rusage usage{};
    for (auto id = next_ended(P_ALL, 0); id && wait4(*id, &status, WNOHANG, &usage) == *id;
         id = next_ended(P_ALL, 0))
      add_ended(*id, status, usage);
  }

  // A process of the command's that has ended and not been waited for. One from before is left to who waits
  // for it: it hides the others from a question for any.
  std::optional<pid_t> next_ended(idtype_t which, pid_t asked) const {
    siginfo_t info{};
    const bool found = waitid(which, static_cast<id_t>(asked), &info, WEXITED | WNOHANG | WNOWAIT) == 0;
    if (!found || info.si_pid == 0) return std::nullopt;
    if (std::find(m_before.begin(), m_before.end(), info.si_pid) == m_before.end()) return info.si_pid;
    auto ids = m_proc.children(getpid());
    ids.push_back(m_root);
    for (const int id : ids)
      if (id != info.si_pid && std::find(m_before.begin(), m_before.end(), id) == m_before.end())
        if (const auto ended = next_ended(P_PID, id)) return ended;
    return std::nullopt;
  }

  void add_ended(pid_t id, int status, const rusage& usage) {
    const Bytes mark{std::int64_t{usage.ru_maxrss} * 1024};
    m_end.high_water = std::max(m_end.high_water, mark);
    m_end.high_water_is_bound = m_end.high_water <= m_telling;
    m_end.cpu_seconds += seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
    if (id != m_root) return;
    m_ended = true;
    const bool by_signal = WIFSIGNALED(status);
    m_end.status = by_signal ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    if (by_signal) m_end.signal = strsignal(WTERMSIG(status));
  }

  CommandEnd finish() {
    m_end.seconds = elapsed();
    m_end.left_running = tree().size();
    m_group.look_again();
    m_end.group_peak = m_group.peak();
    m_end.killed_in_group = m_group.kills();
    m_end.killed_on_machine = m_proc.memory_kills().value_or(m_kills_before) - m_kills_before;
    return m_end;
  }

  const WatchedCommand& m_command;
  Proc m_proc;
  std::vector<int> m_before;  // children of this process that are not the command's
  std::int64_t m_kills_before;
  Bytes m_telling;
  GroupWatch m_group;
  SignalsHeld m_signals;
  Adoption m_adoption;
  pid_t m_root;
  Clock::time_point m_started = Clock::now();
  double m_next = 0;
  double m_step;
  bool m_ended = false;
  bool m_interrupted = false;
  CommandEnd m_end;
};

}  // namespace

CommandEnd run_watched(const WatchedCommand& command) {
  return WatchedRun(command).watch();
}

std::string utc_time() {
  const auto now = std::time(nullptr);
  tm parts{};
  gmtime_r(&now, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::string host_name() {
  utsname names{};
  return uname(&names) == 0 ? printable(names.nodename) : "";
}

std::string system_name() {
  utsname names{};
  return uname(&names) == 0 ? printable(fmt::format("{} {}", names.sysname, names.release)) : "";
}

}  // namespace memplan
