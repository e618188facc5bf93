#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "transcript/compare.hpp"
#include "transcript/shell.hpp"
#include "transcript/transcript.hpp"

using namespace transcript;
namespace fs = std::filesystem;

namespace {

using Lines = std::vector<std::string>;

const std::string k_folder = "/tmp/work-1";

std::string problem(const std::string& text, Format format = Format::text) {
  const auto problems = parse(text, format).problems;
  return problems.empty() ? "" : std::to_string(problems[0].line) + ": " + problems[0].text;
}

}  // namespace

TEST_CASE("a text file is taken apart into its commands") {
  const auto transcript = parse(
      "# Title\n"
      "# more\n"
      "\n"
      "$ mem-plan one \\\n"
      "    -T 30\n"
      "# heading of a Markdown answer\n"
      "\n"
      "last\n"
      "\n"
      "$ mem-plan two\n"
      "[exit 2]\n"
      "\n"
      "$ true",
      Format::text);
  CHECK(transcript.problems.empty());
  REQUIRE(transcript.cases.size() == 3);
  CHECK(transcript.cases[0].command == "mem-plan one \\\n    -T 30");
  CHECK(transcript.cases[0].line == 4);
  CHECK(transcript.cases[0].output_line == 6);
  CHECK(transcript.cases[0].expected == Lines{"# heading of a Markdown answer", "", "last"});
  CHECK(transcript.cases[1].command == "mem-plan two");
  CHECK(transcript.cases[1].expected == Lines{"[exit 2]"});
  CHECK(transcript.cases[2].command == "true");
  CHECK(transcript.cases[2].expected.empty());
}

TEST_CASE("of Markdown only console blocks are taken") {
  const auto transcript = parse(
      "$ not a block\n"
      "```json\n"
      "$ not a console\n"
      "```\n"
      "```console\n"
      "$ mem-plan one\n"
      "answer\n"
      "```\n"
      "text\n"
      "```console\n"
      "$ scripts/demo\n"
      "anything\n"
      "$ mem-plan three\n"
      "```\n"
      "```console title\n"
      "$ cmake --preset release\n"
      "```\n",
      Format::markdown);
  CHECK(transcript.problems.empty());
  REQUIRE(transcript.cases.size() == 1);
  CHECK(transcript.cases[0].line == 6);
  CHECK(transcript.cases[0].expected == Lines{"answer"});
  REQUIRE(transcript.not_run.size() == 3);
  CHECK(transcript.not_run[0].text == "scripts/demo");
  CHECK(transcript.not_run[1].text == "mem-plan three");
  CHECK(transcript.not_run[2].line == 16);
}

TEST_CASE("a text file runs scripts like any command") {
  CHECK(parse("$ scripts/x\n", Format::text).cases.size() == 1);
}

TEST_CASE("what cannot be a transcript is a problem") {
  CHECK(problem("") == "1: no command in this file: it cannot fail");
  CHECK(problem("# only a title\n") == "1: no command in this file: it cannot fail");
  CHECK(problem("text\n$ true\n") == "1: output before the first command");
  CHECK(problem("$ true\n[exit 1]\nmore\n") == "3: output after [exit N]");
  CHECK(problem("```console\n# text\n$ true\n```\n", Format::markdown) ==
        "2: output before the first command");
  CHECK(problem("\n```console\n$ true\n", Format::markdown) == "2: this block has no end");
  CHECK(problem("```console\n$ scripts/demo\n```\n", Format::markdown) ==
        "1: no command in this file: it cannot fail");
}

TEST_CASE("a file is rewritten around its output alone") {
  const std::string text = "# Title\n\n$ one\nold\nlines\n\n\n$ two \\\n  x\n\n$ three\nkept\n";
  const auto transcript = parse(text, Format::text);
  CHECK(rewrite(transcript, {{"old", "lines"}, {}, {"kept"}}) == text);
  CHECK(rewrite(transcript, {{"new"}, {"a", "", "[exit 1]"}, {"kept"}}) ==
        "# Title\n\n$ one\nnew\n\n\n$ two \\\n  x\na\n\n[exit 1]\n\n$ three\nkept\n");
  const std::string markdown = "text\n```console\n$ one\nold\n```\nmore\n";
  CHECK(rewrite(parse(markdown, Format::markdown), {{"new", "lines"}}) ==
        "text\n```console\n$ one\nnew\nlines\n```\nmore\n");
}

TEST_CASE("output that would be read as something else cannot be written") {
  const auto unwritable = [](const Lines& lines, Format format = Format::text) {
    const auto* line = unwritable_line(lines, format);
    return line == nullptr ? "" : *line;
  };
  CHECK(unwritable({"a", " $ b", "[exit 1]"}) == "");
  CHECK(unwritable({"a", "$ b"}) == "$ b");
  CHECK(unwritable({"[exit 1]", "a"}) == "[exit 1]");
  CHECK(unwritable({"```"}) == "");
  CHECK(unwritable({"```"}, Format::markdown) == "```");
}

TEST_CASE("lines match literally but for the two wildcards") {
  struct Row {
    const char* expected;
    const char* printed;
    bool matches;
  };
  const Row rows[] = {
      {"a.b (c) [d]* {e}", "a.b (c) [d]* {e}", true},
      {"a.b", "axb", false},
      {"took {duration}", "took 12 ms", true},
      {"took {duration}.", "took 1.3 s.", true},
      {"took {duration}", "took 0.25 µs", true},
      {"{duration} of {duration}", "3min of 1 h", true},
      {"took {duration}", "took 12", false},
      {"took {duration}", "took ms", false},
      {"took {duration}", "took 1. s", false},
      {"took {duration}", "took -1 s", false},
      {"took {duration}", "took 12 msx", false},
      {"took {duration}", "took {duration}", false},
      {"in {path}: bad", "in /tmp/work-1: bad", true},
      {"in {path}: bad", "in /tmp/work-1/a.json: bad", true},
      {"in {path}/a.json", "in /tmp/work-1/x/a.json", true},
      {"in '{path}'", "in '/tmp/work-1/x y'", false},
      {"in {path}", "in /tmp/work-2/a.json", false},
      {"in {path}", "in /tmp/work-12", false},
      {"in {path}", "in ", false},
      {"{path} {duration}", "/tmp/work-1/a 5 ns", true},
  };
  for (const auto& row : rows) {
    CAPTURE(row.expected);
    CAPTURE(row.printed);
    CHECK(line_matches(row.expected, row.printed, k_folder) == row.matches);
  }
}

TEST_CASE("paths of the temporary folder are kept as a wildcard") {
  CHECK(with_wildcards("'/tmp/work-1/a.json': bad, /tmp/work-1", k_folder) == "'{path}': bad, {path}");
  CHECK(with_wildcards("/tmp/work-2 12 ms", k_folder) == "/tmp/work-2 12 ms");
}

TEST_CASE("a comparison aligns the lines that are the same") {
  const auto diff = [](const Lines& expected, const Lines& printed) {
    std::string marks;
    for (const auto& line : compare(expected, printed, k_folder))
      marks += (line.kind == DiffLine::Kind::same      ? "="
                : line.kind == DiffLine::Kind::missing ? "-"
                                                       : "+") +
               line.text;
    return marks;
  };
  CHECK(diff({}, {}) == "");
  CHECK(diff({"a", "b"}, {"a", "b"}) == "=a=b");
  CHECK(diff({"a", "b", "c"}, {"a", "x", "c"}) == "=a-b+x=c");
  CHECK(diff({"a"}, {"x", "a", "y"}) == "+x=a+y");
  CHECK(diff({"x", "a {duration}", "y"}, {"a 5 s"}) == "-x=a {duration}-y");
  CHECK(diff({"a"}, {}) == "-a");
  CHECK(all_same(compare({"a {duration}"}, {"a 5 s"}, k_folder)));
  CHECK_FALSE(all_same(compare({"a"}, {}, k_folder)));
  CHECK_FALSE(all_same(compare({}, {"a"}, k_folder)));
}

TEST_CASE("output that is too long to align is compared all the same") {
  const Lines expected(3000, "expected"), printed(3000, "printed");
  CHECK(compare(expected, printed, k_folder).size() == 6000);
  CHECK(all_same(compare(expected, expected, k_folder)));
}

TEST_CASE("a diff shows what differs, with lines of the file") {
  const Lines expected = {"1", "2", "3", "4", "5", "6", "7", "8"};
  const auto lines = compare(expected, {"1", "2", "3", "4", "X", "6", "7", "8"}, k_folder);
  CHECK(format_diff(lines, 10) ==
        "      12 3\n"
        "      13 4\n"
        "  -   14 5\n"
        "  +      X\n"
        "      15 6\n"
        "      16 7\n");
  CHECK(format_diff(lines, 10, 2) == "      12 3\n      13 4\n  … 4 more lines\n");
}

TEST_CASE("commands run in a folder of their own, with the program first") {
  const Workspace home(MEMPLAN_SOURCE_DIR, MEMPLAN_SOURCE_DIR);
  const auto program_folder = fs::path(home.folder()) / "programs";
  fs::create_directory(program_folder);
  const auto program = program_folder / "ls";
  std::ofstream(program) << "#!/bin/sh\necho not the system\n";
  fs::permissions(program, fs::perms::owner_all);
  CHECK(Workspace(MEMPLAN_SOURCE_DIR, program_folder).run("ls").lines == Lines{"not the system"});

  CHECK(home.run("pwd").lines == Lines{home.folder()});
  CHECK(home.run("ls profiles/. > /dev/null && ls -d profiles tests/data").lines ==
        Lines{"profiles", "tests/data"});
  CHECK(home.run("env | sed 's/=.*//' | grep -v -e SAN_OPTIONS -e '^_$' -e PWD | sort").lines ==
        Lines{"HOME", "LC_ALL", "PATH", "TERM", "TMPDIR"});
  CHECK(home.run("cat").lines.empty());
  home.run("echo kept > file");
  CHECK(home.run("cat file").lines == Lines{"kept"});
}

TEST_CASE("a workspace is removed, but not what is linked into it") {
  std::string folder;
  {
    const Workspace workspace(MEMPLAN_SOURCE_DIR, MEMPLAN_SOURCE_DIR);
    folder = workspace.folder();
    CHECK(fs::is_directory(folder));
  }
  CHECK_FALSE(fs::exists(folder));
  CHECK(fs::exists(fs::path(MEMPLAN_SOURCE_DIR) / "profiles"));
}

TEST_CASE("both outputs, the status and a missing newline are lines") {
  const Workspace workspace(MEMPLAN_SOURCE_DIR, MEMPLAN_SOURCE_DIR);
  CHECK(workspace.run("echo a; echo b >&2; echo c; exit 3").lines == Lines{"a", "b", "c", "[exit 3]"});
  CHECK(workspace.run("printf a").lines == Lines{"a", "[no newline at end]"});
  CHECK(workspace.run("kill -SEGV $$").lines == Lines{"[exit 139]"});
  CHECK(workspace.run("false").lines == Lines{"[exit 1]"});
  CHECK(workspace.run("echo; echo a; echo").lines == Lines{"", "a"});
  CHECK(workspace.run("true").failure == "");
}

TEST_CASE("a command that hangs or floods is killed with all that it started") {
  const Workspace workspace(MEMPLAN_SOURCE_DIR, MEMPLAN_SOURCE_DIR);
  // A killed process may stay a while, as a zombie, until somebody takes its status.
  const auto gone = [&](const std::string& file) {
    const auto state = "state=$(cut -d' ' -f3 /proc/$(cat " + file + ")/stat 2>/dev/null); ";
    return workspace
        .run("for i in 1 2 3 4 5 6 7 8 9; do " + state +
             "case $state in Z|'') exit 0;; esac; sleep 0.1; done; exit 1")
        .lines.empty();
  };
  const auto hung = workspace.run("sleep 60 & echo $! > child; echo started; sleep 61", 0.3);
  CHECK(hung.failure == "killed after 0.3 s");
  CHECK(hung.lines == Lines{"started", "[exit 137]"});
  CHECK(gone("child"));

  CHECK(workspace.run("exec > /dev/null 2>&1; sleep 60", 0.3).failure == "killed after 0.3 s");
  CHECK(workspace.run("sleep 60 & true", 0.3).failure == "killed after 0.3 s");
  CHECK(workspace.run("sleep 60 > /dev/null 2>&1 & echo $! > quiet", 5).failure == "");
  CHECK(gone("quiet"));
  CHECK(workspace.run("yes").failure == "killed after 16 MiB of output");
}
