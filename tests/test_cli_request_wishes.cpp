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

// The option that the engine of `words` refuses; "" where it takes all of them.
std::string refused_option(std::vector<std::string> words) {
  const Wished wished(std::move(words));
  try {
    static_cast<void>(wished.input.engine());
    return "";
  } catch (const Error& error) {
    return error.where();
  }
}

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

TEST_CASE("an option goes to the engines that it means something to, and is refused for the others") {
  struct Fact {
    std::vector<std::string> words;
    std::string engines;
  };
  const std::string all_but_env = "slurm snakemake nextflow kubernetes";
  const Fact facts[] = {
      {{"--command", "a"}, all_but_env},       {{"--script"}, "slurm"},
      {{"--array", "2"}, all_but_env},         {{"--throttle", "2"}, all_but_env},
      {{"--time", "90"}, all_but_env},         {{"--cpus", "4"}, all_but_env + " env"},
      {{"--gpu-type", "a"}, all_but_env},      {{"--partition", "a"}, "slurm snakemake nextflow"},
      {{"--account", "a"}, "slurm snakemake"}, {{"--qos", "a"}, "slurm"},
      {{"--image", "a"}, "kubernetes"}};
  for (const auto& fact : facts) {
    std::string taken;
    for (const std::string engine : {"slurm", "snakemake", "nextflow", "kubernetes", "env"}) {
      auto words = fact.words;
      words.insert(words.end(), {"--engine", engine});
      const auto refused = refused_option(words);
      CHECK((refused.empty() || refused == fact.words[0]));
      if (refused.empty()) taken += (taken.empty() ? "" : " ") + engine;
    }
    CAPTURE(fact.words[0]);
    CHECK(taken == fact.engines);
  }
}

TEST_CASE("a command that would only set a variable is a stage misspelled") {
  for (const auto* text : {"fitt=./a", "other=./a", "X=1", "X=", " X=./run ", "fit-cis=a>b"}) {
    CAPTURE(text);
    CHECK(error_of([&] { Wished({"--command", text}).wishes(); }).where() == "--command");
  }
  for (const auto* text :
       {"X=1 ./run", "X=1;./run", "X=1&& ./run", "X=$(./run)", "./a=b", "a", "=a", "fit=X=1"}) {
    CAPTURE(text);
    CHECK(Wished({"--command", text}).wishes().commands.size() == 1);
  }
}

TEST_CASE("the rest of the wishes; what is not given is absent") {
  const auto all = Wished({"--time", "1-12:00:00", "--gpu-type", "a100_1g.5gb", "--partition", "gpu,long",
                           "--image", "a/b", "--cpus", "1024", "--account", "lab_1", "--qos", "low"})
                       .wishes();
  CHECK(all.seconds == 36 * 3600);
  CHECK(all.gpu_type == "a100_1g.5gb");
  CHECK(all.partition == "gpu,long");
  CHECK(all.image == "a/b");
  CHECK(all.cpus == 1024);
  CHECK(all.account == "lab_1");
  CHECK(all.qos == "low");
  const auto none = Wished({}).wishes();
  CHECK(none.commands.empty());
  CHECK(none.tasks.empty());
  CHECK(!none.throttle);
  CHECK(!none.seconds);
  CHECK(!none.cpus);
  CHECK((none.gpu_type + none.partition + none.account + none.qos + none.image).empty());
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
      {{"--cpus", "0"}, "cpus"},
      {{"--cpus", "1025"}, "cpus"},
      {{"--account", "a b"}, "account"},
      {{"--qos", "-x"}, "qos"},
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
