#include <doctest/doctest.h>
#include <fmt/format.h>

#include <random>

#include "memplan/sacct.hpp"
#include "memplan/words.hpp"
#include "scratch.hpp"

namespace memplan {
namespace {

std::string shown(const std::optional<Bytes>& bytes) {
  return bytes ? fmt::format("{}", bytes->count) : "-";
}

std::string told(const Accounting& accounting) {
  std::string text;
  for (const auto& job : accounting.jobs)
    text += fmt::format("{} {} {} {}:{} took {} of {}\n", job.id, job.tag, job.state, job.exit_code,
                        job.signal, shown(job.max_rss), shown(job.requested));
  return text;
}

Accounting read_accounting(const std::string& name) {
  return parse_sacct(slurp(test_data("slurm/" + name)), name);
}

}  // namespace

TEST_CASE("what a real slurmdbd 22.05 told, in both its forms") {
  const std::string jobs =
      "1 mp-x-fit-00000001 COMPLETED 0:0 took 120242176 of 314572800\n"
      "2 mp-x-fit-00000002 FAILED 0:9 took 225034240 of 104857600\n";
  const std::string first = "3_0 mp-x-fit-00000003 COMPLETED 0:0 took 3301376 of 104857600\n";
  const std::string second = "3_1 mp-x-fit-00000003 COMPLETED 0:0 took 3190784 of 104857600\n";
  CHECK(told(read_accounting("sacct-22.05.txt")) == jobs + first + second);
  CHECK(told(read_accounting("sacct-22.05.json")) == jobs + second + first);  // by number, not by task
}

TEST_CASE("the text of 20.11: memory for a node or a processor, the largest of a job's steps") {
  const auto told_of_file = [](const char* for_two_processors) {
    return fmt::format(
        "2 mp-x-fit-00000001 COMPLETED 0:0 took 305537024 of 314572800\n"
        "3 mp-x-fit-00000002 FAILED 0:9 took 409120768 of 104857600\n"
        "5 mp-x-fit-00000004 TIMEOUT 0:15 took 5431296 of {}\n"
        "6_0 mp-x-fit-00000005 COMPLETED 0:0 took 5271552 of 1073741824\n"
        "6_1 mp-x-fit-00000005 COMPLETED 0:0 took 5328896 of 1073741824\n"
        "23_0 mp-x-fit-0000000b COMPLETED 0:0 took - of 20971520\n"
        "23_1 mp-x-fit-0000000b COMPLETED 0:0 took - of 20971520\n",
        for_two_processors);
  };
  const auto text = slurp(test_data("slurm/sacct-20.11.txt"));
  const auto accounting = parse_sacct(text, "a");
  CHECK(told(accounting) == told_of_file("419430400"));  // ReqTRES names what both processors bring
  CHECK(accounting.others == 1);
  std::string without_tres;
  for (const auto line : split(text, '\n'))
    if (!line.empty()) without_tres += std::string(line.substr(0, line.rfind('|'))) + "\n";
  CHECK(told(parse_sacct(without_tres, "a")) == told_of_file("-"));  // ReqMem alone: 200Mc
}

TEST_CASE("the JSON of 23.11: wrapped numbers, states in lists; a tag within a name") {
  const auto accounting = read_accounting("sacct-23.11.json");
  CHECK(told(accounting) ==
        "8 mp-x-fit-00000001 COMPLETED 0:0 took 104857600 of 314572800\n"
        "7_4 mp-x-fit-00000003 FAILED 0:9 took 314572800 of 314572800\n");
  CHECK(accounting.others == 1);
}

TEST_CASE("a tag begins where no word goes on") {
  const auto tag_of = [](const std::string& name) {
    const auto jobs =
        parse_sacct("JobID|JobName|State|ExitCode|MaxRSS\n1|" + name + "|COMPLETED|0:0|\n", "a").jobs;
    return jobs.empty() ? "" : jobs[0].tag;
  };
  const std::string tag = "mp-kiln-fit-88b5cad2";
  CHECK(tag_of("ramp-" + tag) == tag);
  CHECK(tag_of("2mp-x " + tag) == tag);
  CHECK(tag_of("nf_" + tag + ")") == tag);
  CHECK(tag_of("mp-3 of (" + tag + ")") == tag);
  CHECK(tag_of("ra" + tag).empty());
  CHECK(tag_of("mp-ramp-fit-88b5cad2") == "mp-ramp-fit-88b5cad2");
}

TEST_CASE("names that only look like a tag") {
  const std::string header = "JobID|JobName|State|ExitCode|MaxRSS|ReqTRES\n";
  for (const auto* name : {"mp-", "mp-x-fit-0000000", "mp-x-fit-0000000G", "mp-x-fit_00000000", "cmp", ""}) {
    CAPTURE(name);
    CHECK(parse_sacct(header + "1|" + name + "|COMPLETED|0:0||\n", "a").others == 1);
  }
}

TEST_CASE("what is no answer of sacct's") {
  const std::string hint =
      "write it with sacct --json, or sacct --parsable2 "
      "--format=JobID,JobName,State,ExitCode,MaxRSS,ReqMem,ReqTRES";
  CHECK(error_text([] { parse_sacct("", "a"); }) ==
        "file | a | the first line names no column JobID | " + hint);
  CHECK(error_text([] { parse_sacct("JobID|JobName|State|ExitCode\n", "a"); }) ==
        "file | a | the first line names no column MaxRSS | " + hint);
  CHECK(error_text([] { parse_sacct("{\"jobs\"", "a"); }) ==
        "file | a | this is no JSON | write it with sacct --json");
  CHECK(error_text([] { parse_sacct("{}", "a"); }) ==
        "file | a | it has no list 'jobs' | write it with sacct --json");
}

TEST_CASE("a line with too few cells is told and spoils no other") {
  const auto accounting = parse_sacct(
      "JobID|JobName|State|ExitCode|MaxRSS\n1|mp-x-fit-00000001\n2|mp-x-fit-00000001|COMPLETED|0:0|\n", "a");
  CHECK(accounting.jobs.size() == 1);
  REQUIRE(accounting.bad_lines.size() == 1);
  CHECK(accounting.bad_lines[0].where == "a, line 2");
  CHECK(accounting.bad_lines[0].message == "2 cells, and the first line names 5");
}

TEST_CASE("a file whose lines are all of another width is none of sacct's") {
  std::string text = "JobID|JobName|State|ExitCode|MaxRSS\n";
  for (int i = 0; i < 1001; ++i) text += "1\n";
  CHECK(error_text([&] { parse_sacct(text, "a"); }) ==
        "file | a | more than 1000 lines have not the cells that the first names | write it again: sacct "
        "--parsable2, or sacct --json");
}

TEST_CASE("numbers in JSON that are none of a job's: deeply wrapped, too small, too large") {
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "{\"number\":";
  deep += "7" + std::string(10'000, '}');
  const auto job = [](const std::string& id) {
    return parse_sacct(R"({"jobs":[{"name":"mp-x-fit-00000001","job_id":)" + id + "}]}", "a").jobs.at(0).id;
  };
  CHECK(job(deep) == "0");
  CHECK(job("{\"number\": 7}") == "7");
  CHECK(job("-1e300") == "0");
  CHECK(job("1e300") == "9000000000000000000");
}

TEST_CASE("whatever is changed in what sacct prints, it is read or refused") {
  const unsigned seed = 20260101;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const auto* name : {"sacct-20.11.txt", "sacct-22.05.txt", "sacct-22.05.json", "sacct-23.11.json"}) {
    const auto text = slurp(test_data(std::string("slurm/") + name));
    for (int i = 0; i < 300; ++i) {
      auto changed = text;
      for (int k = 0; k < 4; ++k) changed[random() % changed.size()] = static_cast<char>(32 + random() % 95);
      const auto outcome = error_text([&] {
        for (const auto& job : parse_sacct(changed, "a").jobs) CHECK(!job.tag.empty());
      });
      CHECK((outcome == "no error" || outcome.starts_with("file | a | ")));
    }
  }
}

TEST_CASE("what is no accounting costs no more than its own size") {
  const std::string header = "JobID|JobName|State|ExitCode|MaxRSS|ReqTRES\n";
  CHECK(parse_sacct(header + std::string(1'000'000, '\n'), "x").bad_lines.empty());
  const auto longest = parse_sacct(header + std::string(70'000, '|') + "\n", "x").bad_lines;
  REQUIRE(longest.size() == 1);
  CHECK(longest[0].where == "x, line 2");
  CHECK(longest[0].message == "it is longer than 64 KiB");
  CHECK(error_text([] {
          parse_sacct(std::string(1'000'000, '|'), "x");
        }).starts_with("file | x | the first line names no column JobID"));
}

TEST_CASE("of JSON the jobs alone are kept, one at a time, and each is bounded") {
  const auto others =
      parse_sacct(R"({"a": {"b": [1, [2], {}]}, "jobs": [1, [2], {"name": "x"}, {}], "c": [3]})", "x");
  CHECK(others.jobs.empty());
  CHECK(others.others == 2);
  if (k_address_sanitizer) return;  // 20,000 objects, each compared with those before it, take it two minutes
  std::string large = R"({"jobs": [{"steps": [)";
  for (int i = 0; i < 21'000; ++i) large += "{},";
  CHECK(error_text([&] { parse_sacct(large + "{}]}]}", "x"); }) ==
        "file | x | a job has more than 20000 objects or 1000000 values | write it with sacct --json");
}

}  // namespace memplan
