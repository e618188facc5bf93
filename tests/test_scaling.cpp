// How the terms of the measured bases grow: each size parameter is taken twice and ten times, and the term
// must follow the powers that were derived for it.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>
#include <map>

#include "profile_runs.hpp"

namespace memplan {
namespace {

// Sizes at which no term changes its regime (thresholds, padding, cuts) up to ten times the value.
const std::map<std::string, Spelled> k_base = {
    {"bayesdream",
     {{"features", "20000"},
      {"cells", "40000"},
      {"groups", "4"},
      {"guides", "1000"},
      {"ntc_cells", "8000"},
      {"input", "array"}}},
    {"bayesdream iaf",
     {{"features", "20000"}, {"cells", "40000"}, {"groups", "2"}, {"guides", "1000"}, {"guide", "iaf"}}},
    {"bayesdream minibatch",
     {{"features", "20000"},
      {"cells", "40000"},
      {"groups", "2"},
      {"guides", "1000"},
      {"minibatch_size", "4"}}},
    {"aam",
     {{"batch", "8"},
      {"attention", "math"},
      {"seq_len", "160"},
      {"token_limit", "1024"},
      {"samples", "20000"}}},
    {"cpa", {{"cells", "50000"}, {"genes", "4000"}, {"latent", "256"}}},
    {"meta-spliceai", {{"genes", "5000"}}},
};

// The term is a sum of these powers of the parameter, one or two of them.
struct Growth {
  std::string base;
  std::string parameter;
  std::string stage, moment;
  Device device;
  std::string term;
  std::vector<int> powers;
};

const auto k_ram = Device::ram, k_vram = Device::vram;
const Growth k_growth[] = {
    {"bayesdream", "features", "fit_technical", "prepare", k_ram, "baseline_arrays", {1}},
    {"bayesdream", "features", "fit_technical", "predict", k_ram, "posterior", {1}},
    {"bayesdream", "features", "fit_technical", "fit", k_vram, "activations", {1}},
    {"bayesdream", "features", "fit_technical", "fit", k_vram, "guide", {1}},
    {"bayesdream", "features", "fit_trans", "predict", k_ram, "samples", {1}},
    {"bayesdream", "features", "fit_trans", "fit", k_vram, "activations", {1}},
    {"bayesdream", "cells", "fit_technical", "construct", k_ram, "counts", {1}},
    {"bayesdream", "cells", "fit_cis", "predict", k_ram, "samples", {0, 1}},
    {"bayesdream", "cells", "fit_cis", "fit", k_vram, "cells", {1}},
    {"bayesdream", "cells", "fit_trans", "predict", k_ram, "samples", {1}},
    {"bayesdream", "cells", "fit_trans", "fit", k_vram, "activations", {1}},
    {"bayesdream", "nsamples", "fit_technical", "predict", k_ram, "posterior", {1}},
    {"bayesdream", "nsamples", "fit_cis", "predict", k_ram, "samples", {1}},
    {"bayesdream", "nsamples", "fit_trans", "predict", k_ram, "samples", {1}},
    {"bayesdream", "guides", "fit_cis", "predict", k_ram, "samples", {0, 1}},
    {"bayesdream iaf", "features", "fit_technical", "fit", k_vram, "guide", {2}},
    {"bayesdream minibatch", "minibatch_size", "fit_trans", "predict", k_ram, "samples", {1, 2}},

    {"aam", "batch", "pretrain", "loss", k_ram, "batches", {1}},
    {"aam", "batch", "pretrain", "loss", k_vram, "asv_saved", {1}},
    {"aam", "batch", "pretrain", "loss", k_vram, "sample_saved", {1}},
    {"aam", "batch", "pretrain", "loss", k_vram, "unifrac", {2}},
    {"aam", "batch", "pretrain", "asv_backward", k_vram, "asv_recomputed", {1}},
    {"aam", "batch", "infer", "asv_attention", k_vram, "asv_layer", {1}},
    {"aam", "token_limit", "pretrain", "loss", k_vram, "asv_saved", {1}},
    {"aam", "token_limit", "pretrain", "sample_attention_backward", k_vram, "scores", {2}},
    {"aam", "token_limit", "pretrain", "sample_backward", k_vram, "sample_recomputed", {1, 2}},
    {"aam", "token_limit", "infer", "sample_attention", k_vram, "sample_layer", {1, 2}},
    {"aam", "seq_len", "pretrain", "loss", k_vram, "inputs", {1}},
    {"aam", "seq_len", "pretrain", "loss", k_vram, "asv_saved", {1}},
    {"aam", "seq_len", "pretrain", "asv_backward", k_vram, "asv_recomputed", {1, 2}},
    {"aam", "seq_len", "infer", "asv_attention", k_vram, "asv_layer", {1, 2}},
    {"aam", "embedding_dim", "pretrain", "loss", k_vram, "asv_saved", {1}},
    {"aam", "embedding_dim", "pretrain", "loss", k_vram, "unifrac", {1}},
    {"aam", "embedding_dim", "pretrain", "asv_backward", k_vram, "asv_recomputed", {0, 1}},
    {"aam", "asv_layers", "pretrain", "asv_backward", k_vram, "asv_recomputed", {0, 1}},
    {"aam", "samples", "pretrain", "loss", k_ram, "unifrac_matrix", {2}},

    {"cpa", "cells", "setup", "register", k_ram, "counts", {1}},
    {"cpa", "cells", "setup", "register", k_ram, "perturbations_dense", {1}},
    {"cpa", "cells", "setup", "register", k_ram, "cell_table", {1}},
    {"cpa", "cells", "inference", "collect", k_ram, "batches", {1}},
    {"cpa", "cells", "inference", "collect", k_ram, "joined", {1}},
    {"cpa", "genes", "training", "first_step", k_ram, "counts", {1}},
    {"cpa", "genes", "training", "first_step", k_vram, "weights", {0, 1}},
    {"cpa", "genes", "training", "first_step", k_vram, "likelihood", {1}},
    {"cpa", "genes", "training", "optimizer", k_vram, "optimizer", {0, 1}},
    {"cpa", "genes", "inference", "collect", k_vram, "forward", {1}},
    {"cpa", "batch", "training", "likelihood", k_vram, "likelihood", {1}},
    {"cpa", "batch", "training", "adversary", k_vram, "decoder_graph", {1}},
    {"cpa", "latent", "training", "optimizer", k_vram, "latents", {1}},
    {"cpa", "hidden", "training", "optimizer", k_vram, "adam_temporaries", {1}},
    {"cpa", "inference_batch", "inference", "collect", k_vram, "forward", {1}},

    {"meta-spliceai", "features", "load", "rechunk", k_ram, "frame", {0, 1}},
    {"meta-spliceai", "features", "convert", "convert", k_ram, "arrays", {1}},
    {"meta-spliceai", "features", "training", "fold", k_ram, "histograms", {1}},
    {"meta-spliceai", "features", "final", "fit", k_ram, "quantized", {1}},
    {"meta-spliceai", "max_bin", "training", "fold", k_ram, "histograms", {1}},
};

// A sequence has one token more than bases, and the cis gene is left out of the features.
constexpr double k_off_by_one = 0.01;

double term_bytes(const Profile& profile, const Growth& row, double factor) {
  auto values = k_base.at(row.base);
  const auto settings = settings_from(profile, values);
  const auto* now = settings.find(row.parameter);
  REQUIRE_MESSAGE(now, row.parameter << " has no value");
  std::erase_if(values, [&](auto& value) { return value.first == row.parameter; });
  values.emplace_back(row.parameter, fmt::format("{}", std::llround(now->number * factor)));
  const auto found = estimate_stage(profile, settings_from(profile, values), *profile.find_stage(row.stage),
                                    Basis::measured);
  REQUIRE(found.status == Status::ok);
  for (const auto& moment : found.need(row.device)->moments)
    for (const auto& term : moment.terms)
      if (moment.name == row.moment && term.name == row.term)
        return static_cast<double>(term.amount.bytes.count);
  FAIL("no such term");
  return 0;
}

// The factor-th power sum through the values at once and twice the size; `powers` has one or two.
double predicted(const Growth& row, double once, double twice, double factor) {
  const double p = row.powers.front();
  if (row.powers.size() == 1) return once * std::pow(factor, p);
  const double q = row.powers.back();
  const double b = (twice - once * std::pow(2, p)) / (std::pow(2, q) - std::pow(2, p));
  CHECK(b > 0);
  CHECK(once - b > 0);
  return (once - b) * std::pow(factor, p) + b * std::pow(factor, q);
}

}  // namespace

TEST_CASE("each term grows with its parameters as was derived, at twice and ten times the size") {
  for (const auto& row : k_growth) {
    INFO(row.base << ", " << row.stage << ", " << row.moment << ", " << row.term << ", in " << row.parameter);
    const auto profile = load_built_in(row.base.substr(0, row.base.find(' ')));
    const double once = term_bytes(profile, row, 1), twice = term_bytes(profile, row, 2);
    CHECK(once > 0);
    CHECK(twice == doctest::Approx(predicted(row, once, twice, 2)).epsilon(k_off_by_one));
    CHECK(term_bytes(profile, row, 10) ==
          doctest::Approx(predicted(row, once, twice, 10)).epsilon(k_off_by_one));
  }
}

}  // namespace memplan
