// Refitting a profile whose true constants are known.
#include <array>
#include <cmath>
#include <random>

#include "calibrate/observation.hpp"
#include "calibrate_runs.hpp"

namespace memplan {
namespace {

const std::vector<std::string> k_refitted = {"base",       "load_bytes", "train_bytes",
                                             "gene_bytes", "copies",     "freed"};
const Constants k_wrong = {{"base", 3e8},   {"load_bytes", 2400}, {"train_bytes", 1250}, {"gene_bytes", 4e6},
                           {"copies", 1.4}, {"freed", 2},         {"exact_bytes", 500},  {"growth", 1.4}};

void check_near_truth(const Fit& fit, double tolerance) {
  for (const auto& name : k_refitted) {
    INFO(name);
    const auto& constant = constant_of(fit, name);
    CHECK(constant.kept == "");
    CHECK(constant.after == doctest::Approx(kiln().find_constant(name)->value.value).epsilon(tolerance));
    CHECK(fit.calibration.constants.at(name) == constant.after);
  }
}

TEST_CASE("exact runs give the true constants back") {
  const auto result = fit(kiln(k_wrong), fit_runs());
  CHECK(result.settled);
  check_near_truth(result, 0.01);
  CHECK(constant_of(result, "base").before == 3e8);
  CHECK(constant_of(result, "base").configurations == 25);
  CHECK(result.calibration.profile == "kiln");
  CHECK(result.calibration.version == "2.0");
  CHECK(result.calibration.runs == 25);
  CHECK(result.calibration.configurations == 25);
}

TEST_CASE("noise and outliers move the constants little") {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> noise(0.98, 1.02);
    std::vector<Run> runs;
    for (int repeat = 0; repeat < 4; ++repeat)
      for (const auto& run : fit_runs()) runs.push_back(true_run("fit", run.parameters, noise(random)));
    for (const std::size_t outlier : std::array{3U, 30U, 47U, 71U})
      runs[outlier] = true_run("fit", runs[outlier].parameters, 1.6);
    const auto result = fit(kiln(k_wrong), runs);
    check_near_truth(result, 0.06);
    CHECK(result.calibration.runs == 100);
    CHECK(result.calibration.configurations == 25);
  }
}

TEST_CASE("each run is explained by the moment that truly binds") {
  const auto wrong = kiln(k_wrong), truth = kiln();
  const auto refitted = calibrated(wrong, fit(wrong, fit_runs()).calibration, "c.json");
  int wrong_before = 0;
  for (const auto& observation : observations(truth, fit_runs())) {
    INFO(observation.configuration);
    const auto moment = predict(truth, observation)->moment;
    CHECK(predict(refitted, observation)->moment == moment);
    wrong_before += predict(wrong, observation)->moment != moment;
  }
  CHECK(wrong_before > 0);
}

// At first every run seems to be bound by the genes, and the load by none.
TEST_CASE("a constant that only comes to matter in a later round is refitted too") {
  const auto result = fit(kiln({{"gene_bytes", 1e9}, {"load_bytes", 2900}}), fit_runs());
  CHECK(constant_of(result, "load_bytes").kept == "");
  CHECK(constant_of(result, "load_bytes").after == doctest::Approx(3000).epsilon(0.02));
}

TEST_CASE("a constant that comes as 0 has no scale to be refitted by") {
  const auto result = fit(kiln({{"freed", 0}}), fit_runs());
  CHECK(constant_of(result, "freed").kept == "it is not above 0");
  CHECK(constant_of(result, "freed").after == 0);
  CHECK(!result.calibration.constants.contains("freed"));
}

TEST_CASE("a constant that the runs speak against ends at 0") {
  auto runs = fit_runs();
  for (auto& run : runs) {
    const auto genes = std::stod(run.parameters[1].second), cells = std::stod(run.parameters[0].second);
    run.device = Bytes{static_cast<std::int64_t>(cells * 4 * (2 * genes + 1))};
  }
  const auto result = fit(kiln(), runs);
  CHECK(constant_of(result, "freed").after == 0);
  CHECK(result.calibration.constants.at("freed") == 0);
}

TEST_CASE("constants that the runs say too little of are kept, and why is said") {
  auto runs = fit_runs();
  for (const auto* cells : {"1000", "2000"})
    runs.push_back(true_run("fit", {{"cells", cells}, {"genes", "400"}, {"method", "exact"}}));
  for (const auto* cells : {"100000", "300000", "800000", "2000000"})
    runs.push_back(true_run("bend", {{"cells", cells}}));
  const auto result = fit(kiln(k_wrong), runs);
  struct Fact {
    std::string name, kept;
    int configurations;
    double value;
  };
  for (const Fact& fact : {Fact{"exact_bytes", "fewer than 3 configurations touch it", 2, 500},
                           Fact{"growth", "its effect is not linear", 4, 1.4}}) {
    INFO(fact.name);
    const auto& constant = constant_of(result, fact.name);
    CHECK(constant.kept == fact.kept);
    CHECK(constant.configurations == fact.configurations);
    CHECK(constant.after == fact.value);
    CHECK(!result.calibration.constants.contains(fact.name));
  }
  CHECK(result.constants.size() == 8);
  check_near_truth(result, 0.01);
}

TEST_CASE("runs of one configuration count once") {
  const auto run = true_run("fit", {{"cells", "1000"}, {"genes", "400"}});
  struct Fact {
    std::vector<Run> runs;
    std::string message;
  };
  const Fact facts[] = {
      {{}, "the measured basis of kiln cannot be refitted from 0 configurations: at least 3 are needed"},
      {{run, run, run, run},
       "the measured basis of kiln cannot be refitted from 1 configuration: at least 3 are needed"},
      {{run, true_run("fit", {{"cells", "2000"}}), run},
       "the measured basis of kiln cannot be refitted from 2 configurations: at least 3 are needed"},
  };
  for (const auto& fact : facts) {
    const auto error = error_of([&] { fit(kiln(), fact.runs); });
    CHECK(error.kind() == ErrorKind::parameter);
    CHECK(std::string(error.what()) == fact.message);
    CHECK(error.where() == "--runs");
    CHECK(error.hint() == "add runs at other sizes, or use --score");
  }
}

TEST_CASE("refitting what was fitted moves nothing by more than 1 %") {
  const auto wrong = kiln(k_wrong);
  const auto refitted = calibrated(wrong, fit(wrong, fit_runs()).calibration, "c.json");
  const auto again = fit(refitted, fit_runs());
  CHECK(again.settled);
  for (const auto& constant : again.constants) {
    INFO(constant.name);
    CHECK(constant.after == doctest::Approx(constant.before).epsilon(0.01));
  }
}

TEST_CASE("a fit on top of a calibration hands on what it keeps") {
  Calibration first;
  first.profile = "kiln";
  first.version = "2.0";
  first.constants = {{"exact_bytes", 650}};
  const auto result = fit(calibrated(kiln(), first, "c.json"), fit_runs());
  CHECK(constant_of(result, "exact_bytes").kept == "fewer than 3 configurations touch it");
  CHECK(result.calibration.constants.at("exact_bytes") == 650);
}

TEST_CASE("what the driver saw is explained with context and overhead") {
  auto runs = fit_runs();
  for (auto& run : runs) {
    run.vram = Bytes{500000000 +
                     static_cast<std::int64_t>(std::ceil(1.05 * static_cast<double>(run.device->count)))};
    run.device.reset();
  }
  CHECK(constant_of(fit(kiln({{"copies", 1.4}}), runs), "copies").after == doctest::Approx(2).epsilon(0.01));
}

TEST_CASE("absurd figures end in finite constants") {
  auto runs = fit_runs();
  runs[0].ram = Bytes{1};
  runs[1].ram = Bytes{9000000000000000000};
  runs[2].device = Bytes{9000000000000000000};
  const auto result = fit(kiln(), runs);
  for (const auto& constant : result.constants) {
    INFO(constant.name);
    CHECK(std::isfinite(constant.after));
    CHECK(constant.after >= 0);
  }
  CHECK(parse_calibration(calibration_text(result.calibration, kiln()), "c.json").runs == 25);
}

}  // namespace
}  // namespace memplan
