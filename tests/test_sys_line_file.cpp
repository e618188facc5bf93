#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <map>
#include <random>
#include <sstream>

#include "memplan/sys.hpp"
#include "scratch.hpp"

using namespace memplan;

namespace {

// A writer's line: who, the how many-th, and as many letters as that says.
std::string line_of(int writer, int number) {
  return "{\"" + std::to_string(writer) + "\": " + std::to_string(number) + ", \"letters\": \"" +
         std::string(static_cast<std::size_t>(number * 37 % 9000), static_cast<char>('a' + writer % 26)) +
         "\"}";
}

// Writes lines, then waits to be killed, telling how many are finished in a byte each.
[[noreturn]] void write_for_ever(const std::string& path, int writer, int finished) {
  LineFile file(path);
  for (int number = 0; number < 100; ++number) {
    file.append(line_of(writer, number));
    if (write(finished, "x", 1) != 1) _exit(1);
  }
  for (;;) pause();
}

}  // namespace

TEST_CASE("lines are added behind what is there") {
  const ScratchFolder folder;
  const auto path = folder / "runs.jsonl";
  LineFile(path).append("one");
  LineFile file(path);
  file.append("two");
  file.append("");
  CHECK(slurp(path) == "one\ntwo\n\n");
}

TEST_CASE("half a line of a writer that was killed goes; another open line is closed, not joined") {
  struct Fact {
    std::string before, after;
  };
  const Fact facts[] = {
      {"{\"half", "new\n"},
      {"one\n{\"a\": {\"b\": 1}", "one\nnew\n"},
      {"{\"a\": \"}", "new\n"},
      {"{\"a\": \"\\\"}\"}", "{\"a\": \"\\\"}\"}\nnew\n"},
      {"one\n{\"whole\": 1}", "one\n{\"whole\": 1}\nnew\n"},
      {"words", "words\nnew\n"},
      {"line one\nshe is 5 feet 6\" tall", "line one\nshe is 5 feet 6\" tall\nnew\n"},
      {"f(x) = {", "f(x) = {\nnew\n"},
      {"", "new\n"},
  };
  for (const auto& fact : facts) {
    const ScratchFolder folder;
    spill(folder / "l", fact.before);
    LineFile(folder / "l").append("new");
    CHECK(slurp(folder / "l") == fact.after);
  }
}

TEST_CASE("32 writers at once, some killed: no finished line is lost and none is torn") {
  constexpr int k_writers = 32;
  const ScratchFolder folder;
  const auto path = folder / "runs.jsonl";
  std::map<int, pid_t> ids;
  std::map<int, int> finished;
  for (int writer = 0; writer < k_writers; ++writer) {
    int ends[2];
    REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
    ids[writer] = fork();
    REQUIRE(ids[writer] >= 0);
    if (ids[writer] == 0) write_for_ever(path, writer, ends[1]);
    close(ends[1]);
    finished[writer] = ends[0];
  }
  // Each is killed at some moment after its third line: what it was doing then is left to chance.
  std::map<int, int> lines;
  for (int writer = 0; writer < k_writers; ++writer) {
    char bytes[4096];
    while (lines[writer] < 3) {
      const auto count = read(finished[writer], bytes, sizeof bytes);
      REQUIRE(count > 0);
      lines[writer] += static_cast<int>(count);
    }
    kill(ids[writer], SIGKILL);
  }
  for (int writer = 0; writer < k_writers; ++writer) {
    waitpid(ids[writer], nullptr, 0);
    char bytes[4096];
    for (ssize_t count = 0; (count = read(finished[writer], bytes, sizeof bytes)) > 0;)
      lines[writer] += static_cast<int>(count);
    close(finished[writer]);
  }
  std::map<int, int> found;
  std::istringstream text(slurp(path));
  for (std::string line; std::getline(text, line);) {
    const int writer = std::stoi(line.substr(2));
    REQUIRE(line == line_of(writer, found[writer]));
    ++found[writer];
  }
  for (int writer = 0; writer < k_writers; ++writer) {
    CAPTURE(writer);
    CHECK(found[writer] >= lines[writer]);      // each finished line is there
    CHECK(found[writer] <= lines[writer] + 1);  // and at most one whose end was not told any more
  }
  const auto all = slurp(path);
  CHECK(all.back() == '\n');
}

TEST_CASE("where there is no room for the whole line, the file stays as it was") {
  const ScratchFolder folder;
  const auto path = folder / "runs.jsonl";
  spill(path, "one\n");
  const auto child = fork();
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{10, 10};
    setrlimit(RLIMIT_FSIZE, &limit);
    try {
      LineFile(path).append("much too long");
    } catch (const Error& error) {
      _exit(std::string(error.what()) == "cannot be written: there is no room for the whole line" ? 7 : 8);
    }
    _exit(9);
  }
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(WEXITSTATUS(status) == 7);
  CHECK(slurp(path) == "one\n");
}

TEST_CASE("what cannot be written is told before anything is added") {
  const ScratchFolder folder;
  mkfifo((folder / "pipe").c_str(), 0600);
  CHECK(error_text([] { LineFile(""); }) == "file |  | the path of the file is empty | ");
  CHECK(error_text([&] { LineFile(folder.path()); }) ==
        "file | " + folder.path() +
            " | cannot be written: it is no regular file | free some space, get permission to write there, "
            "or name another place");
  CHECK(error_text([&] { LineFile(folder / "pipe"); }) ==
        "file | " + (folder / "pipe") +
            " | cannot be written: it is no regular file | free some space, get permission to write there, "
            "or name another place");
  CHECK(error_text([&] { LineFile(folder / "no/runs.jsonl"); }) ==
        "file | " + (folder / "no/runs.jsonl") +
            " | cannot be written: its folder does not exist | free some space, get permission to write "
            "there, or name another place");
}

TEST_CASE("a lock that another holds is not waited for without end") {
  const ScratchFolder folder;
  LineFile file(folder / "l", 0.1);
  const int held = open((folder / "l").c_str(), O_RDWR);
  REQUIRE(flock(held, LOCK_EX) == 0);
  CHECK(error_text([&] { file.append("a"); }) ==
        "file | " + (folder / "l") +
            " | cannot be written: another program has kept it locked for 0.1 s | free some space, get "
            "permission to write there, or name another place");
  close(held);
}
