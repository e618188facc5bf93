#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "memplan/sys.hpp"

using namespace memplan;

namespace {

// How a child ends in which `work` runs: its wait status.
template <typename Work>
int ended(Work work) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) _exit(work());
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

}  // namespace

TEST_CASE("the first Ctrl-C leaves a mark, the second one ends the process") {
  const int marked = ended([] {
    catch_interrupts();
    if (interrupted()) return 1;
    std::raise(SIGINT);
    return interrupted() ? 42 : 2;
  });
  CHECK(WIFEXITED(marked));
  CHECK(WEXITSTATUS(marked) == 42);
  const int killed = ended([] {
    catch_interrupts();
    std::raise(SIGINT);
    std::raise(SIGINT);
    return 3;
  });
  CHECK(WIFSIGNALED(killed));
  CHECK(WTERMSIG(killed) == SIGINT);
}

TEST_CASE("where Ctrl-C is ignored, it stays so") {
  const int status = ended([] {
    std::signal(SIGINT, SIG_IGN);
    catch_interrupts();
    std::raise(SIGINT);
    return interrupted() ? 1 : 42;
  });
  CHECK(WEXITSTATUS(status) == 42);
}
