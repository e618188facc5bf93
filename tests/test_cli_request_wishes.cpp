// What the options of `request` become; what could not stand in a job is refused (tests/bad/request.txt has
// the texts).
#include <doctest/doctest.h>

#include "cli/request_wishes.hpp"
#include "small_profile.hpp"

namespace memplan {
namespace {

// The options are bound to what they fill.
struct Wished {
  explicit Wished(std::vector<std::string> words) {
    input.declare(options);
    options.parse(std::move(words));
  }
  JobWishes wishes() const { return input.wishes(small_profile()); }

  Options options = Options("request");
  WishInput input;
};

using TextsByStage = std::map<std::string, std::string>;

TEST_CASE("an engine by its name; a script is another way to write Slurm's") {
  struct Fact {
    std::vector<std::string> words;
    Engine engine;
  };
  const Fact facts[] = {{{"--engine", "slurm"}, Engine::slurm},
                        {{"--engine", "slurm", "--script"}, Engine::slurm_script},
                        {{"--engine", "snakemake"}, Engine::snakemake},
                        {{"--engine", "nextflow"}, Engine::nextflow},
                        {{"--engine", "kubernetes", "--image", "a/b:1"}, Engine::kubernetes},
                        {{"--engine", "env"}, Engine::env}};
  for (const auto& fact : facts) {
    const Wished wished(fact.words);
    CHECK(wished.input.engine() == fact.engine);
    CHECK(wished.input.engine_name() == fact.words[1]);
  }
}

TEST_CASE("STAGE=VALUE is for one stage; another name before '=' is part of the command") {
  const Wished wished({"--command", "fit=python fit.py", "--command", "X=1 ./run", "--array", "9", "--array",
                       "program=3", "--throttle", "2"});
  const auto wishes = wished.wishes();
  CHECK(wishes.commands == TextsByStage{{"", "X=1 ./run"}, {"fit", "python fit.py"}});
  CHECK(wishes.tasks == std::map<std::string, int>{{"", 9}, {"program", 3}});
  CHECK(wishes.throttle == 2);
}

TEST_CASE("the rest of the wishes; what is not given is absent") {
  const auto all = Wished({"--time", "1-12:00:00", "--gpu-type", "a100_1g.5gb", "--partition", "gpu,long",
                           "--image", "a/b"})
                       .wishes();
  CHECK(all.seconds == 36 * 3600);
  CHECK(all.gpu_type == "a100_1g.5gb");
  CHECK(all.partition == "gpu,long");
  CHECK(all.image == "a/b");
  const auto none = Wished({}).wishes();
  CHECK(none.commands.empty());
  CHECK(none.tasks.empty());
  CHECK(!none.throttle);
  CHECK(!none.seconds);
  CHECK((none.gpu_type + none.partition + none.image).empty());
}

TEST_CASE("what could not stand in a job is refused, and the option is named") {
  const std::pair<std::vector<std::string>, std::string> facts[] = {
      {{"--array", "1000001"}, "array"},
      {{"--array", "fit=0"}, "array"},
      {{"--throttle", "2"}, "throttle"},
      {{"--array", "2", "--throttle", "0"}, "throttle"},
      {{"--command", "fit=a", "--command", "fit=b"}, "command"},
      {{"--command", "\t\r\n"}, "command"},
      {{"--command", "\xff"}, "command"},
      {{"--time", "soon"}, "time"},
      {{"--gpu-type", ""}, "gpu-type"},
      {{"--partition", std::string(257, 'a')}, "partition"},
      {{"--image", " "}, "image"}};
  for (const auto& [words, option] : facts) {
    const Wished wished(words);
    CAPTURE(option);
    CHECK(error_of([&] { wished.wishes(); }).where() == "--" + option);
  }
  CHECK(Wished({"--partition", std::string(256, 'a')}).wishes().partition.size() == 256);
}

}  // namespace
}  // namespace memplan
