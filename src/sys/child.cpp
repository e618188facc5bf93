#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <new>

#include "memplan/error.hpp"
#include "memplan/sys.hpp"
#include "sys/descriptor.hpp"
#include "sys/frames.hpp"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MEMPLAN_ADDRESS_SANITIZER 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define MEMPLAN_ADDRESS_SANITIZER 1
#endif

namespace memplan {

namespace {

using Work = std::function<std::string(const std::function<void(double)>&)>;
using Clock = std::chrono::steady_clock;

#ifdef MEMPLAN_ADDRESS_SANITIZER
constexpr bool k_limit_address_space = false;  // the sanitizer maps terabytes
#else
constexpr bool k_limit_address_space = true;
#endif

Error no_child(std::string_view what) {
  return Error(ErrorKind::device, fmt::format("cannot {}: {}", what, system_message(errno)));
}

// ---- the child's side

std::size_t mapped_bytes() {
  const Descriptor file(open("/proc/self/statm", O_RDONLY | O_CLOEXEC));
  std::string text;
  if (!file.is_open() || !read_up_to(file.number(), 4096, text)) return 0;
  return std::strtoull(text.c_str(), nullptr, 10) * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

void set_limit(decltype(RLIMIT_AS) resource, rlim_t value) {
  rlimit limit{};
  getrlimit(resource, &limit);
  limit.rlim_cur = limit.rlim_max = std::min(value, limit.rlim_max);
  setrlimit(resource, &limit);
}

// Signal handlers belong to the parent: a crash must be seen from outside as what it is.
void forget_signal_handlers() {
  for (int number = 1; number < NSIG; ++number) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

void silence_standard_streams() {
  const int nowhere = open("/dev/null", O_RDWR);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (nowhere >= 0)
      dup2(nowhere, stream);
    else
      close(stream);
  }
}

void confine(const ChildLimits& limits) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  forget_signal_handlers();
  silence_standard_streams();
  set_limit(RLIMIT_CORE, 0);
  if (k_limit_address_space) set_limit(RLIMIT_AS, mapped_bytes() + limits.memory_bytes);
}

// noexcept: what cannot even be reported ends the child by a signal, which the parent sees.
void answer(const Work& work, int pipe) noexcept {
  const auto send = [pipe](FrameTag tag, std::string_view payload) {
    write_all(pipe, pack_frame(tag, payload));
  };
  try {
    const auto output = work([&](double fraction) { send(FrameTag::progress, pack_fraction(fraction)); });
    send(FrameTag::result, output);
  } catch (const Error& error) {
    send(FrameTag::error, pack_error(error));
  } catch (const std::bad_alloc&) {
    send(FrameTag::memory, "");
  } catch (const std::exception& error) {
    send(FrameTag::exception, error.what());
  } catch (...) {
    send(FrameTag::exception, "unknown");
  }
}

[[noreturn]] void be_the_child(const Work& work, const ChildLimits& limits, int pipe) {
  // Out of the way of the standard streams, in case the parent has closed some of these.
  const int writing = fcntl(pipe, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  close(pipe);
  confine(limits);
  answer(work, writing);
  _exit(EXIT_SUCCESS);
}

// ---- the parent's side

// A running child; it and its process group are gone when this is.
class Child {
 public:
  explicit Child(pid_t id) : m_id(id) { setpgid(id, id); }
  ~Child() {
    kill(-m_id, SIGKILL);
    while (waitpid(m_id, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Waits for the child's end and says what it was.
  std::string ending() const {
    siginfo_t info{};
    while (waitid(P_PID, static_cast<id_t>(m_id), &info, WEXITED | WNOWAIT) < 0 && errno == EINTR) {
    }
    if (info.si_code == CLD_EXITED) return fmt::format("ended with status {} and no answer", info.si_status);
    return fmt::format("was stopped by signal {} ({})", info.si_status, strsignal(info.si_status));
  }

 private:
  pid_t m_id;
};

// False when the deadline came first.
bool wait_for_input(int pipe, Clock::time_point deadline) {
  for (;;) {
    const auto left = std::chrono::duration<double, std::milli>(deadline - Clock::now()).count();
    if (left <= 0) return false;
    pollfd waiting{pipe, POLLIN, 0};
    const auto ready = poll(&waiting, 1, static_cast<int>(std::min(std::ceil(left), 1e9)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) throw no_child("wait for a child process");
  }
}

// False at the pipe's end.
bool receive(int pipe, FrameReader& frames) {
  char piece[65536];
  const auto got = read(pipe, piece, sizeof piece);
  if (got > 0) frames.add({piece, static_cast<std::size_t>(got)});
  return got > 0 || (got < 0 && errno == EINTR);
}

ChildResult result_of(Frame frame, const ChildLimits& limits) {
  if (frame.tag == FrameTag::error) throw unpack_error(frame.payload);
  if (frame.tag == FrameTag::result) return {std::move(frame.payload), ""};
  if (frame.tag == FrameTag::exception) return {std::nullopt, "failed: " + printable(frame.payload)};
  return {std::nullopt,
          fmt::format("needed more than {:g} MB", static_cast<double>(limits.memory_bytes) / 1e6)};
}

ChildResult listen_to(const Child& child, int pipe, const ChildLimits& limits,
                      const std::function<void(double)>& on_progress) {
  const auto patience =
      std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(limits.seconds));
  auto deadline = Clock::now() + patience;
  FrameReader frames;
  for (;;) {
    while (auto frame = frames.next()) {
      if (frame->tag != FrameTag::progress) return result_of(std::move(*frame), limits);
      if (on_progress) on_progress(unpack_fraction(frame->payload));
      deadline = Clock::now() + patience;
    }
    if (frames.is_broken()) return {std::nullopt, "gave an answer that makes no sense"};
    if (!wait_for_input(pipe, deadline))
      return {std::nullopt, fmt::format("took longer than {:g} s", limits.seconds)};
    if (!receive(pipe, frames)) return {std::nullopt, child.ending()};
  }
}

}  // namespace

ChildResult run_in_child(const Work& work, const ChildLimits& limits,
                         const std::function<void(double)>& on_progress) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw no_child("open a pipe to a child process");
  const Descriptor reading(ends[0]);
  Descriptor writing(ends[1]);
  const auto id = fork();
  if (id < 0) throw no_child("start a child process");
  if (id == 0) be_the_child(work, limits, writing.number());
  const Child child(id);
  writing.close();
  return listen_to(child, reading.number(), limits, on_progress);
}

}  // namespace memplan
