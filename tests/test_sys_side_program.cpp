#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "gone.hpp"
#include "memplan/sys.hpp"
#include "scratch.hpp"

using namespace memplan;

namespace {

// A shell that runs `script` beside this program.
SideProgram beside(const std::string& script) {
  return SideProgram("no program", "/bin/sh", {"-c", script});
}

// All that it writes until it has written `lines` lines or ended.
std::string lines_of(SideProgram& program, std::ptrdiff_t lines) {
  std::string text;
  for (int i = 0; i < 1000 && program.runs() && std::count(text.begin(), text.end(), '\n') < lines; ++i)
    text += program.new_lines(0.05);
  return text;
}

}  // namespace

TEST_CASE("a side program's lines come whole, while it runs and after its end") {
  auto program = beside("printf 'one\\ntw'; read word; printf 'o\\nthree\\nhalf'; exit 3");
  REQUIRE(program.id());
  CHECK(lines_of(program, 1) == "one\n");
  CHECK(program.new_lines() == "");
  CHECK(program.runs());
  CHECK(waitpid(*program.id(), nullptr, WNOHANG) == 0);
  kill(*program.id(), SIGTERM);
  CHECK(lines_of(program, 1) == "");
  CHECK(program.end() == "was stopped by signal 15 (Terminated)");
}

TEST_CASE("how a side program ended") {
  struct Fact {
    const char* script;
    const char* end;
  };
  const Fact facts[] = {{"exit 0", "ended with status 0"},
                        {"exit 3", "ended with status 3"},
                        {"kill -SEGV $$", "was stopped by signal 11 (Segmentation fault)"},
                        {"exec >&-; sleep 60", "closed its output"},
                        {"head -c 2000000 /dev/zero; sleep 60", "wrote too much"}};
  for (const auto& fact : facts) {
    CAPTURE(fact.script);
    auto program = beside(fact.script);
    CHECK(lines_of(program, 1) == "");
    CHECK(program.end() == fact.end);
  }
  const SideProgram none("no program", "/no/such/program", {});
  CHECK(!none.id());
  CHECK(none.end() == "exec: No such file or directory");
}

TEST_CASE("a side program that is let go is killed, and what it started; its input ends with this one") {
  std::string ids;
  {
    auto program = beside("sleep 60 & echo $!; cat");
    ids = lines_of(program, 1);
    CHECK(kill(*program.id(), 0) == 0);
  }
  CHECK(is_gone(std::stoi(ids)));
}
