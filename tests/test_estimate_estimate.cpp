// The whole answer: peaks, what answers, requests, decisions, warnings, errata; and what holds for every
// profile.
#include <doctest/doctest.h>

#include <random>

#include "profile_runs.hpp"
#include "small_profile.hpp"

namespace memplan {
namespace {

struct Answered {
  explicit Answered(const Changes& changes = {}, const Spelled& values = {{"cells", "100"}},
                    const EstimateOptions& options = {})
      : profile(small_profile(changes)), result(estimate(profile, settings_from(profile, values), options)) {}
  Answered(const Answered&) = delete;

  Profile profile;
  Estimate result;
};

std::vector<std::string> warnings(const Estimate& result) {
  std::vector<std::string> texts;
  for (const auto& warning : result.warnings) texts.push_back(warning.stage + ": " + warning.text);
  return texts;
}

TEST_CASE("a basis' peak is its largest stage, the first of equals") {
  const Answered answered;
  const auto& measured = *answered.result.basis(Basis::measured);
  CHECK(measured.ram->stage == "fit");  // program takes fit whole
  CHECK(measured.ram->bytes == Bytes{900000000});
  CHECK(measured.ram->high == Bytes{1800000000});
  CHECK(answered.result.basis(Basis::document)->stages.size() == 1);
  CHECK(!Answered({}, {{"cells", "13"}}).result.basis(Basis::measured)->ram);
}

TEST_CASE("the measured basis answers where a stage has it for both devices") {
  const Answered both;
  CHECK(both.result.answers[0].basis == Basis::measured);
  CHECK(both.result.answers[1].estimate->stage->name == "program");
  const Answered half({{"/stages/0/measured/moments/1/device", ""}}, {{"cells", "100"}});
  CHECK(half.result.answers[0].basis == Basis::document);
  CHECK(half.result.answers[1].basis == Basis::measured);
  const Answered document({}, {{"cells", "100"}}, {Basis::document, {}});
  REQUIRE(document.result.answers.size() == 1);
  CHECK(document.result.answers[0].basis == Basis::document);
}

TEST_CASE("stages are answered in the profile's order, and unknown ones refused") {
  const Answered answered({}, {{"cells", "100"}}, {{}, {"program", "fit", "program"}});
  REQUIRE(answered.result.answers.size() == 2);
  CHECK(answered.result.answers[0].estimate->stage->name == "fit");
  const auto error = error_of([] { Answered({}, {{"cells", "100"}}, {{}, {"progarm"}}); });
  CHECK(error.kind() == ErrorKind::usage);
  CHECK(error.where() == "--stage");
  CHECK(std::string(error.what()) == "profile small has no stage 'progarm'");
  CHECK(error.hint() == "did you mean 'program'?");
  CHECK(error_of([] {
          Answered({}, {{"cells", "100"}}, {{}, {"x"}});
        }).hint() == "stages are fit or program");
}

TEST_CASE("the request is the document's rule on that basis, else the largest upper end") {
  const Answered document({}, {{"cells", "100"}}, {Basis::document, {}});
  CHECK(document.result.request.ram == Bytes{3600000000});
  CHECK(document.result.request.vram == Bytes{600000000});
  CHECK(document.result.request.rule == "twice the peak");
  const Answered own;
  CHECK(own.result.request.ram == Bytes{1800000000});
  CHECK(own.result.request.rule == "the largest upper end among the stages");
  const Answered unruled({{"/request", ""}}, {{"cells", "100"}}, {Basis::document, {}});
  CHECK(unruled.result.request.ram == Bytes{2200000000});
  const Answered lacking({}, {}, {Basis::document, {}});
  CHECK(!lacking.result.request.ram);
  CHECK(lacking.result.lacking() == std::vector<std::string>{"cells"});
  CHECK(!lacking.result.answered());
}

TEST_CASE("a decision says what was taken, why, and what the others would need") {
  const Answered few;
  REQUIRE(few.result.decisions.size() == 1);
  CHECK(few.result.decisions[0].value == "whole");
  CHECK(few.result.decisions[0].why == "100 cells are few");
  CHECK(few.result.decisions[0].others ==
        std::vector<std::pair<std::string, std::string>>{{"blocks", "8.00 MB at a time"}});
  CHECK(Answered({}, {{"cells", "2000"}}).result.decisions[0].why == "2,000 cells are many");
  CHECK(Answered({}, {}).result.decisions.empty());
}

TEST_CASE("warnings: conditions of the basis that answers, extrapolation, stages left out") {
  CHECK(warnings(Answered().result).empty());
  CHECK(warnings(Answered({}, {{"cells", "2000"}, {"method", "exact"}}).result) ==
        std::vector<std::string>{"fit: 2,000 cells are slow",
                                 "fit: extrapolates: cells 2,000, measured up to 1,000",
                                 "fit: extrapolates: method exact, measured with fast"});
  CHECK(warnings(Answered({}, {{"cells", "9"}}).result) ==
        std::vector<std::string>{"fit: extrapolates: cells 9, measured from 10"});
  CHECK(warnings(Answered({}, {{"cells", "2000"}}, {Basis::document, {}}).result).empty());
  CHECK(warnings(Answered({}, {{"cells", "13"}}).result) ==
        std::vector<std::string>{"fit: left out: 13 cells stop it",
                                 "program: left out: fit: 13 cells stop it"});
}

TEST_CASE("errata of the document's terms are in the order of their numbers") {
  CHECK(Answered().result.errata == std::vector<std::string>{"S-2", "S-10"});
  CHECK(Answered({}, {{"cells", "13"}}).result.errata.empty());
}

TEST_CASE("advice is for its stages, its device and its condition") {
  const Answered answered;
  const auto advice = [&](std::string_view stage, Device device) {
    return advice_for(answered.profile, answered.result.settings, stage, device);
  };
  CHECK(advice("fit", Device::ram) == std::vector<std::string>{"fewer than 100 cells"});
  CHECK(advice("fit", Device::vram).empty());
  CHECK(advice("program", Device::ram).empty());
  const auto profile = small_profile();
  CHECK(advice_for(profile, settings_from(profile, {{"cells", "5"}}), "fit", Device::ram).empty());
}

TEST_CASE("a request without a value says so") {
  const auto error = error_of([] {
    Answered({{"/request/ram", R"("peak_ram * 1e12")"}}, {{"cells", "100"}}, {Basis::document, {}});
  });
  CHECK(error.kind() == ErrorKind::evaluation);
  CHECK(error.where() == "profile small, request");
}

TEST_CASE("devices have names") {
  CHECK(device_name(Device::ram) == "ram");
  CHECK(device_name(Device::vram) == "vram");
  CHECK(device_title(Device::ram) == "RAM");
  CHECK(device_title(Device::vram) == "VRAM");
}

// What holds for every stage that has an answer.
void check_sums(const Need& need) {
  Amount largest;
  for (const auto& moment : need.moments) {
    Amount sum;
    for (const auto& term : moment.terms)
      sum = {sum.bytes + term.amount.bytes, sum.low + term.amount.low, sum.high + term.amount.high};
    CHECK(sum.bytes == moment.amount.bytes);
    CHECK(sum.low == moment.amount.low);
    CHECK(sum.high == moment.amount.high);
    CHECK(moment.amount.low <= moment.amount.bytes);
    CHECK(moment.amount.bytes <= moment.amount.high);
    largest = {std::max(largest.bytes, sum.bytes), std::max(largest.low, sum.low),
               std::max(largest.high, sum.high)};
  }
  CHECK(need.amount.bytes == largest.bytes);
  CHECK(need.amount.low == largest.low);
  CHECK(need.amount.high == largest.high);
  CHECK(need.binding_moment().amount.high == largest.high);
}

void check_sums(const Estimate& result) {
  for (const auto& basis : result.bases)
    for (const auto& stage : basis.stages)
      for (const auto device : {Device::ram, Device::vram})
        if (stage.need(device)) check_sums(*stage.need(device));
}

// Terms of random sizes, fractions of bytes among them.
std::string random_terms(std::mt19937_64& random, const char* formulas) {
  std::string terms;
  const auto count = 1 + random() % 6;
  for (std::uint64_t i = 0; i < count; ++i)
    terms += (i ? ", " : "") + std::string(R"({"source": "", "name": "t)") + std::to_string(i) +
             R"(", "formula": ")" + formulas + " * " +
             std::to_string(static_cast<double>(random() % 1000000) / 997) + R"("})";
  return "[" + terms + "]";
}

TEST_CASE("in random profiles the terms add up to their moment in each lane, and low ≤ bytes ≤ high") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 60; ++i) {
    const Answered answered(
        {{"/stages/0/document/ram", random_terms(random, "factor * cells * 1 B")},
         {"/stages/0/measured/moments/0/host", random_terms(random, "data / 1e6")},
         {"/stages/0/measured/moments/1/host", random_terms(random, "sqrt(cells) * factor * 1 B")},
         {"/stages/0/measured/moments/1/device", random_terms(random, "factor * data / 3e5")}},
        {{"cells", std::to_string(14 + random() % 100000)}, {"device", random() % 3 ? "gpu" : "cpu"}});
    check_sums(answered.result);
  }
}

using Sizes = std::map<std::string, std::uint64_t>;

Estimate bayesdream_at(const Profile& profile, const Sizes& sizes) {
  Spelled values = {{"guides", "50"}, {"guide", "autonormal"}, {"minibatch_size", "0"}};
  for (const auto& [name, size] : sizes) values.emplace_back(name, std::to_string(size));
  return estimate(profile, settings_from(profile, values));
}

void check_no_less(const BasisEstimate& less, const BasisEstimate& more) {
  for (std::size_t i = 0; i < less.stages.size(); ++i)
    for (const auto device : {Device::ram, Device::vram}) {
      INFO(less.stages[i].stage->name << " on " << std::string(device_name(device)));
      CHECK(less.stages[i].need(device)->amount.bytes.count <=
            more.stages[i].need(device)->amount.bytes.count);
    }
}

// Arrays that outgrow 32 MiB leave the heap, which saves more than they grow: there the measured need falls.
// The sizes here are beyond that.
TEST_CASE("bayesdream: terms add up, and more features, cells or samples never need less") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  const auto profile = load_built_in("bayesdream");
  for (int i = 0; i < 40; ++i) {
    Sizes sizes = {{"features", 2000 + random() % 40000},
                   {"cells", 20000 + random() % 100000},
                   {"nsamples", 1 + random() % 3000}};
    const auto less = bayesdream_at(profile, sizes);
    check_sums(less);
    auto grown = sizes.begin();
    std::advance(grown, static_cast<std::ptrdiff_t>(random() % 3));
    grown->second += 1 + random() % grown->second;
    INFO("more " << grown->first << ": " << grown->second);
    const auto more = bayesdream_at(profile, sizes);
    for (std::size_t k = 0; k < less.bases.size(); ++k) check_no_less(less.bases[k], more.bases[k]);
  }
}

}  // namespace
}  // namespace memplan
