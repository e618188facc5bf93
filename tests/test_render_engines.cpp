#include <doctest/doctest.h>

#include "handover.hpp"
#include "memplan/render.hpp"

namespace memplan {

TEST_CASE("memory is rounded up to whole units, never down") {
  struct Fact {
    std::int64_t bytes, mb, mib;
  };
  const Fact facts[] = {{0, 0, 0},
                        {1, 1, 1},
                        {1000000, 1, 1},
                        {1000001, 2, 1},
                        {1048576, 2, 1},
                        {1048577, 2, 2},
                        {9223372036854775807, 9223372036855, 8796093022208}};
  for (const auto& fact : facts) {
    CHECK(megabytes(Bytes{fact.bytes}) == fact.mb);
    CHECK(mebibytes(Bytes{fact.bytes}) == fact.mib);
  }
}

TEST_CASE("a shell's word") {
  struct Fact {
    const char* text;
    const char* word;
  };
  const Fact facts[] = {{"./fit.sh", "./fit.sh"},
                        {"", "''"},
                        {"a b", "'a b'"},
                        {"it's", "'it'\\''s'"},
                        {"$(id)", "'$(id)'"},
                        {"a\nb", "'a\nb'"},
                        {"~", "'~'"},
                        {"-x=1", "-x=1"},
                        {"!", "'!'"}};
  for (const auto& fact : facts) CHECK(shell_word(fact.text) == fact.word);
}

TEST_CASE("a string of JSON, YAML and Python") {
  CHECK(json_string("a\"b\\c\nd\x01") == "\"a\\\"b\\\\c\\nd\\u0001\"");
  CHECK(json_string("µ") == "\"µ\"");
}

TEST_CASE("a stage's name as an identifier") {
  CHECK(identifier("fit_cis") == "fit_cis");
  CHECK(identifier("fit-cis") == "fit__cis");
  CHECK(identifier("1st") == "stage_1st");
}

TEST_CASE("comments stay comments whatever they quote") {
  auto jobs = two_jobs();
  jobs.parameters = {{"mode", "a\nrm -rf /"}};
  jobs.warnings = {"fit: slow\n$(id)"};
  const auto text = comments(jobs, "#");
  std::size_t lines = 0;
  for (std::size_t start = 0; start < text.size(); start = text.find('\n', start) + 1, ++lines)
    CHECK(text[start] == '#');
  CHECK(lines == 4);
}

TEST_CASE("every engine has a text that names every job") {
  for (const auto engine : {Engine::slurm, Engine::slurm_script, Engine::snakemake, Engine::nextflow,
                            Engine::kubernetes, Engine::env}) {
    const auto text = render_engine(two_jobs(), engine);
    CHECK(text.ends_with('\n'));
    for (const auto& job : two_jobs().jobs) CHECK(contains(text, job.tag));
  }
}

}  // namespace memplan
