#include <doctest/doctest.h>

#include "memplan/estimate.hpp"
#include "small_profile.hpp"

using namespace memplan;

namespace {

// The figures of the small profile at these numbers of cells; the rest as asked.
struct Found {
  std::vector<bool> sure;
  std::vector<StageFigures> figures;  // fit, program, fit, program, …
};

Found at_cells(const Profile& profile, const std::vector<double>& cells, Settings::Given given = {},
               EstimateOptions options = {}) {
  const Question question{&profile, std::move(given), std::move(options)};
  const BlockEstimator estimator(question, {"cells"});
  Found found;
  found.figures.resize(cells.size() * estimator.stages().size());
  const double* columns[] = {cells.data()};
  found.sure = estimator.evaluate(columns, cells.size(), found.figures);
  return found;
}

void check_equal(const NeedFigure& figure, const std::optional<Need>& need) {
  REQUIRE(figure.used == need.has_value());
  if (!need) return;
  CHECK(figure.amount.bytes == need->amount.bytes);
  CHECK(figure.amount.low == need->amount.low);
  CHECK(figure.amount.high == need->amount.high);
  CHECK(figure.binding_amount.high == need->binding_moment().amount.high);
  CHECK(*figure.moment == need->binding_moment().name);
}

void check_as_estimated(const Profile& profile, const Settings::Given& given, EstimateOptions options) {
  const std::vector<double> cells = {10, 999, 13, 1, 1e6};
  const auto found = at_cells(profile, cells, given, options);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    CHECK(found.sure[i]);
    const auto wanted =
        estimate(Question{&profile, given, options}.with("cells", {cells[i], "", Origin::option}));
    for (std::size_t s = 0; s < wanted.answers.size(); ++s) {
      const auto& figures = found.figures[i * wanted.answers.size() + s];
      CHECK(figures.status == wanted.answers[s].estimate->status);
      check_equal(figures.ram, wanted.answers[s].estimate->ram);
      check_equal(figures.vram, wanted.answers[s].estimate->vram);
    }
  }
}

}  // namespace

TEST_CASE("blocks give what estimate gives: bases, devices, taken moments, what cannot run") {
  const auto profile = small_profile();
  const ParameterValue cpu{0, "cpu", Origin::option};
  for (const std::optional<Basis> basis : {std::optional<Basis>(), std::optional(Basis::document)})
    for (const auto& given : {Settings::Given{}, Settings::Given{{"device", cpu}}})
      check_as_estimated(profile, given, {basis, {}});
  check_as_estimated(profile, {}, {std::nullopt, {"program"}});
}

TEST_CASE("where a default, a multiple or a formula fails, a block is not sure") {
  const auto lacking = small_profile(
      {{"/definitions/0/formula", R"("guides * cells * 4 MB")"}, {"/parameters/1/required", "true"}});
  CHECK(at_cells(lacking, {1, 2}).sure == std::vector<bool>{false, false});
  CHECK(at_cells(lacking, {1, 2}, {{"guides", {1, "", Origin::option}}}).sure ==
        std::vector<bool>{true, true});
  const auto undecided = small_profile(
      {{"/stages/0/unsupported_when/0/when", R"("guides > 3")"}, {"/parameters/1/required", "true"}});
  CHECK(at_cells(undecided, {1, 2}).sure == std::vector<bool>{false, false});
  const auto follows = small_profile(
      {{"/parameters/1/default", R"j({"formula": "cells / (cells - 2)"})j"}, {"/parameters/1/max", "2"}});
  CHECK(at_cells(follows, {2, 3, 4}).sure == std::vector<bool>{false, false, true});
  const auto paired = small_profile({{"/parameters/0/multiple_of", R"({"step": 2, "when": "cells > 5"})"}});
  CHECK(at_cells(paired, {3, 6, 7, 8}).sure == std::vector<bool>{true, true, false, true});
  const auto negative =
      small_profile({{"/stages/0/measured/moments/0/host/0/formula", R"("(cells - 5) * 1 MB")"}});
  CHECK(at_cells(negative, {4, 5}).sure == std::vector<bool>{false, true});
  CHECK(at_cells(small_profile(), {1e14}).sure == std::vector<bool>{false});
}

TEST_CASE("a block estimator knows its stages") {
  const auto profile = small_profile();
  const BlockEstimator estimator({&profile, {}, {Basis::measured, {}}}, {"cells"});
  REQUIRE(estimator.stages().size() == 2);
  CHECK(estimator.stages()[0].stage->name == "fit");
  CHECK(estimator.stages()[1].basis == Basis::measured);
  CHECK(error_of([&] {
          BlockEstimator({&profile, {}, {std::nullopt, {"fitt"}}}, {"cells"});
        }).hint() == "did you mean 'fit'?");
}
