#include <fcntl.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <thread>

#include "memplan/sys.hpp"
#include "scratch.hpp"
#include "sys/descriptor.hpp"

using namespace memplan;

namespace {

struct OpenPipe {
  explicit OpenPipe(int flags = 0) {
    int ends[2];
    REQUIRE(pipe2(ends, flags) == 0);
    reading = Descriptor(ends[0]);
    writing = Descriptor(ends[1]);
  }
  Descriptor reading;
  Descriptor writing;
};

// What arrives at the other end of a pipe when `text` is written into it with write_all.
std::string through_pipe(const std::string& text, int flags) {
  OpenPipe pipe(flags);
  std::string arrived;
  std::thread reader([&] { read_up_to(pipe.reading.number(), text.size() + 1, arrived); });
  CHECK(write_all(pipe.writing.number(), text));
  pipe.writing.close();
  reader.join();
  return arrived;
}

std::atomic<int> g_alarms = 0;

}  // namespace

TEST_CASE("a descriptor is closed with its owner, once") {
  int number = -1;
  {
    Descriptor first(open("/dev/null", O_RDONLY));
    number = first.number();
    CHECK(first.is_open());
    const Descriptor second(std::move(first));
    CHECK_FALSE(first.is_open());
    CHECK(second.number() == number);
    CHECK(fcntl(number, F_GETFD) >= 0);
  }
  CHECK(fcntl(number, F_GETFD) == -1);
  CHECK(Descriptor().close());
}

TEST_CASE("all of a text is written, whatever the pipe takes at a time") {
  const std::string text(3'000'000, 'x');
  CHECK(through_pipe(text, 0) == text);
  CHECK(through_pipe(text, O_NONBLOCK) == text);
  CHECK(through_pipe("", 0).empty());
}

TEST_CASE("signals do not cut a text short") {
  struct sigaction action {};
  struct sigaction before {};
  action.sa_handler = [](int) { ++g_alarms; };
  sigaction(SIGALRM, &action, &before);
  const itimerval often{{0, 500}, {0, 500}};
  setitimer(ITIMER_REAL, &often, nullptr);
  const std::string text(3'000'000, 'x');
  while (g_alarms < 20) CHECK(through_pipe(text, 0) == text);
  const itimerval never{};
  setitimer(ITIMER_REAL, &never, nullptr);
  sigaction(SIGALRM, &before, nullptr);
}

TEST_CASE("a reader that has gone is no error and no SIGPIPE") {
  OpenPipe pipe;
  pipe.reading.close();
  CHECK_FALSE(write_all(pipe.writing.number(), "text"));
  sigset_t pending;
  sigpending(&pending);
  CHECK(sigismember(&pending, SIGPIPE) == 0);
}

TEST_CASE("a full disk is an error") {
  const Descriptor full(open("/dev/full", O_WRONLY));
  CHECK(error_text([&] { write_all(full.number(), "x"); }) ==
        "file |  | cannot be written: No space left on device | free some space, get permission to write "
        "there, or name another place");
  const int before = dup(STDOUT_FILENO);
  dup2(full.number(), STDOUT_FILENO);
  const auto text = error_text([] { write_all(STDOUT_FILENO, "x"); });
  dup2(before, STDOUT_FILENO);
  close(before);
  CHECK(text ==
        "file | standard output | cannot be written: No space left on device | free some space, get "
        "permission to write there, or name another place");
}

TEST_CASE("reading stops at its limit and reports failure") {
  const Descriptor zeros(open("/dev/zero", O_RDONLY));
  std::string text;
  CHECK(read_up_to(zeros.number(), 100'000, text));
  CHECK(text.size() == 100'000);
  CHECK_FALSE(read_up_to(-1, 200'000, text));
  CHECK(errno == EBADF);
  CHECK(text.size() == 100'000);
}
