#include <doctest/doctest.h>
#include <fmt/format.h>

#include <random>

#include "memplan/inventory.hpp"
#include "scratch.hpp"

namespace memplan {
namespace {

Inventory read_from(const std::string& version, const TypeMap& map = {}) {
  const auto text = [&](const std::string& what) {
    return slurp(test_data("slurm/" + what + "-" + version + ".txt"));
  };
  return parse_slurm({text("sinfo"), text("nodes"), version == "23.11" ? "" : text("partitions")}, map);
}

// One line for each kind of node.
std::string told(const Inventory& inventory) {
  std::string text;
  for (const auto& partition : inventory.partitions)
    for (const auto& kind : partition.kinds) {
      text += fmt::format("{}{} {} s: {} × {} MiB", partition.name, partition.is_default ? "*" : "",
                          partition.most_seconds.value_or(-1), kind.nodes, kind.memory.count >> 20);
      if (!kind.limited_by.empty()) text += fmt::format(" by {}", kind.limited_by);
      for (const auto& cards : kind.cards)
        text += fmt::format(", {} {} ({})", cards.count, cards.type, cards.card ? cards.card->id : "?");
      text += "\n";
    }
  return text;
}

}  // namespace

TEST_CASE("a cluster as Slurm 20.11 prints it") {
  const auto inventory = read_from("20.11");
  CHECK(told(inventory) ==
        "normal* 604800 s: 2 × 190000 MiB\n"
        "gpu 172800 s: 1 × 385000 MiB, 4 tesla_v100-sxm2-32gb (v100-32gb)\n"
        "gpu 172800 s: 1 × 770000 MiB, 8  (?)\n"
        "gpu 172800 s: 1 × 515000 MiB, 2 a100 (a100-pcie-40gb), 7 a100_1g.10gb "
        "(a100-pcie-40gb:1g.10gb)\n"
        "small 1800 s: 2 × 4000 MiB by MaxMemPerNode\n"
        "small 1800 s: 1 × 4000 MiB by MaxMemPerNode, 4 tesla_v100-sxm2-32gb (v100-32gb)\n"
        "thin -1 s: 1 × 48000 MiB by MaxMemPerCPU\n"
        "thin -1 s: 1 × 96000 MiB by MaxMemPerCPU, 2 a100 (a100-pcie-40gb), 7 a100_1g.10gb "
        "(a100-pcie-40gb:1g.10gb)\n");
  CHECK(inventory.notes ==
        std::vector<std::string>{
            "cards without a type: no card is known by that name",
            "'a100': taken for a100-pcie-40gb, the smallest of that name",
            "'a100_1g.10gb': taken for a100-pcie-40gb:1g.10gb, the smallest of that name"});
}

TEST_CASE("the Slurm 22.05 of the tests") {
  const auto inventory = read_from("22.05");
  CHECK(told(inventory) ==
        "gpu* 3600 s: 1 × 20000 MiB, 2 a100 (a100-pcie-40gb)\n"
        "small 3600 s: 1 × 4000 MiB by MaxMemPerNode, 2 a100 (a100-pcie-40gb)\n"
        "thin 3600 s: 1 × 3000 MiB by MaxMemPerCPU, 2 a100 (a100-pcie-40gb)\n");
  CHECK(inventory.notes ==
        std::vector<std::string>{"'a100': taken for a100-pcie-40gb, the smallest of that name"});
}

TEST_CASE("a partition's limit on memory holds where it is less than the node's") {
  const auto read = [](const std::string& limit) {
    return parse_slurm({"p|up|1:00",
                        "NodeName=a RealMemory=1000 CPUTot=8 State=IDLE Partitions=p\n"
                        "NodeName=b RealMemory=9000 CPUTot=2 State=IDLE Partitions=p\n",
                        "PartitionName=other MaxMemPerNode=1\nPartitionName=p " + limit + "\n"});
  };
  CHECK(told(read("MaxMemPerNode=UNLIMITED")) == "p 60 s: 1 × 1000 MiB\np 60 s: 1 × 9000 MiB\n");
  CHECK(told(read("MaxMemPerNode=2000")) == "p 60 s: 1 × 1000 MiB\np 60 s: 1 × 2000 MiB by MaxMemPerNode\n");
  CHECK(told(read("MaxMemPerNode=1000")) == "p 60 s: 1 × 1000 MiB\np 60 s: 1 × 1000 MiB by MaxMemPerNode\n");
  CHECK(told(read("MaxMemPerCPU=500")) == "p 60 s: 1 × 1000 MiB\np 60 s: 1 × 1000 MiB by MaxMemPerCPU\n");
  CHECK(told(read("MaxMemPerCPU=junk MaxMemPerNode=-5")) == "p 60 s: 1 × 1000 MiB\np 60 s: 1 × 9000 MiB\n");
  const auto limited = read("MaxMemPerNode=2000");
  CHECK(limits_below(limited, Bytes{std::int64_t{2000} << 20}).empty());
  CHECK(limits_below(limited, Bytes{std::int64_t{2001} << 20}) ==
        std::vector<std::string>{"p gives a job 2.10 GB of a node at most (MaxMemPerNode)"});
  CHECK(limits_below(read("MaxMemPerNode=UNLIMITED"), Bytes{std::int64_t{1} << 40}).empty());
}

TEST_CASE("a cluster as Slurm 23.11 prints it, slices and an odd name among its cards") {
  CHECK(told(read_from("23.11", {{"odd_card", "l40s"}})) ==
        "batch* -1 s: 1 × 510904 MiB, 2 nvidia_a100_80gb_pcie (a100-pcie-80gb)\n"
        "batch* -1 s: 1 × 2063000 MiB, 8 h100_80gb_hbm3 (h100-sxm)\n"
        "a100 129600 s: 1 × 510904 MiB, 2 nvidia_a100_80gb_pcie (a100-pcie-80gb)\n"
        "mig 28800 s: 1 × 257000 MiB, 7 a100_1g.10gb (a100-pcie-40gb:1g.10gb), 2 a100_3g.40gb "
        "(a100-pcie-80gb:3g.40gb), 1 odd_card (l40s)\n");
}

TEST_CASE("a site's cards, each once with how many there are") {
  std::string text;
  for (const auto& card : cards_of(read_from("20.11")))
    text += fmt::format("{} {}\n", card.id, card.count.value_or(0));
  CHECK(text == "a100-pcie-40gb 4\na100-pcie-40gb:1g.10gb 14\nv100-32gb 8\n");
  const auto inventory = read_from("22.05");
  CHECK(cards_in(inventory.partitions.front()) ==
        std::map<std::string, int>{{cards_of(inventory).front().id, 2}});
  CHECK(cards_of(inventory).front().count == 6);  // a node counts in each of its partitions
  CHECK(cards_of(Inventory{}).empty());
}

TEST_CASE("where a job can run: the smallest card that holds it first") {
  const auto inventory = read_from("23.11");
  const auto found = [&](double ram, std::optional<double> vram, int count,
                         std::optional<std::int64_t> seconds) {
    std::string text;
    for (const auto& place :
         places(inventory, round_up_to_bytes(ram * 1e9),
                vram ? std::optional(round_up_to_bytes(*vram * 1e9)) : std::nullopt, count, seconds))
      text += fmt::format("{}:{} ", place.partition->name, place.cards ? place.cards->type : "");
    return text;
  };
  CHECK(found(10, 5, 1, {}) ==
        "mig:a100_1g.10gb mig:a100_3g.40gb batch:h100_80gb_hbm3 batch:nvidia_a100_80gb_pcie "
        "a100:nvidia_a100_80gb_pcie ");
  CHECK(found(10, 30, 1, {}) ==
        "mig:a100_3g.40gb batch:h100_80gb_hbm3 batch:nvidia_a100_80gb_pcie a100:nvidia_a100_80gb_pcie ");
  CHECK(found(600, 30, 1, {}) == "batch:h100_80gb_hbm3 ");
  CHECK(found(10, 30, 4, {}) == "batch:h100_80gb_hbm3 ");
  CHECK(found(10, 30, 1, 200000) == "batch:h100_80gb_hbm3 batch:nvidia_a100_80gb_pcie ");
  CHECK(found(10, {}, 0, 100000) == "batch: a100: ");
  CHECK(found(3000, {}, 0, {}) == "");
  CHECK(found(1, 100, 1, {}) == "");
}

TEST_CASE("a node takes jobs unless one of its state's flags says otherwise") {
  const auto takes_jobs = [](const std::string& state) {
    return error_text([&] {
             parse_slurm({"p|up|1:00", "NodeName=a RealMemory=5 State=" + state + " Partitions=p\n", ""});
           }) == "no error";
  };
  for (const auto* state : {"IDLE", "MIXED+PLANNED", "IDLE+CLOUD+POWERED_DOWN", "IDLE+CLOUD+POWERING_DOWN",
                            "IDLE~", "IDLE#+CLOUD", "IDLE+DYNAMIC_FUTURE", "IDLE+POWER_DOWN"}) {
    CAPTURE(state);
    CHECK(takes_jobs(state));
  }
  for (const auto* state : {"DOWN", "DOWN*", "IDLE*", "IDLE*+CLOUD", "IDLE+DRAIN", "MIXED+DRAINING",
                            "DRAINED", "DOWN+CLOUD+POWERED_DOWN", "FAIL", "FAILING", "ERROR", "FUTURE",
                            "UNKNOWN", "IDLE+NOT_RESPONDING", "IDLE+INVALID_REG", "DOWN~"}) {
    CAPTURE(state);
    CHECK(!takes_jobs(state));
  }
}

TEST_CASE("a cluster of which nothing is left") {
  for (const auto* text : {"", "\n\n", "gpu|down|1:00", "no partition", "gpu|up|1:00"})
    CHECK(error_text([&] {
            parse_slurm({text, "NodeName=a RealMemory=5 State=DOWN Partitions=gpu", ""});
          }) == "file | sinfo, scontrol | Slurm names no partition that is up with a node that is | ");
}

TEST_CASE("names that a shell would read as more than names are left out, and that is said") {
  const auto note = [](const std::string& name) {
    return "'" + name + "': left out, for names have letters, digits, '_', '.', '+', '-' and ':' alone";
  };
  const std::string node =
      "NodeName=a RealMemory=5 State=IDLE Gres=gpu:h100;date:1,gpu:t4:2,gpu:$(id) Partitions=";
  const auto inventory = parse_slurm({"p*|up|1:00\nq;id|up|1:00", node + "p,q;id\n" + node + "p\n", ""});
  REQUIRE(inventory.partitions.size() == 1);
  CHECK(told(inventory) == "p* 60 s: 2 × 5 MiB, 2 t4 (t4)\n");
  CHECK(inventory.notes == std::vector<std::string>{note("q;id"), note("h100;date"), note("$")});
  CHECK(error_text([&] {
          parse_slurm({"q;id|up|1:00", node + "q;id\n", ""});
        }) ==
        "file | sinfo, scontrol | Slurm names no partition that is up with a node that is | " + note("q;id"));
}

TEST_CASE("numbers that no cluster has") {
  const std::string node = " RealMemory=5 State=IDLE Gres=gpu:t4:1000000,gpu:t4:1000000 Partitions=a,b\n";
  std::string nodes;
  for (int i = 0; i < 2000; ++i) nodes += fmt::format("NodeName=n{}", i) + node;
  const auto inventory =
      parse_slurm({"a|up|1-2:3:4:5:6:7:8:9:10:11:12:13:14\nb|up|100000:100000:100000", nodes, ""});
  REQUIRE(inventory.partitions.size() == 2);
  CHECK_FALSE(inventory.partitions[0].most_seconds.has_value());
  CHECK(inventory.partitions[1].most_seconds == 366'100'000);
  CHECK(cards_of(inventory).front().count == std::numeric_limits<int>::max());
}

TEST_CASE("of very many partitions the first thousand are taken") {
  std::string partitions, names = "p0";
  for (int i = 0; i < 1500; ++i) partitions += fmt::format("p{}|up|infinite\n", i);
  for (int i = 1; i < 1500; ++i) names += fmt::format(",p{}", i);
  CHECK(parse_slurm({partitions, "NodeName=n RealMemory=5 State=IDLE Partitions=" + names, ""})
            .partitions.size() == 1000);
}

TEST_CASE("whatever is changed in what Slurm prints, it is read or refused") {
  const unsigned seed = 20260101;
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto sinfo = slurp(test_data("slurm/sinfo-23.11.txt")),
             nodes = slurp(test_data("slurm/nodes-23.11.txt"));
  for (int i = 0; i < 500; ++i) {
    auto changed = nodes;
    for (int k = 0; k < 20; ++k) changed[random() % changed.size()] = static_cast<char>(random() % 256);
    const auto text = error_text([&] {
      for (const auto& partition : parse_slurm({sinfo, changed, changed}).partitions)
        for (const auto& kind : partition.kinds) CHECK(kind.nodes > 0);
    });
    CHECK((text == "no error" || text.starts_with("file | sinfo, scontrol | ")));
  }
}

}  // namespace memplan
