#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <random>

#include "cli/probe_report.hpp"
#include "memplan/render.hpp"
#include "probe_machine.hpp"

using namespace memplan;

namespace {

std::string saved(const Probe& probe) {
  return render_json(probe_report(probe));
}

// A probe in which every member says something.
Probe full_probe() {
  ProbeRequest request;
  request.allocate = Bytes{5'000'000'000};
  return look_at({{"FAKE_PID", "5"},
                  {"FAKE_MIG", "1"},
                  {"FAKE_DEVICES", "2"},
                  {"FAKE_CUDA_VERSION", "10020"},
                  {"SLURM_JOB_ID", "7"},
                  {"SLURM_JOB_GPUS", "0,1"},
                  {"SLURM_MEM_PER_NODE", "4GB"}},
                 request, "slurm-v2");
}

}  // namespace

TEST_CASE("what is saved is read back whole") {
  for (const auto& probe :
       {full_probe(), look_at({{"FAKE_DEVICES", "0"}}), look_at({{"FAKE_TOTAL", "0"}}), Probe{}})
    CHECK(saved(parse_probe(saved(probe), "node.json")) == saved(probe));
}

TEST_CASE("a file that is no saved probe says where and why") {
  const auto text = saved(full_probe());
  const auto with = [&](const std::string& pointer, const nlohmann::ordered_json& value) {
    auto root = nlohmann::ordered_json::parse(text);
    root[nlohmann::ordered_json::json_pointer(pointer)] = value;
    return root.dump();
  };
  struct Fact {
    std::string text;
    std::string where;
    std::string message;
  };
  const Fact facts[] = {
      {"", "node.json", "this is no JSON, or is cut off"},
      {text.substr(0, text.size() / 2), "node.json", "this is no JSON, or is cut off"},
      {"[]", "node.json", "this is no object"},
      {"{}", "node.json", "the member 'schema' is missing"},
      {with("/schema", "mem-plan/probe/2"), "node.json: /schema",
       "this is 'mem-plan/probe/2', not 'mem-plan/probe/1'"},
      {with("/devices/0/total_bytes", -1), "node.json: /devices/0/total_bytes",
       "this is no whole number from 0 to 9,223,372,036,854,775,807"},
      {with("/devices/1/total_bytes", 1.5), "node.json: /devices/1/total_bytes",
       "this is no whole number from 0 to 9,223,372,036,854,775,807"},
      {with("/devices/0/index", nullptr), "node.json: /devices/0/index", "this is no whole number"},
      {with("/devices/0/ecc", "yes"), "node.json: /devices/0/ecc", "this is neither true nor false"},
      {with("/host/limits", 5), "node.json: /host/limits", "this is no list"},
      {with("/host/limits/0/from", 5), "node.json: /host/limits/0/from", "this is no text"},
      {with("/findings", std::vector<int>(2000)), "node.json: /findings",
       "the list has more than 1024 entries"},
      {std::string(100, '[') + std::string(100, ']'), "node.json", "the JSON is nested too deeply"},
  };
  for (const auto& fact : facts)
    CHECK(error_text([&] { parse_probe(fact.text, "node.json"); }) ==
          fmt::format("file | {} | {} | save it anew on that machine: mem-plan probe --json > FILE",
                      fact.where, fact.message));
}

TEST_CASE("members beyond number cost no more than their length") {
  std::string many = "{\"0\": 0";
  for (int i = 1; i <= 20'000; ++i) many += ",\"" + std::to_string(i) + "\": 0";
  CHECK(error_text([&] {
          parse_probe(many + "}", "node.json");
        }).starts_with("file | node.json | the member 'schema' is missing | "));
}

TEST_CASE("a saved probe with bytes changed is read or refused, never more") {
  const auto text = saved(full_probe());
  const unsigned seed = 20260102;
  std::mt19937 random(seed);
  CAPTURE(seed);
  int refused = 0;
  for (int i = 0; i < 500; ++i) {
    auto changed = text;
    changed[random() % changed.size()] = static_cast<char>(random());
    const auto outcome = error_text([&] {
      machine_of(parse_probe(changed, "f"), {"--probe f", std::nullopt, false});
    });
    refused += outcome != "no error";
    CHECK((outcome == "no error" || outcome.starts_with("file | ") || outcome.starts_with("parameter | ")));
  }
  CHECK(refused > 100);
}
