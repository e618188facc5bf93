#include <chrono>

#include "gone.hpp"
#include "memplan/sys.hpp"
#include "scratch.hpp"

using namespace memplan;

namespace {

ProgramResult shell(const std::string& command, const ProgramLimits& limits = {}) {
  return run_program("/bin/sh", {"-c", command}, limits);
}

constexpr ProgramLimits k_short_program{0.3, std::size_t{1} << 20};

}  // namespace

TEST_CASE("a program's output and how it ended") {
  struct Fact {
    const char* command;
    const char* output;
    const char* failure;
  };
  const Fact facts[] = {
      {"echo one; echo two >&2", "one\n", ""},
      {"echo a; exit 3", "a\n", "ended with status 3"},
      {"echo half; kill -SEGV $$", "half\n", "was stopped by signal 11 (Segmentation fault)"},
      {"cat", "", ""},  // nothing to read
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.command);
    const auto result = shell(fact.command);
    CHECK(result.started);
    CHECK(result.output == fact.output);
    CHECK(result.failure == fact.failure);
  }
}

TEST_CASE("a program that takes too long is killed with all that it started, and what it wrote stays") {
  const auto result = shell("sleep 60 & echo $!; sleep 60", k_short_program);
  CHECK(result.failure == "took longer than 0.3 s");
  CHECK(is_gone(std::stoi(result.output)));
}

TEST_CASE("a child that holds the output open is killed with the program that left it") {
  const auto result = shell("sleep 60 & echo $!", k_short_program);
  CHECK(result.failure == "took longer than 0.3 s");
  CHECK(is_gone(std::stoi(result.output)));
}

TEST_CASE("a program that writes for ever is stopped at the limit") {
  const auto result = shell("yes", {20, 1000});
  CHECK(result.failure == "wrote too much");
  CHECK(result.output.size() == 1000);
}

TEST_CASE("what cannot start says why") {
  const ScratchFolder folder;
  spill(folder / "text", "no program");
  CHECK(!run_program(folder / "nothing", {}).started);
  CHECK(run_program(folder / "nothing", {}).failure == "exec: No such file or directory");
  CHECK(run_program(folder / "text", {}).failure == "exec: Permission denied");
  CHECK(!run_image("no program either", {}).started);
  CHECK(run_image("no program either", {}).failure == "exec: Exec format error");
}

TEST_CASE("a program runs from memory") {
  const auto image = slurp("/bin/echo");
  const auto result = run_image(image, {"from", "memory"});
  CHECK(result.output == "from memory\n");
  CHECK(result.failure.empty());
}

TEST_CASE("programs are found by PATH, and beside this one") {
  CHECK(find_program("sh").value_or("").ends_with("/sh"));
  CHECK(!find_program("no-such-program-anywhere"));
  CHECK(path_beside_program("other").ends_with("/other"));
  CHECK(path_beside_program("memplan-tests") != "");
}

TEST_CASE("folders are made with those above them") {
  const ScratchFolder folder;
  make_folders(folder / "a/b/c");
  make_folders(folder / "a/b/c");
  CHECK(std::filesystem::is_directory(folder / "a/b/c"));
  spill(folder / "file", "");
  CHECK(error_text([&] { make_folders(folder / "file/x"); }) ==
        "file | " + (folder / "file/x") +
            " | cannot be made: Not a directory | free some space, get permission to write there, or name "
            "another place");
}
