#include <doctest/doctest.h>

#include <cmath>

#include "memplan/params.hpp"
#include "small_profile.hpp"

namespace memplan {
namespace {

ParameterSpec spec_of(ParameterKind kind, std::optional<double> min = {}, std::optional<double> max = {}) {
  ParameterSpec spec;
  spec.name = "use_it";
  spec.kind = kind;
  spec.min = min;
  spec.max = max;
  if (kind == ParameterKind::choice) spec.choices = {"negbinom", "binomial", "normal"};
  return spec;
}

struct Taken {
  std::string text;
  double number;
};

void check_taken(const ParameterSpec& spec, std::initializer_list<Taken> facts) {
  for (const auto& fact : facts) {
    INFO(fact.text);
    CHECK(parse_value(spec, fact.text).number == fact.number);
  }
}

struct RefusedValue {
  std::string text;
  std::string message;
  std::string hint;
};

void check_refused(const ParameterSpec& spec, std::initializer_list<RefusedValue> facts) {
  for (const auto& fact : facts) {
    INFO(fact.text);
    const auto error = error_of([&] { parse_value(spec, fact.text); });
    CHECK(error.kind() == ErrorKind::parameter);
    CHECK(error.where() == "--use-it");
    CHECK(std::string(error.what()) == fact.message);
    CHECK(error.hint() == fact.hint);
  }
}

const std::string k_examples = "write for example 30000, 30k, 1.5M or 3e4";

TEST_CASE("counts are taken as people write them") {
  check_taken(spec_of(ParameterKind::count, 0), {{"0", 0},
                                                 {"30k", 30000},
                                                 {"1.5M", 1.5e6},
                                                 {"2G", 2e9},
                                                 {"30_000", 30000},
                                                 {"1_000_000", 1e6},
                                                 {"3e4", 30000},
                                                 {"+7", 7},
                                                 {"1.234567M", 1234567},
                                                 {"4.0", 4},
                                                 {"9007199254740992", 9007199254740992.0},
                                                 {"00012", 12},
                                                 {"1.1k", 1100},
                                                 {"1.234567e6", 1234567},
                                                 {"8.123456789G", 8123456789},
                                                 {"0.000001M", 1}});
}

TEST_CASE("what is no count is refused with the right spelling") {
  const std::string takes = "; it takes a whole number ≥ 0";
  check_refused(
      spec_of(ParameterKind::count, 0),
      {{"", "'' is no number" + takes, k_examples},
       {"many", "'many' is no number" + takes, k_examples},
       {"nan", "'nan' is no number" + takes, k_examples},
       {"inf", "'inf' is no number" + takes, k_examples},
       {"1e400", "'1e400' is no number" + takes, k_examples},
       {"0x10", "'0x10' is no number" + takes, k_examples},
       {"30 k", "'30 k' is no number" + takes, k_examples},
       {" 30", "' 30' is no number" + takes, k_examples},
       {"3__0", "'3__0' is no number" + takes, k_examples},
       {"_30", "'_30' is no number" + takes, k_examples},
       {"30_", "'30_' is no number" + takes, k_examples},
       {"+-5", "'+-5' is no number" + takes, k_examples},
       {"30kB", "'30kB' is no number" + takes, k_examples},
       {"-5", "'-5' is too small" + takes, ""},
       {"1.5", "'1.5' is not whole" + takes, ""},
       {"1000000000.4", "'1000000000.4' is not whole" + takes, ""},
       {"30000.00001", "'30000.00001' is not whole" + takes, ""},
       {"3.000000001e4", "'3.000000001e4' is not whole" + takes, ""},
       {"30.00000000001k", "'30.00000000001k' is not whole" + takes, ""},
       {"1e-400", "'1e-400' is no number" + takes, k_examples},
       {"9007199254740994", "'9007199254740994' is larger than 2^53" + takes, ""},
       {"1e290G", "'1e290G' is larger than 2^53" + takes, ""},
       {"1e305G", "'1e305G' is too large" + takes, ""},
       {"50%", "'50%' is a percentage" + takes, ""},
       {"30K", "'30K' has an unknown suffix" + takes, "write k for thousands, M for millions"},
       {"30m", "'30m' has an unknown suffix" + takes, "write k for thousands, M for millions"},
       {"30,000", "'30,000' holds a comma" + takes, "write --use-it 30000, or group digits as in 30_000"},
       {"3,\x1b[31m", "'3,\uFFFD[31m' holds a comma" + takes,
        "write --use-it 3\uFFFD[31m, or group digits as in 30_000"},
       {"3\x1b[31m", "'3\uFFFD[31m' is no number" + takes, k_examples},
       {std::string(5000, '7'), "'" + std::string(40, '7') + "…' is no number" + takes, k_examples}});
}

TEST_CASE("numbers may be negative or broken, but not infinite") {
  check_taken(spec_of(ParameterKind::number),
              {{"-5", -5}, {"0.25", 0.25}, {"1e-3", 0.001}, {"-1.5k", -1500}});
  check_refused(spec_of(ParameterKind::number), {{"1e305G", "'1e305G' is too large; it takes a number", ""}});
}

TEST_CASE("fractions are numbers up to 1, or percentages") {
  const auto spec = spec_of(ParameterKind::fraction, 0, 1);
  check_taken(
      spec,
      {{"0", 0}, {"1", 1}, {"0.85", 0.85}, {"85%", 0.85}, {"12.5%", 0.125}, {"100%", 1}, {"1e-300", 1e-300}});
  const std::string takes = "; it takes a fraction, 0 ≤ x ≤ 1", examples = "write for example 0.85 or 85%";
  check_refused(spec, {{"85", "'85' is more than 1" + takes, "write 85% or 0.85"},
                       {"1.5", "'1.5' is more than 1" + takes, "write 1.5% or 0.015"},
                       {"101", "'101' is too large" + takes, ""},
                       {"101%", "'101%' is too large" + takes, ""},
                       {"-1%", "'-1%' is too small" + takes, ""},
                       {"1e308", "'1e308' is too large" + takes, ""},
                       {"", "'' is no fraction" + takes, examples},
                       {"nan", "'nan' is no fraction" + takes, examples},
                       {"1/2", "'1/2' is no fraction" + takes, examples},
                       {"0.5k", "'0.5k' is no fraction" + takes, examples}});
  auto open = spec;
  open.above_min = open.below_max = true;
  check_refused(open, {{"0", "'0' is too small; it takes a fraction, 0 < x < 1", ""},
                       {"100%", "'100%' is too large; it takes a fraction, 0 < x < 1", ""}});
}

TEST_CASE("sizes have a unit") {
  const auto spec = spec_of(ParameterKind::bytes, 0);
  check_taken(spec,
              {{"64GB", 64e9}, {"40GiB", 40 * 1073741824.0}, {"1.5 MB", 1.5e6}, {"512 B", 512}, {"0B", 0}});
  check_refused(
      spec, {{"64", "'64' is no size: it has no unit", "write 64GB or 64GiB (or 64B for bytes)"},
             {"64G", "'64G' is no size: 'G' is no unit of size",
              "write 64GB for powers of 1000 or 64GiB for powers of 1024"},
             {"64gb", "'64gb' is no size: 'gb' is no unit of size", "did you mean 64GB?"},
             {"1,000GB", "'1,000GB' is no size: ',000GB' is no unit of size",
              "write thousands without commas and decimals with a point"},
             {"-5GB", "'-5GB' is no size: it is negative", "write for example 64GB or 40GiB"},
             {"", "'' is no size: it must start with a number", "write for example 64GB or 40GiB"},
             {"inf", "'inf' is no size: it must start with a number", "write for example 64GB or 40GiB"},
             {"1e400GB", "'1e400GB' is no size: its number is too large or too small",
              "write for example 64GB or 40GiB"},
             {"9008TB", "'9008TB' is larger than 2^53; it takes a size such as 64GB or 40GiB ≥ 0 B", ""}});
  check_refused(
      spec_of(ParameterKind::bytes, 1e9, 80e9),
      {{"81GB", "'81GB' is too large; it takes a size such as 64GB or 40GiB, 1.00 GB ≤ x ≤ 80.00 GB", ""}});
}

TEST_CASE("flags are yes or no") {
  const auto spec = spec_of(ParameterKind::flag);
  check_taken(spec, {{"yes", 1}, {"true", 1}, {"no", 0}, {"false", 0}});
  const std::string hint = "write --use-it yes, --use-it no, or --use-it alone for yes";
  for (const std::string text : {"1", "on", "YES", "y", ""})
    check_refused(spec, {{text, "'" + text + "' is neither; it takes yes or no", hint}});
}

TEST_CASE("choices are taken letter by letter") {
  const auto spec = spec_of(ParameterKind::choice);
  CHECK(parse_value(spec, "normal").choice == "normal");
  const std::string takes = " is not among the choices; it takes negbinom, binomial or normal";
  check_refused(spec, {{"negbinon", "'negbinon'" + takes, "did you mean 'negbinom'?"},
                       {"Normal", "'Normal'" + takes, "did you mean 'normal'?"},
                       {"poisson", "'poisson'" + takes, ""},
                       {"", "''" + takes, ""}});
}

TEST_CASE("accepted says what a parameter takes") {
  CHECK(accepted(spec_of(ParameterKind::count)) == "a whole number");
  CHECK(accepted(spec_of(ParameterKind::count, 1)) == "a whole number ≥ 1");
  CHECK(accepted(spec_of(ParameterKind::count, {}, 30000)) == "a whole number ≤ 30,000");
  CHECK(accepted(spec_of(ParameterKind::number, -1, 2.5)) == "a number, -1 ≤ x ≤ 2.5");
  CHECK(accepted(spec_of(ParameterKind::bytes, 1e9)) == "a size such as 64GB or 40GiB ≥ 1.00 GB");
  CHECK(accepted(spec_of(ParameterKind::choice)) == "negbinom, binomial or normal");
  auto open = spec_of(ParameterKind::number, 0);
  open.above_min = true;
  CHECK(accepted(open) == "a number > 0");
  open = spec_of(ParameterKind::number, {}, 1);
  open.below_max = true;
  CHECK(accepted(open) == "a number < 1");
}

TEST_CASE("values are printed for people") {
  struct Fact {
    ParameterKind kind;
    ParameterValue value;
    std::string text;
  };
  const Fact facts[] = {
      {ParameterKind::count, {30000, "", {}}, "30,000"}, {ParameterKind::number, {-2.5, "", {}}, "-2.5"},
      {ParameterKind::fraction, {0.85, "", {}}, "0.85"}, {ParameterKind::bytes, {16e9, "", {}}, "16.00 GB"},
      {ParameterKind::flag, {1, "", {}}, "yes"},         {ParameterKind::flag, {0, "", {}}, "no"},
      {ParameterKind::choice, {0, "iaf", {}}, "iaf"},
  };
  for (const auto& fact : facts) CHECK(format_value(spec_of(fact.kind), fact.value) == fact.text);
}

TEST_CASE("kinds, origins and options have names") {
  for (const auto* name : {"count", "number", "fraction", "bytes", "flag", "choice"})
    CHECK(kind_name(find_parameter_kind(name).value()) == name);
  CHECK(!find_parameter_kind("Count"));
  CHECK(origin_name(Origin::option) == "option");
  CHECK(origin_name(Origin::data) == "data");
  CHECK(origin_name(Origin::file) == "file");
  CHECK(origin_name(Origin::default_value) == "default");
  CHECK(option_name(spec_of(ParameterKind::flag)) == "--use-it");
}

TEST_CASE("a range holds its ends unless they are left out") {
  auto spec = spec_of(ParameterKind::number, 1, 8);
  for (const double number : {1.0, 3.5, 8.0}) CHECK(in_range(spec, number));
  for (const double number : {0.9, 8.1}) CHECK(!in_range(spec, number));
  spec.above_min = spec.below_max = true;
  for (const double number : {1.0, 8.0}) CHECK(!in_range(spec, number));
  CHECK(in_range(spec, 1.1));
  CHECK(in_range(spec_of(ParameterKind::number), -1e300));
}

TEST_CASE("check_range quotes the value as it was spelled") {
  const auto spec = spec_of(ParameterKind::count, 1, 8);
  CHECK_NOTHROW(check_range(spec, 8, "8"));
  const auto error = error_of([&] { check_range(spec, 9, "nine"); });
  CHECK(std::string(error.what()) == "'nine' is too large; it takes a whole number, 1 ≤ x ≤ 8");
  CHECK_THROWS_AS(check_range(spec, std::nan(""), "nan"), Error);
  CHECK_THROWS_AS(check_range(spec, HUGE_VAL, "inf"), Error);
}

}  // namespace
}  // namespace memplan
