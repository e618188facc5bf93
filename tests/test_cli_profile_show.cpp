#include "cli/profile_show.hpp"
#include "memplan/render.hpp"
#include "small_profile.hpp"

namespace memplan {
namespace {

TEST_CASE("a profile as text: what it takes, its numbers, its formulas with their sources") {
  const auto text = render_text(profile_report(small_profile()), {UnitFlavour::si, false, 100});
  const char* const parts[] = {
      "Small 1.0 (small.json)\n",
      "\nParameters\n  cells ",
      "\nConstants\n"
      "  base                1.00 GB [guide]\n"
      "  factor              2 (1 to 3) [guide]\n",
      "\nDefinitions\n"
      "  data    cells * 4 MB\n"
      "  blocks  n * 8 MB\n",
      "\nfit, document\n"
      "  fixed  RAM: base [guide]\n"
      "  data   RAM: factor * data [guide]\n"
      "  data   VRAM: data [guide]\n",
      "\nfit, measured at train\n"
      "  data     RAM: data / 2 [runs]\n"
      "  tensors  VRAM: 3 * data [runs]\n",
      "\nprogram, measured at fit: the largest moment of fit\n",
  };
  CAPTURE(text);
  for (const std::string part : parts) CHECK_MESSAGE(text.find(part) != std::string::npos, part);
}

TEST_CASE("what a profile does not have is left out") {
  const auto bare = small_profile({{"/definitions", ""},
                                   {"/decisions", ""},
                                   {"/constants/0/fitted", "true"},
                                   {"/stages/0/document/ram/1/formula", "\"factor * cells * 4 MB\""},
                                   {"/stages/0/document/vram/0/formula", "\"1 MB\""},
                                   {"/stages/0/measured", R"({
                                     "held": {"host": [{"name": "code", "formula": "1 GB", "source": "runs"}]},
                                     "moments": [{"name": "load", "host": [{"name": "x", "formula": "2 GB", "source": "runs"}]}]})"}});
  const auto text = render_text(profile_report(bare), {UnitFlavour::si, false, 100});
  CAPTURE(text);
  CHECK(text.find("Definitions") == std::string::npos);
  CHECK(text.find("  base                1.00 GB, fitted [guide]\n") != std::string::npos);
  CHECK(text.find("\nfit, measured, at every moment\n  code  RAM: 1 GB [runs]\n") != std::string::npos);
}

TEST_CASE("as JSON, each term has its moment and device, and a lacking basis is null") {
  const auto json = nlohmann::json::parse(render_json(profile_report(small_profile())));
  CHECK(json["schema"] == "mem-plan/profile-show/1");
  CHECK(json["parameters"][0]["option"] == "--cells");
  CHECK(json["constants"][1] == nlohmann::json::parse(R"({"name": "factor", "value": 2, "low": 1, "high": 3,
    "unit": "", "fitted": false, "source": "guide"})"));
  const auto& fit = json["stages"][0];
  CHECK(fit["document"]["terms"].size() == 3);
  CHECK(fit["document"]["terms"][1]["errata"] == nlohmann::json::parse(R"(["S-2"])"));
  CHECK(fit["measured"]["terms"][2] == nlohmann::json::parse(R"({"moment": "train", "device": "vram",
    "name": "tensors", "formula": "3 * data", "source": "runs", "errata": []})"));
  const auto& program = json["stages"][1];
  CHECK(program["document"].is_null());
  CHECK(program["measured"]["taken_stages"] == nlohmann::json::parse(R"(["fit"])"));
}

}  // namespace
}  // namespace memplan
