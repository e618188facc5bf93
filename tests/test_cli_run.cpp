#include <doctest/doctest.h>
#include <fcntl.h>

#include <sstream>

#include "capture.hpp"

namespace {

std::vector<std::string> words(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> result;
  for (std::string word; stream >> word;) result.push_back(word);
  return result;
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

}  // namespace

TEST_CASE("a wrong command line says what is wrong, prints no answer and ends with 2") {
  struct Fact {
    std::string line;
    std::string message;
  };
  const Fact facts[] = {
      {"estimat", "mem-plan: error: no command is called 'estimat'"},
      {"--quiet estimate", "mem-plan: error: the command comes first, before '--quiet'"},
      {"bayesdream -T 5", "mem-plan: error: 'bayesdream' is a profile: the command comes first"},
      {"estimate", "mem-plan: error: which profile? Its name comes first, before its parameters"},
      {"estimate bayesdrem", "mem-plan: error: there is no profile 'bayesdrem'"},
      {"estimate bayesdream --feature 5", "mem-plan: error: estimate has no option '--feature'"},
      {"estimate bayesdream -T", "mem-plan: --features: it needs a value"},
      {"estimate bayesdream -T -N 5", "mem-plan: -T: it needs a value"},
      {"estimate bayesdream --json=5", "mem-plan: --json: it takes no value"},
      {"estimate bayesdream --basis --json=5", "mem-plan: --basis: it needs a value"},
      {"estimate bayesdream --basis document --basis measured", "mem-plan: --basis: it is given twice"},
      {"estimate bayesdream -T 5 -T 6", "mem-plan: --features: it is given twice"},
      {"estimate bayesdream -T 5 6", "mem-plan: error: '6' is one word too many"},
      {"estimate bayesdream --units GiB", "mem-plan: --units: 'GiB' is not among si or iec"},
      {"help estimat", "mem-plan: error: no command is called 'estimat'"},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.line);
    const auto result = ran(words(fact.line));
    CHECK(result.status == 2);
    CHECK(result.out.empty());
    CHECK(first_line(result.err) == fact.message);
  }
}

TEST_CASE("the option that was meant: a near miss, or the same letter in the other case") {
  CHECK(contains(ran(words("estimate bayesdream --featurs 5")).err, "did you mean '--features'?"));
  CHECK(contains(ran(words("estimate bayesdream -t 5")).err, "did you mean '-T'?"));
  CHECK(contains(ran(words("estimate bayesdream -x 5")).err,
                 "mem-plan estimate bayesdream --help lists the options"));
}

TEST_CASE("an error that names no next step itself is given that of its kind") {
  const auto right = bad_file("profiles/right.json");
  CHECK(contains(ran(words("estimate " + right + " -n 0")).err,
                 "hint: mem-plan estimate " + right + " --help tells what each parameter takes"));
  CHECK(contains(ran(words("estimate " + bad_file("profiles/list.json"))).err,
                 "hint: correct the file, then: mem-plan profiles check FILE"));
  CHECK(contains(ran(words("check bayesdream --here --probe x")).err,
                 "hint: mem-plan check --help lists the options"));
  const auto listed = ran(words("profiles check " + bad_file("profiles/members.json")));
  CHECK(contains(listed.err, "hint: correct the file"));
}

TEST_CASE("what needs no command") {
  CHECK(contains(ran({}).out, "mem-plan estimate bayesdream"));
  CHECK(ran({"--version"}).out.starts_with("mem-plan "));
  CHECK(ran({"--help"}).out == ran({"help"}).out);
  CHECK(ran(words("help estimate bayesdream")).out == ran(words("estimate bayesdream --help")).out);
}

TEST_CASE("underscores in the names of options are hyphens, in values they stay") {
  const auto result = ran(words("inspect --count_zeros " + bad_file("files/no_such_file.h5ad")));
  CHECK(result.status == 3);
  CHECK(contains(result.err, "no_such_file.h5ad: does not exist"));
}

TEST_CASE("what an option gets that looks like another option is no value") {
  CHECK(contains(ran(words("inspect --matrix --json x.h5ad")).err, "it needs a value"));
}

TEST_CASE("an answer that cannot be written is an error; an error that cannot be written keeps its status") {
  const int full = open("/dev/full", O_WRONLY);
  REQUIRE(full >= 0);
  const int out = dup(STDOUT_FILENO), err = dup(STDERR_FILENO);
  dup2(full, STDOUT_FILENO);
  Capture message(STDERR_FILENO);
  const int unwritten = memplan::run({"--help"});
  const auto text = message.text();
  dup2(full, STDERR_FILENO);
  const int silent = memplan::run({"estimat"});
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  for (const int each : {full, out, err}) close(each);
  CHECK(unwritten == 3);
  CHECK(contains(text, "standard output: cannot be written"));
  CHECK(silent == 2);
}
