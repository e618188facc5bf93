// A run's figures beside the profile's.
#include "calibrate/observation.hpp"
#include "calibrate_runs.hpp"

namespace memplan {
namespace {

TEST_CASE("each figure of a run is compared with its own kind") {
  struct Fact {
    Figures figures;
    std::string told;  // device, whole or tensors, bytes
  };
  const Fact facts[] = {{{5, 0, 0}, "ram whole 5;"},
                        {{0, 6, 0}, "vram tensors 6;"},
                        {{0, 0, 7}, "vram whole 7;"},
                        {{5, 6, 7}, "ram whole 5;vram tensors 6;"},
                        {{5, 0, 7}, "ram whole 5;vram whole 7;"}};
  const auto profile = kiln();
  for (const auto& fact : facts) {
    std::string told;
    for (const auto& row : observations(profile, {kiln_run("fit", {{"cells", "9"}}, fact.figures)})) {
      CHECK(row.configuration == "fit cells=9");
      CHECK(row.stage->name == "fit");
      told += std::string(device_name(row.device)) + (row.whole ? " whole " : " tensors ") +
              std::to_string(static_cast<int>(row.measured_bytes)) + ";";
    }
    CHECK(told == fact.told);
  }
}

TEST_CASE("RAM is compared where the run was, device bytes on a GPU") {
  const auto profile = kiln();
  const auto found =
      observations(profile, {true_run("fit", {{"cells", "100"}, {"device", "cpu"}}),
                             kiln_run("fit", {{"cells", "100"}, {"device", "cpu"}}, {0, 5, 0})});
  REQUIRE(found.size() == 2);
  CHECK(found[0].settings.find("device")->choice == "cpu");
  CHECK(found[1].settings.find("device")->choice == "gpu");
}

TEST_CASE("tensors counted on the CPU stand in only where none were counted on a GPU") {
  const auto cpu = kiln_run("fit", {{"cells", "100"}, {"device", "cpu"}}, {4, 5, 0});
  const auto gpu = kiln_run("fit", {{"cells", "100"}, {"device", "gpu"}}, {4, 6, 0});
  const auto gpu_host = kiln_run("fit", {{"cells", "100"}, {"device", "gpu"}}, {4, 0, 0});
  const auto counted = [](const std::vector<Run>& runs) {
    std::size_t vram = 0;
    for (const auto& row : observations(kiln(), runs)) vram += row.device == Device::vram;
    return vram;
  };
  CHECK(counted({cpu, cpu}) == 2);
  CHECK(counted({cpu, gpu_host}) == 1);
  CHECK(counted({cpu, gpu}) == 1);
  CHECK(without_stand_ins({cpu, gpu})[0].ram == Bytes{4});
}

struct Expected {
  double bytes, high;
  std::size_t moment;
  bool own;
};

void check_prediction(const Run& run, const Expected& expected, std::optional<std::size_t> moment = {}) {
  const auto profile = kiln();
  const auto all = observations(profile, {run});
  const auto found = predict(profile, all.at(0), moment);
  REQUIRE(found);
  CHECK(found->bytes == expected.bytes);
  CHECK(found->high_bytes == doctest::Approx(expected.high).epsilon(1e-9));
  CHECK(found->moment == expected.moment);
  CHECK(found->own == expected.own);
}

TEST_CASE("a prediction is the figure of the largest moment, or of the one asked for") {
  const Figures ram{1, 0, 0};
  const Spelled many{{"cells", "1000000"}, {"genes", "20"}}, few{{"cells", "1000"}, {"genes", "20"}};
  check_prediction(kiln_run("fit", many, ram), {3.3e9, 3.63e9, 0, true});
  check_prediction(kiln_run("fit", few, ram), {4.01e8, 4.411e8, 1, true});
  check_prediction(kiln_run("fit", few, ram), {3.03e8, 4.411e8, 0, true}, 0);
  check_prediction(kiln_run("program", many, ram), {3.3e9, 3.63e9, 0, false});
}

TEST_CASE("a wide spread elsewhere does not make a smaller moment the one that explains") {
  // report: 0.1 + 31 × 0.1 GB = 3.2 GB, up to 4.8; fit: 3.3 GB, up to 3.63.
  check_prediction(kiln_run("program", {{"cells", "1000000"}, {"genes", "31"}}, {1, 0, 0}),
                   {3.3e9, 4.8e9, 0, false});
}

TEST_CASE("tensors are compared without context and overhead, what the driver saw with them") {
  const Spelled parameters{{"cells", "1000000"}, {"genes", "20"}};
  // 10^6 × 4 × (2 × 20 - 2.5) bytes; context 0.5 GB up to 1.3, overhead 5 % up to 10 %.
  check_prediction(kiln_run("fit", parameters, {0, 1, 0}), {1.5e8, 1.8e8, 0, true});
  check_prediction(kiln_run("fit", parameters, {0, 0, 1}), {6.575e8, 1.495e9, 0, true});
}

TEST_CASE("there is no prediction where the profile has no figure") {
  const auto profile = kiln();
  const auto all = observations(profile, {kiln_run("bend", {{"cells", "9"}}, {5, 6, 0})});
  REQUIRE(all.size() == 2);
  CHECK(predict(profile, all[0]).has_value());
  CHECK(!predict(profile, all[0], 1).has_value());
  CHECK(!predict(profile, all[1]).has_value());
}

}  // namespace
}  // namespace memplan
