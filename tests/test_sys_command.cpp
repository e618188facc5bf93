#include <doctest/doctest.h>

#include <chrono>

#include "scratch.hpp"
#include "sys/command.hpp"

using namespace memplan;

namespace {

std::string command_failure(const std::string& script, const CommandLimits& limits = {}) {
  return error_text([&] { output_of({"sh", "-c", script}, limits); });
}

}  // namespace

TEST_CASE("what a program prints; words are no shell's") {
  CHECK(output_of({"printf", "%s\n", "a b", "$(id)"}) == "a b\n$(id)\n");
  CHECK(output_of({"sh", "-c", "echo out; echo err >&2"}) == "out\n");
  CHECK(output_of({"cat"}).empty());
  CHECK(output_of({"sh", "-c", "head -c 3000000 /dev/zero | tr '\\0' x; head -c 300000 /dev/zero >&2"})
            .size() == 3000000);
}

TEST_CASE("a program that is not there, fails, or dies") {
  CHECK(error_text([] { output_of({"no-such-program"}); }) ==
        "device | no-such-program | is not installed, or not on the PATH | install it, or correct the PATH");
  CHECK(command_failure("echo 'no controller' >&2; echo more >&2; exit 3") ==
        "device | sh | ended with status 3: no controller | run it by hand to see why");
  CHECK(command_failure("exit 1") == "device | sh | ended with status 1 | run it by hand to see why");
  CHECK(command_failure("kill -9 $$") == "device | sh | ended with status 137 | run it by hand to see why");
}

TEST_CASE("a program that hangs is killed with all that it started") {
  const ScratchFolder folder;
  const auto script = "sleep 1000 & echo $! >" + (folder / "id") + "; wait";
  CHECK(command_failure(script, {0.3, 1000}) ==
        "device | sh | did not answer within 0.3 s | run it by hand to see why");
  CHECK(command_failure("exec >&- 2>&-; sleep 1000", {0.3, 1000}) ==
        "device | sh | did not answer within 0.3 s | run it by hand to see why");
  CHECK(
      output_of({"sh", "-c", "while kill -0 $(cat " + (folder / "id") + ") 2>/dev/null; do sleep 0.01; done"})
          .empty());
}

TEST_CASE("a program that prints without end is stopped") {
  CHECK(command_failure("yes", {60, 100000}) ==
        "device | sh | printed more than 100000 bytes | run it by hand to see why");
}
