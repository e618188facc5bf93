#include <doctest/doctest.h>

#include <cstdint>
#include <nlohmann/json.hpp>

#include "cli/estimate_report.hpp"
#include "memplan/render.hpp"
#include "profile_runs.hpp"

using namespace memplan;

namespace {

using OrderedJson = nlohmann::ordered_json;

const Spelled k_all = {{"features", "3000"}, {"cells", "4000"}, {"guides", "50"}, {"sparsity", "0.85"}};

OrderedJson estimate_json(const Spelled& values, std::optional<Basis> basis = {}) {
  const auto profile = load_built_in("bayesdream");
  const auto found = estimate(profile, settings_from(profile, values), {basis, {}});
  return OrderedJson::parse(render_json({estimate_value(found, {}), {}}));
}

std::vector<std::string> keys(const OrderedJson& object) {
  std::vector<std::string> result;
  for (const auto& [key, value] : object.items()) result.push_back(key);
  return result;
}

using Keys = std::vector<std::string>;

void check_need(const OrderedJson& need) {
  CHECK(keys(need) == Keys{"bytes", "low_bytes", "high_bytes", "moment", "terms", "moments"});
  const auto moments = need["moments"];
  std::int64_t largest = 0, bound = 0;
  for (const auto& moment : moments) {
    CHECK(keys(moment) == Keys{"name", "bytes"});
    largest = std::max(largest, moment["bytes"].get<std::int64_t>());
    if (moment["name"] == need["moment"]) bound = moment["bytes"].get<std::int64_t>();
  }
  CHECK(need["bytes"] == largest);
  std::int64_t bytes = 0;
  for (const auto& term : need["terms"]) {
    CHECK(keys(term) == Keys{"name", "bytes", "low_bytes", "high_bytes"});
    CHECK(term["low_bytes"] <= term["bytes"]);
    CHECK(term["bytes"] <= term["high_bytes"]);
    bytes += term["bytes"].get<std::int64_t>();
  }
  CHECK(bytes == bound);
}

}  // namespace

TEST_CASE("estimate/1: the keys in their order, and terms that add up to their moment") {
  const auto root = estimate_json(k_all);
  CHECK(keys(root) == Keys{"schema", "profile", "parameters", "bases", "answer", "request", "check",
                           "decisions", "warnings", "errata"});
  CHECK(root["schema"] == "mem-plan/estimate/1");
  CHECK(keys(root["profile"]) == Keys{"name", "version", "file", "calibration"});
  CHECK(keys(root["bases"]) == Keys{"document", "measured"});
  CHECK(keys(root["parameters"]["features"]) == Keys{"value", "origin"});
  CHECK(root["parameters"]["features"]["value"] == 3000);
  CHECK(keys(root["request"]) == Keys{"ram_bytes", "vram_bytes", "rule"});
  for (const auto& basis : root["bases"]) {
    CHECK(keys(basis) == Keys{"stages", "peak"});
    CHECK(keys(basis["peak"]) == Keys{"ram", "vram"});
    CHECK(keys(basis["peak"]["ram"]) == Keys{"bytes", "high_bytes", "stage"});
    CHECK(basis["stages"].size() == 3);
    for (const auto& stage : basis["stages"]) {
      CHECK(keys(stage) == Keys{"name", "status", "ram", "vram", "extrapolated"});
      check_need(stage["ram"]);
      check_need(stage["vram"]);
    }
  }
  for (const auto& answer : root["answer"])
    CHECK(keys(answer) == Keys{"stage", "basis", "ram_bytes", "vram_bytes"});
  CHECK(root["answer"].size() == 3);
}

TEST_CASE("a stage that lacks inputs, one that cannot run, and a device that is not used") {
  const auto lacking = estimate_json({{"features", "3000"}, {"cells", "4000"}});
  CHECK(lacking["bases"]["document"]["stages"][1] ==
        OrderedJson{{"name", "fit_cis"}, {"status", "needs"}, {"needs", {"guides"}}});
  auto values = k_all;
  values.emplace_back("input", "csr");
  const auto unsupported = estimate_json(values)["bases"]["measured"]["stages"][2];
  CHECK(keys(unsupported) == Keys{"name", "status", "reason"});
  CHECK(unsupported["status"] == "unsupported");
  values = k_all;
  values.emplace_back("device", "cpu");
  CHECK(estimate_json(values)["bases"]["measured"]["stages"][0]["vram"].is_null());
}

TEST_CASE("what to request is rounded up, and on the document basis it is the document's rule") {
  const auto profile = load_built_in("bayesdream");
  auto found = estimate(profile, settings_from(profile, k_all));
  found.request = {Bytes{1'001'000'001}, std::nullopt, "the rule"};
  const auto text = render_text(estimate_report(found), {});
  CHECK(text.find("Request 1.01 GB RAM: the rule.") != std::string::npos);
  const auto document = estimate_json(k_all, Basis::document);
  CHECK(document["request"]["ram_bytes"] ==
        2 * document["bases"]["document"]["peak"]["ram"]["bytes"].get<std::int64_t>());
}

TEST_CASE("for people: one row for each basis of a stage, the one that answers marked") {
  const auto profile = load_built_in("bayesdream");
  const auto text = render_text(estimate_report(estimate(profile, settings_from(profile, k_all))), {});
  CHECK(text.find("Need of each stage (* answers), GB\n") != std::string::npos);
  CHECK(text.find("fit_technical  measured *") != std::string::npos);
  CHECK(text.find("Where the bases differ\n") != std::string::npos);
  CHECK(text.find("(mem-plan explain bayesdream)") != std::string::npos);
}
