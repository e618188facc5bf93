#include <doctest/doctest.h>
#include <fmt/format.h>

#include "memplan/error.hpp"
#include "memplan/sweep.hpp"
#include "scratch.hpp"

using namespace memplan;

namespace {

ParameterSpec axis_spec(ParameterKind kind) {
  ParameterSpec spec;
  spec.name = "amount";
  spec.kind = kind;
  if (kind == ParameterKind::choice) spec.choices = {"fast", "exact"};
  if (kind == ParameterKind::fraction) spec.min = 0, spec.max = 1;
  if (kind == ParameterKind::count) spec.min = 1;
  return spec;
}

// The values as text: "10 20 30".
std::string values(ParameterKind kind, const std::string& text) {
  const auto axis = Axis::parse(axis_spec(kind), text);
  std::string all;
  for (std::uint64_t i = 0; i < axis.size(); ++i) {
    const auto value = axis.value(i);
    CHECK(value.origin == Origin::option);
    all += (i ? " " : "") + (value.choice.empty() ? fmt::format("{}", value.number) : value.choice);
  }
  return all;
}

}  // namespace

TEST_CASE("the values of an axis") {
  struct Fact {
    ParameterKind kind;
    std::string text;
    std::string values;
  };
  using enum ParameterKind;
  const Fact facts[] = {
      {count, "10k:60k:10k", "10000 20000 30000 40000 50000 60000"},
      {count, "1:10:4", "1 5 9"},
      {count, "10:1:-4", "10 6 2"},
      {count, "7:7:1", "7"},
      {count, "1k:10k:x2", "1000 2000 4000 8000"},
      {count, "64:8:x0.5", "64 32 16 8"},
      {count, "8:8:x2", "8"},
      {count, "8:8:x0.5", "8"},
      {count, "1,2,3", "1 2 3"},
      {count, "5,10:30:10,1:4:x2", "5 10 20 30 1 2 4"},
      {number, "0.1:0.7:0.1", "0.1 0.2 0.3 0.4 0.5 0.6 0.7"},
      {number, "1:10:x1.5", "1 1.5 2.25 3.375 5.0625 7.59375"},
      {number, "0.1:1:x3", "0.1 0.3 0.9"},
      {fraction, "50%:95%:15%", "0.5 0.65 0.8 0.95"},
      {fraction, "85%,0.9", "0.85 0.9"},
      {bytes, "16GB:48GB:16GB", "16000000000 32000000000 48000000000"},
      {flag, "yes,no", "1 0"},
      {choice, "exact,fast", "exact fast"},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.text);
    CHECK(values(fact.kind, fact.text) == fact.values);
  }
}

TEST_CASE("a long axis takes no room") {
  const auto axis = Axis::parse(axis_spec(ParameterKind::count), "1:1000000000000:1");
  CHECK(axis.size() == 1'000'000'000'000);
  CHECK(axis.value(999'999'999'999).number == 1e12);
}

TEST_CASE("ranges that are too long together are refused") {
  const std::string longest = "1:9007199254740991:1";
  std::string text = longest;
  for (int i = 1; i < 512; ++i) text += "," + longest;
  const auto spec = axis_spec(ParameterKind::count);
  CHECK(Axis::parse(spec, text).size() == 512 * ((std::uint64_t{1} << 53) - 1));
  CHECK(error_text([&] { Axis::parse(spec, text + "," + longest); }) ==
        "parameter | --amount | the ranges have more than 2^62 values together | give larger steps");
}

TEST_CASE("what is no axis") {
  struct Fact {
    ParameterKind kind;
    std::string text;
    std::string error;
  };
  using enum ParameterKind;
  const Fact facts[] = {
      {count, "1:5:0",
       "parameter | --amount | '1:5:0' goes on for ever: its step is 0 | give a step such as 10k:60k:10k"},
      {count, "5:1:1",
       "parameter | --amount | '5:1:1' never arrives: its step leads away from its end | write the smaller "
       "value first, or a negative step"},
      {count, "1:5:-1",
       "parameter | --amount | '1:5:-1' never arrives: its step leads away from its end | write a positive "
       "step"},
      {count, "1:5:x1",
       "parameter | --amount | '1:5:x1' goes on for ever: its factor is 1 | write for example 1k:1M:x2"},
      {count, "1:5:x0.5",
       "parameter | --amount | '1:5:x0.5' never arrives: its factor leads away from its end | write a factor "
       "above 1"},
      {count, "5:1:x2",
       "parameter | --amount | '5:1:x2' never arrives: its factor leads away from its end | write the "
       "smaller "
       "value first, or a factor below 1"},
      {number, "0:5:x2",
       "parameter | --amount | '0:5:x2' never arrives: start and factor must be more than 0 | write for "
       "example 1k:1M:x2"},
      {count, "1:5:x-2",
       "parameter | --amount | '1:5:x-2' never arrives: start and factor must be more than 0 | write for "
       "example 1k:1M:x2"},
      {count, "1:5:xx", "parameter | --amount | '1:5:xx' has no factor in 'xx' | write for example 1k:1M:x2"},
      {number, "1:1e9:x1.000001",
       "parameter | --amount | '1:1e9:x1.000001' has more than 10,000 values | give a factor further from 1"},
      {count, "1:9:x1.5",
       "parameter | --amount | '1:9:x1.5' goes through 1.5, which is not whole | give a whole factor, or a "
       "list of values"},
      {count, "1:5:0.5", "parameter | --amount | '0.5' is not whole; it takes a whole number | "},
      {number, "0:1:1e-17",
       "parameter | --amount | '0:1:1e-17' has more digits than its steps can keep | write fewer digits, or "
       "a "
       "list of values"},
      {count, "1:5",
       "parameter | --amount | '1:5' is no range | a range is start:end:step or start:end:xfactor, such as "
       "10k:60k:10k or 1k:1M:x2"},
      {count, "1:5:1:1",
       "parameter | --amount | '1:5:1:1' is no range | a range is start:end:step or start:end:xfactor, such "
       "as 10k:60k:10k or 1k:1M:x2"},
      {count, "0:5:1", "parameter | --amount | '0' is too small; it takes a whole number ≥ 1 | "},
      {count, "1,,2",
       "parameter | --amount | '' is no number; it takes a whole number ≥ 1 | write for example 30000, 30k, "
       "1.5M or 3e4"},
      {count, "30,000",
       "parameter | --amount | '30,000' is a list of values, and '000' is none | write 30000, 30k or 30_000 "
       "for one number"},
      {choice, "fast:exact:1",
       "parameter | --amount | 'fast:exact:1' is a range, and it has no numbers | write a list: --amount "
       "fast,exact"},
      {flag, "no:yes:1",
       "parameter | --amount | 'no:yes:1' is a range, and it has no numbers | write a list: --amount yes,no"},
      {choice, "fast,exat",
       "parameter | --amount | 'exat' is not among the choices; it takes fast or exact | did you mean "
       "'exact'?"},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.text);
    CHECK(error_text([&] { Axis::parse(axis_spec(fact.kind), fact.text); }) == fact.error);
  }
}

TEST_CASE("a grid is the product of its axes, the last one running fastest") {
  const auto spec = axis_spec(ParameterKind::count);
  const Grid grid({Axis::parse(spec, "1,2"), Axis::parse(spec, "10:30:10")});
  CHECK(grid.count() == 6);
  std::string all;
  for (std::uint64_t i = 0; i < 6; ++i)
    all += fmt::format("{},{} ", grid.value(0, i).number, grid.value(1, i).number);
  CHECK(all == "1,10 1,20 1,30 2,10 2,20 2,30 ");
}

TEST_CASE("a grid whose points cannot be counted is refused") {
  const auto axis = Axis::parse(axis_spec(ParameterKind::count), "1:1e15:1");
  CHECK(error_text([&] {
          Grid({axis, axis});
        }) == "usage |  | the grid has more than 9.2e18 points | give larger steps");
}
