#include "sys/descriptor.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <system_error>

#include "memplan/error.hpp"
#include "memplan/sys.hpp"

namespace memplan {

namespace {

constexpr std::size_t k_block = std::size_t{64} << 10;

// After a call that failed: waits until the descriptor is ready, if that is all that was wrong.
bool try_again(int file_descriptor, short events) {
  if (errno == EINTR) return true;
  if (errno != EAGAIN) return false;
  pollfd waiting{file_descriptor, events, 0};
  return poll(&waiting, 1, -1) >= 0 || errno == EINTR;
}

// Keeps a write to a closed pipe from ending the program, in this thread and for this write alone: ignoring
// the signal for good would be inherited by every program that this one runs.
class SigpipeHeld {
 public:
  SigpipeHeld() {
    sigemptyset(&m_sigpipe);
    sigaddset(&m_sigpipe, SIGPIPE);
    sigset_t pending;
    sigpending(&pending);
    m_was_pending = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &m_sigpipe, &m_before);
  }
  ~SigpipeHeld() {
    const auto error_number = errno;
    const timespec at_once{};
    if (!m_was_pending) sigtimedwait(&m_sigpipe, nullptr, &at_once);
    pthread_sigmask(SIG_SETMASK, &m_before, nullptr);
    errno = error_number;
  }
  SigpipeHeld(const SigpipeHeld&) = delete;
  SigpipeHeld& operator=(const SigpipeHeld&) = delete;

 private:
  sigset_t m_sigpipe;
  sigset_t m_before;
  bool m_was_pending;
};

Error write_error(int file_descriptor, int error_number) {
  Error error(ErrorKind::file, "cannot be written: " + system_message(error_number));
  error.hint(k_write_elsewhere);
  if (file_descriptor == STDOUT_FILENO) error.at("standard output");
  if (file_descriptor == STDERR_FILENO) error.at("standard error");
  return error;
}

}  // namespace

bool Descriptor::close() {
  const int number = std::exchange(m_number, -1);
  return number < 0 || ::close(number) == 0;
}

bool Pipe::open() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return false;
  reading = Descriptor(ends[0]);
  writing = Descriptor(ends[1]);
  return true;
}

bool read_up_to(int file_descriptor, std::size_t limit, std::string& text) {
  while (text.size() < limit) {
    const auto before = text.size();
    const auto wanted = std::min(k_block, limit - before);
    text.resize(before + wanted);
    const auto got = read(file_descriptor, text.data() + before, wanted);
    const auto error_number = errno;
    text.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    errno = error_number;
    if (got == 0) return true;
    if (got < 0 && !try_again(file_descriptor, POLLIN)) return false;
  }
  return true;
}

bool write_all(int file_descriptor, std::string_view text) {
  const SigpipeHeld held;
  while (!text.empty()) {
    const auto written = write(file_descriptor, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EPIPE) {
      return false;
    } else if (!try_again(file_descriptor, POLLOUT)) {
      throw write_error(file_descriptor, errno);
    }
  }
  return true;
}

std::string system_message(int error_number) {
  return std::generic_category().message(error_number);
}

}  // namespace memplan
