// A profile, and what it answers: the smallest values that it takes, by the tree and by blocks.
#include "memplan/profile.hpp"

#include "json_mutator.hpp"
#include "memplan/estimate.hpp"

using namespace memplan;

namespace {

Settings::Given smallest(const Profile& profile) {
  Settings::Given given;
  for (const auto& parameter : profile.parameters)
    if (parameter.required)
      given[parameter.spec.name] = {parameter.spec.min.value_or(1),
                                    parameter.spec.choices.empty() ? "" : parameter.spec.choices[0],
                                    Origin::option};
  return given;
}

void require_equal(const NeedFigure& figure, const std::optional<Need>& need) {
  fuzz::require(figure.used == need.has_value(), "blocks and trees use the same devices");
  if (need)
    fuzz::require(figure.amount.low == need->amount.low && figure.amount.bytes == need->amount.bytes &&
                      figure.amount.high == need->amount.high &&
                      *figure.moment == need->binding_moment().name,
                  "blocks and trees agree to the byte");
}

void compare(const Question& question) {
  const BlockEstimator blocks(question, {});
  std::vector<StageFigures> figures(blocks.stages().size());
  const bool sure = blocks.evaluate({}, 1, figures)[0];
  Estimate found;
  if (!fuzz::took([&] { found = estimate(question); }))
    return fuzz::require(!sure, "blocks refuse what trees do");
  for (std::size_t i = 0; sure && i < figures.size(); ++i) {
    fuzz::require(figures[i].status == found.answers[i].estimate->status,
                  "blocks and trees run the same stages");
    require_equal(figures[i].ram, found.answers[i].estimate->ram);
    require_equal(figures[i].vram, found.answers[i].estimate->vram);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::took([&] {
    const auto profile = load_profile(fuzz::text_of(data, size), "profile.json");
    compare({&profile, smallest(profile), {}});
    compare({&profile, smallest(profile), {Basis::document, {}}});
  });
  return 0;
}
