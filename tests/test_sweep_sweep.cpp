#include <doctest/doctest.h>
#include <fmt/format.h>

#include "formula_random.hpp"
#include "memplan/error.hpp"
#include "memplan/sweep.hpp"
#include "small_profile.hpp"

using namespace memplan;

namespace {

using ValueKind = RowValue::Kind;

std::string spelled(const RowValue& value) {
  switch (value.kind) {
    case ValueKind::none:
      return "-";
    case ValueKind::text:
      return *value.text;
    case ValueKind::number:
      return fmt::format("{}", value.number);
    default:
      return fmt::format("{}", value.whole);
  }
}

std::vector<std::string> row(const RowBlock& rows, std::size_t r) {
  std::vector<std::string> texts;
  for (std::size_t c = 0; c < rows.columns; ++c) texts.push_back(spelled(rows.values[r * rows.columns + c]));
  return texts;
}

// A spelling that the parameter takes, most of the time.
std::string random_value(const ParameterSpec& spec, random_formula::Dice& dice) {
  switch (spec.kind) {
    case ParameterKind::choice:
      return dice.pick(spec.choices);
    case ParameterKind::flag:
      return dice.pick(std::vector<std::string>{"yes", "no"});
    case ParameterKind::fraction:
      return dice.pick(std::vector<std::string>{"0", "10%", "0.5", "0.85"});
    case ParameterKind::bytes:
      return dice.pick(std::vector<std::string>{"8GB", "24GB", "80GB"});
    default:
      return dice.pick(
          std::vector<std::string>{"0", "1", "2", "3", "4", "8", "64", "128", "700", "5k", "30k"});
  }
}

bool is_taken(const ParameterSpec& spec, const std::string& text) {
  try {
    parse_value(spec, text);
    return true;
  } catch (const Error&) {
    return false;
  }
}

// Lists of values for some parameters, single values for others, the rest left to the profile.
struct Draw {
  Settings::Given given;
  std::vector<Axis> axes;
};

Draw random_draw(const Profile& profile, random_formula::Dice& dice) {
  Draw draw;
  for (const auto& parameter : profile.parameters) {
    const auto& spec = parameter.spec;
    std::vector<std::string> texts;
    for (int i = 0; i < 4; ++i)
      if (auto text = random_value(spec, dice); is_taken(spec, text)) texts.push_back(std::move(text));
    if (texts.empty()) continue;
    if (draw.axes.size() < 4 && dice.chance(0.2))
      draw.axes.push_back(Axis::parse(spec, fmt::format("{}", fmt::join(texts, ","))));
    else if (parameter.required ? dice.chance(0.95) : dice.chance(0.3))
      draw.given[spec.name] = parse_value(spec, texts.front());
  }
  if (draw.axes.empty()) {
    const auto& spec = profile.parameters.front().spec;
    draw.given.erase(spec.name);
    draw.axes.push_back(Axis::parse(spec, "10:40:10"));
  }
  return draw;
}

Sweep sweep_of(const Profile& profile, const std::string& cells, std::set<SweepColumns> columns,
               const BudgetOptions& budget = {}, Settings::Given given = {}) {
  const auto& spec = profile.find_parameter("cells")->spec;
  return Sweep({&profile, std::move(given), {}}, Grid({Axis::parse(spec, cells)}), std::move(columns),
               make_budget(budget));
}

std::string names(const Sweep& sweep) {
  std::vector<std::string> all;
  for (const auto& column : sweep.columns()) all.push_back(column.name);
  return fmt::format("{}", fmt::join(all, " "));
}

std::vector<std::string> only_row(const Sweep& sweep) {
  RowBlock rows;
  sweep.evaluate(0, 1, rows);
  return row(rows, 0);
}

}  // namespace

TEST_CASE("each row is what estimate answers there, on random grids of all shipped profiles") {
  using enum SweepColumns;
  random_formula::Dice dice(random_formula::seed("sweep"));
  std::uint64_t answered = 0, points = 0;
  BudgetOptions limits;
  limits.max_ram = "20 GB";
  limits.max_vram = "10 GB";
  for (const auto& text : built_in_profiles()) {
    const auto profile = load_profile(text.model, "built-in");
    for (int round = 0; round < 12; ++round) {
      const auto basis = dice.pick(std::vector<std::optional<Basis>>{{}, Basis::document, Basis::measured});
      auto draw = random_draw(profile, dice);
      const Sweep sweep({&profile, draw.given, {basis, {}}}, Grid(draw.axes),
                        {needs, range, moments, peak, fits}, make_budget(limits));
      const auto count = std::min<std::uint64_t>(sweep.grid().count(), 300);
      RowBlock blocks, single;
      answered += sweep.evaluate(0, count, blocks);
      sweep.evaluate_singly(0, count, single);
      points += count;
      REQUIRE(blocks.rows() == count);
      REQUIRE(single.rows() == count);
      for (std::size_t r = 0; r < count; ++r)
        CHECK(fmt::format("{}", fmt::join(row(blocks, r), " ")) ==
              fmt::format("{}", fmt::join(row(single, r), " ")));
    }
  }
  CHECK(points > 1000);
  CHECK(answered > points / 4);
}

TEST_CASE("a row holds the estimate's own figures") {
  using enum SweepColumns;
  const auto profile = small_profile();
  const auto sweep = sweep_of(profile, "100,200", {needs, range, moments, terms, peak, request});
  CHECK(names(sweep) ==
        "cells fit.ram.high_bytes fit.ram.bytes fit.ram.low_bytes fit.ram.moment fit.ram.term "
        "fit.ram.term_bytes fit.vram.high_bytes fit.vram.bytes fit.vram.low_bytes fit.vram.moment "
        "fit.vram.term fit.vram.term_bytes program.ram.high_bytes program.ram.bytes program.ram.low_bytes "
        "program.ram.moment program.ram.term program.ram.term_bytes program.vram.high_bytes "
        "program.vram.bytes program.vram.low_bytes program.vram.moment program.vram.term "
        "program.vram.term_bytes peak.ram.high_bytes peak.vram.high_bytes request.ram_bytes "
        "request.vram_bytes status");
  const auto found = estimate(Question{&profile, {{"cells", {100, "", Origin::option}}}, {}});
  const auto& need = *found.answers[0].estimate->ram;
  const auto texts = only_row(sweep);
  CHECK(texts[0] == "100");
  CHECK(texts[1] == std::to_string(need.amount.high.count));
  CHECK(texts[2] == std::to_string(need.amount.bytes.count));
  CHECK(texts[3] == std::to_string(need.amount.low.count));
  CHECK(texts[4] == need.binding_moment().name);
  CHECK(texts[5] == need.binding_term().name);
  CHECK(texts[6] == std::to_string(need.binding_term().amount.high.count));
  CHECK(texts[27] == std::to_string(found.request.ram->count));
  CHECK(texts.back() == "ok");
}

TEST_CASE("where there is no figure, the status says why") {
  using enum SweepColumns;
  const auto profile = small_profile({{"/parameters/0/multiple_of", R"({"step": 2, "when": "cells > 50"})"}});
  RowBlock rows;
  CHECK(sweep_of(profile, "13,51,52", {needs}).evaluate(0, 3, rows) == 1);
  CHECK(row(rows, 0) ==
        std::vector<std::string>{"13", "-", "-", "-", "-", "fit cannot run; program cannot run"});
  CHECK(row(rows, 1) ==
        std::vector<std::string>{"51", "-", "-", "-", "-",
                                 "--cells: 51 is no multiple of 2 (needed where cells > 50)"});
  CHECK(row(rows, 2).back() == "ok");
  const auto lacking = small_profile(
      {{"/definitions/0/formula", R"("guides * cells * 4 MB")"}, {"/parameters/1/required", "true"}});
  CHECK(only_row(sweep_of(lacking, "1,2", {peak})) ==
        std::vector<std::string>{"1", "-", "-", "fit needs guides; program needs guides"});
}

TEST_CASE("fits as the gate does") {
  const auto profile = small_profile();
  BudgetOptions limits;
  limits.max_ram = "2 GB";
  limits.max_vram = "100 GB";
  const auto fits = [&](const std::string& cells) {
    return only_row(sweep_of(profile, cells + ",1", {SweepColumns::fits}, limits));
  };
  CHECK(fits("10") == std::vector<std::string>{"10", "yes", "fit RAM", "ok"});
  CHECK(fits("900") == std::vector<std::string>{"900", "no", "fit RAM", "ok"});
  CHECK(fits("13") == std::vector<std::string>{"13", "no", "-", "fit cannot run; program cannot run"});
  BudgetOptions card;
  card.gpu = "t4";  // it has no bf16, which the profile needs
  CHECK(only_row(sweep_of(profile, "10,1", {SweepColumns::fits}, card))[1] == "no");
}

TEST_CASE("the names of the groups of columns") {
  for (const auto& name : columns_names()) CHECK(find_columns(name));
  CHECK_FALSE(find_columns("need"));
}
