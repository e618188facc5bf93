// Points per second of compiled formulas: those of the program, muparser's and loops compiled by hand, on two
// formulas; then of the shipped profiles' stages, and of their rows as CSV; and profiles loaded per second.
//
// Prints lines "what<TAB>engine<TAB>rate", one for each repetition. bench/run makes a table of them.
#include <fmt/format.h>
#include <muParser.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include "memplan/render.hpp"
#include "memplan/sweep.hpp"

using namespace memplan;

namespace {

constexpr std::size_t k_points = 4 << 20;
constexpr int k_repetitions = 7;

// The same arithmetic in three spellings; features T, cells N, sparsity s.
struct Case {
  const char* name;
  const char* ours;
  const char* muparser;
  void (*by_hand)(const double* T, const double* N, const double* s, double* out);
};

void short_by_hand(const double* T, const double* N, const double* s, double* out) {
  for (std::size_t i = 0; i < k_points; ++i) out[i] = 4e9 + 12.0 * T[i] * N[i] * (1.0 - s[i]) + 8.0 * N[i];
}

void long_by_hand(const double* T, const double* N, const double* s, double* out) {
  for (std::size_t i = 0; i < k_points; ++i)
    out[i] = 4e9 + 4.0 * T[i] * N[i] + 12.0 * T[i] * N[i] * (1.0 - s[i]) + 8.0 * N[i] + 16.0 * T[i] +
             std::ceil(N[i] / 32.0) * 512.0 + std::max(T[i] * 64.0, N[i] * 48.0) + 24.0 * T[i] * 5.0 +
             4.0 * N[i] * 20.0 + std::sqrt(T[i] * N[i]) * 128.0 + 2.0 * (T[i] + N[i]) * 100.0 +
             std::min(T[i], N[i]) * 256.0;
}

constexpr Case k_cases[] = {
    {"points: three terms", "4 GB + 12 B * T * N * (1 - s) + 8 B * N", "4e9 + 12*T*N*(1 - s) + 8*N",
     short_by_hand},
    {"points: twelve terms",
     "4 GB + 4 B * T * N + 12 B * T * N * (1 - s) + 8 B * N + 16 B * T + ceil(N / 32) * 512 B + "
     "max(T * 64 B, N * 48 B) + 24 B * T * 5 + 4 B * N * 20 + sqrt(T * N) * 128 B + 2 B * (T + N) * 100 + "
     "min(T, N) * 256 B",
     "4e9 + 4*T*N + 12*T*N*(1 - s) + 8*N + 16*T + up(N / 32)*512 + max(T*64, N*48) + 24*T*5 + 4*N*20 + "
     "sqrt(T*N)*128 + 2*(T + N)*100 + min(T, N)*256",
     long_by_hand},
};

double up(double x) {
  return std::ceil(x);
}

// Processor time, of which the one thread gets as much on a busy machine as on an idle one.
double seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

void report(const std::string& what, const std::string& engine, std::size_t points,
            const std::function<void()>& work) {
  work();
  for (int r = 0; r < k_repetitions; ++r) {
    const auto start = seconds();
    work();
    const auto taken = seconds() - start;
    fmt::print("{}\t{}\t{:.0f}\n", what, engine, static_cast<double>(points) / taken);
    std::fflush(stdout);
  }
}

struct Data {
  std::vector<double> T, N, s;
  Data() : T(k_points), N(k_points), s(k_points) {
    std::uint64_t state = 1;
    const auto next = [&] { return (state = state * 6364136223846793005 + 1442695040888963407) >> 33; };
    for (std::size_t i = 0; i < k_points; ++i) {
      T[i] = 1000.0 + static_cast<double>(next() % 60000);
      N[i] = 1000.0 + static_cast<double>(next() % 1000000);
      s[i] = static_cast<double>(next() % 100) / 100;
    }
  }
};

void must_agree(const Case& formula, const std::vector<double>& a, const std::vector<double>& b,
                const char* with) {
  for (std::size_t i = 0; i < k_points; ++i)
    if (std::bit_cast<std::uint64_t>(a[i]) != std::bit_cast<std::uint64_t>(b[i])) {
      std::fputs(fmt::format("{}: {} and {} differ at {}\n", formula.name, a[i], b[i], with).c_str(), stderr);
      std::exit(1);
    }
}

void time_formula(const Case& formula, Data& data) {
  std::vector<double> by_hand(k_points), ours(k_points), theirs(k_points);
  Vocabulary vocabulary;
  for (const auto* name : {"T", "N", "s"}) vocabulary.add_parameter(name, Type::number(), false);
  const auto parsed = Formula::parse(formula.ours);
  vocabulary.check(parsed);
  const Program program(vocabulary, std::span(&parsed, 1));
  mu::Parser parser;
  parser.DefineVar("T", data.T.data());
  parser.DefineVar("N", data.N.data());
  parser.DefineVar("s", data.s.data());
  parser.DefineFun("up", up);
  parser.SetExpr(formula.muparser);
  report(formula.name, "a loop compiled by hand", k_points,
         [&] { formula.by_hand(data.T.data(), data.N.data(), data.s.data(), by_hand.data()); });
  report(formula.name, "mem-plan", k_points, [&] {
    std::vector<Ranged> found(Program::k_block);
    for (std::size_t i = 0; i < k_points; i += Program::k_block) {
      const double* columns[] = {&data.T[i], &data.N[i], &data.s[i]};
      program.evaluate(columns, Program::k_block, found);
      for (std::size_t k = 0; k < Program::k_block; ++k) ours[i + k] = found[k].value;
    }
  });
  report(formula.name, "muparser", k_points, [&] { parser.Eval(theirs.data(), static_cast<int>(k_points)); });
  must_agree(formula, by_hand, ours, "mem-plan");
  must_agree(formula, by_hand, theirs, "muparser");
}

struct Stages {
  const char* profile;
  const char* first;  // the axes
  const char* first_values;
  const char* second;
  const char* second_values;
  std::vector<std::pair<const char*, const char*>> given;
};

const Stages k_stages[] = {
    {"bayesdream",
     "features",
     "1000:60000:100",
     "cells",
     "1000:200000:1000",
     {{"guides", "100"}, {"categories", "5"}}},
    {"cpa", "cells", "1000:100000:100", "genes", "100:20000:100", {}},
    {"aam", "batch", "2:200:2", "layers", "1:64:1", {{"samples", "1000"}}},
    {"meta-spliceai", "genes", "100:20000:100", "features", "10:500:1", {}},
};

Grid grid_of(const Profile& profile, const Stages& stages) {
  return Grid({Axis::parse(profile.find_parameter(stages.first)->spec, stages.first_values),
               Axis::parse(profile.find_parameter(stages.second)->spec, stages.second_values)});
}

void time_stages(const Stages& stages) {
  const auto texts = built_in_profiles();
  const auto text =
      std::find_if(texts.begin(), texts.end(), [&](auto& row) { return row.name == stages.profile; });
  const auto profile = load_profile(text->model, "built-in");
  Settings::Given given;
  for (const auto& [name, value] : stages.given)
    given[name] = parse_value(profile.find_parameter(name)->spec, value);
  const Sweep sweep({&profile, given, {}}, grid_of(profile, stages),
                    {SweepColumns::needs, SweepColumns::peak}, {});
  const auto all = fmt::format("`sweep`, points: {}, all stages", stages.profile);
  const std::uint64_t points = std::min<std::uint64_t>(sweep.grid().count(), 16 * 1024), few = 256;
  report(all, "mem-plan", points, [&] {
    for (std::uint64_t i = 0; i < points; i += 4096) {
      RowBlock rows;
      sweep.evaluate(i, std::min<std::uint64_t>(4096, points - i), rows);
    }
  });
  RowBlock rows;
  sweep.evaluate(0, 4096, rows);
  std::size_t bytes = 0;
  report(fmt::format("`sweep`, rows as CSV: {}", stages.profile), "mem-plan", 16 * 4096, [&] {
    for (int i = 0; i < 16; ++i) bytes += csv_rows(rows).size();
  });
  report(all, "the estimate, point by point", few, [&] {
    RowBlock singly;
    sweep.evaluate_singly(0, few, singly);
  });
}

void time_loads() {
  for (const auto& built : built_in_profiles())
    report(fmt::format("load of profile {}, {} kB", built.name, built.model.size() / 1000), "mem-plan", 50,
           [&] {
             for (int i = 0; i < 50; ++i) load_profile(built.model, "built-in");
           });
}

}  // namespace

int main() {
  Data data;
  for (const auto& formula : k_cases) time_formula(formula, data);
  for (const auto& stages : k_stages) time_stages(stages);
  time_loads();
}
