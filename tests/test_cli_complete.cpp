#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "cli/command.hpp"
#include "cli/complete.hpp"

using namespace memplan;

namespace {

// The candidates without what they are.
std::vector<std::string> words_after(const std::vector<std::string>& words) {
  std::istringstream lines(completions(words));
  std::vector<std::string> result;
  for (std::string line; std::getline(lines, line);) result.push_back(line.substr(0, line.find('\t')));
  return result;
}

using Words = std::vector<std::string>;

bool offers(const Words& words, const std::string& candidate) {
  const auto found = words_after(words);
  return std::find(found.begin(), found.end(), candidate) != found.end();
}

}  // namespace

TEST_CASE("the first word is a command") {
  for (const auto& command : commands()) CHECK(offers({"--", ""}, std::string(command.name)));
  CHECK(words_after({"--", "estim"}) == Words{"estimate"});
  CHECK(words_after({"--", "--ver"}) == Words{"--version"});
  CHECK(words_after({"--", "wombat", ""}).empty());
  CHECK(words_after({"--", "wombat"}).empty());
}

TEST_CASE("a command's words: profiles, actions, files") {
  CHECK(words_after({"--", "estimate", "bay"}) == Words{"bayesdream"});
  CHECK(words_after({"--", "profiles", ""}) == Words{"list", "show", "check", "new"});
  CHECK(words_after({"--", "profiles", "show", "c"}) == Words{"cpa"});
  CHECK(words_after({"--", "inspect", ""}) == Words{":files"});
  CHECK(words_after({"--", "estimate", "bayesdream", ""}).empty());
}

TEST_CASE("options, those of the profile among them, and their values") {
  struct Fact {
    Words words;
    Words candidates;
  };
  const Fact facts[] = {
      {{"estimate", "bayesdream", "--feat"}, {"--features"}},
      {{"estimate", "--json", "bayesdream", "--feat"}, {"--features"}},
      {{"estimate", "aam", "--feat"}, {}},
      {{"estimate", "aam", "--attention", "m"}, {"math", "mem_efficient"}},
      {{"estimate", "aam", "--attention=f"}, {"--attention=flash"}},
      {{"estimate", "aam", "--attention", "=", "f"}, {"flash"}},
      {{"estimate", "aam", "--attention", "="}, {"math", "mem_efficient", "flash"}},
      {{"estimate", "cpa", "--basis", ""}, {"document", "measured"}},
      {{"estimate", "cpa", "--stage", "t"}, {"training"}},
      {{"check", "cpa", "--gpu", "l40"}, {"l40", "l40s"}},
      {{"check", "cpa", "--max-ram", ""}, {}},
      {{"estimate", "cpa", "--from", ""}, {":files"}},
      {{"estimate", "cpa", "--color", "a"}, {"auto", "always"}},
      {{"estimate", "cpa", "--stage", "setup,t"}, {"setup,training"}},
      {{"check", "cpa", "--gpu", "a100-pcie-40gb:1g.10"}, {"a100-pcie-40gb:1g.10gb"}},
      {{"sweep", "cpa", "--columns", "needs,r"}, {"needs,range", "needs,request"}},
      {{"plan", "cpa", "--prefer", "a"}, {"accuracy"}},
      {{"estimate", "no-such-profile", "--feat"}, {}},
  };
  for (auto fact : facts) {
    fact.words.insert(fact.words.begin(), "--");
    CAPTURE(fact.words.back());
    CHECK(words_after(fact.words) == fact.candidates);
  }
}

TEST_CASE("candidates say what they are") {
  CHECK(completions({"--", "estimate", "cpa", "--json"}) == "--json\tprint JSON, errors included\n");
}
