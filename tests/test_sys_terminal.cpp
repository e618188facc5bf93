#include <doctest/doctest.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "memplan/sys.hpp"

using namespace memplan;

namespace {

// Both ends of a new pseudo-terminal.
struct Terminal {
  Terminal() {
    control = posix_openpt(O_RDWR | O_NOCTTY);
    REQUIRE(control >= 0);
    REQUIRE(grantpt(control) == 0);
    REQUIRE(unlockpt(control) == 0);
    screen = open(ptsname(control), O_RDWR | O_NOCTTY);
    REQUIRE(screen >= 0);
  }
  ~Terminal() {
    close(screen);
    close(control);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  void set_width(unsigned short columns) const {
    winsize size{};
    size.ws_col = columns;
    REQUIRE(ioctl(control, TIOCSWINSZ, &size) == 0);
  }

  int control = -1;
  int screen = -1;
};

}  // namespace

TEST_CASE("a terminal says how wide it is") {
  const Terminal terminal;
  CHECK(is_terminal(terminal.screen));
  CHECK(terminal_width(terminal.screen) == 100);
  terminal.set_width(57);
  CHECK(terminal_width(terminal.screen) == 57);
}

TEST_CASE("what is no terminal is 100 wide") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  CHECK_FALSE(is_terminal(ends[1]));
  CHECK(terminal_width(ends[1]) == 100);
  close(ends[0]);
  close(ends[1]);
  CHECK_FALSE(is_terminal(-1));
  CHECK(terminal_width(-1) == 100);
}

TEST_CASE("an environment variable that is empty counts as unset") {
  setenv("MEM_PLAN_TEST", "value", 1);
  CHECK(environment("MEM_PLAN_TEST") == "value");
  setenv("MEM_PLAN_TEST", "", 1);
  CHECK(environment("MEM_PLAN_TEST") == std::nullopt);
  unsetenv("MEM_PLAN_TEST");
  CHECK(environment("MEM_PLAN_TEST") == std::nullopt);
}
