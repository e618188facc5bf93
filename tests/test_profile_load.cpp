// What a profile may not be, mistake by mistake.
#include <doctest/doctest.h>

#include "profile_mistakes.hpp"

namespace memplan {
namespace {

TEST_CASE("the head of a profile: schema, name, members, stages") {
  const Mistake mistakes[] = {
      {{{"/schema", R"~("mem-plan/profile/2")~"}},
       R"~(/schema: this version of mem-plan reads "mem-plan/profile/1")~"},
      {{{"/schema", R"~()~"}}, R"~(/: the member 'schema' is missing)~"},
      {{{"/schema", R"~(7)~"}}, R"~(/schema: this is a JSON number, not a text)~"},
      {{{"/name", R"~("Small One")~"}},
       R"~(/name: a profile's name has small letters, digits and '-', at most 64)~"},
      {{{"/nmae", R"~("x")~"}},
       R"~(/nmae: unknown member
did you mean 'name'?)~"},
      {{{"/stages", R"~([])~"}, {"/advice", R"~()~"}},
       R"~(/: a profile needs at least one stage in 'stages')~"},
      {{{"/stages", R"~({})~"}, {"/advice", R"~()~"}},
       R"~(/stages: this is a JSON object, not a list
/: a profile needs at least one stage in 'stages')~"},
  };
  check_all(mistakes);
}

TEST_CASE("parameters: names, symbols, kinds, choices and limits") {
  const Mistake mistakes[] = {
      {{{"/parameters/1/name", R"~("2cells")~"}},
       R"~(/parameters/1/name: '2cells' is no name: use a letter, then letters, digits and '_')~"},
      {{{"/parameters/1/name", R"~("GB")~"}},
       R"~(/parameters/1/name: 'GB' is a unit or function of formulas)~"},
      {{{"/parameters/1/name", R"~("max")~"}},
       R"~(/parameters/1/name: 'max' is a unit or function of formulas)~"},
      {{{"/parameters/3/name", R"~("guides")~"}}, R"~(/parameters/3/name: the name 'guides' is taken)~"},
      {{{"/parameters/1/name", R"~("max_ram")~"}},
       R"~(/parameters/1/name: --max-ram is an option of the commands
choose another name)~"},
      {{{"/parameters/1/name", R"~("guides_from")~"}},
       R"~(/parameters/1/name: --guides-from is an option of the commands
choose another name)~"},
      {{{"/parameters/1/name", R"~()~"}}, R"~(/parameters/1: the member 'name' is missing)~"},
      {{{"/parameters/0/symbol", R"~("h")~"}},
       R"~(/parameters/0/symbol: a symbol is one letter, and not h)~"},
      {{{"/parameters/0/symbol", R"~("NN")~"}},
       R"~(/parameters/0/symbol: a symbol is one letter, and not h)~"},
      {{{"/parameters/1/symbol", R"~("N")~"}}, R"~(/parameters/1/symbol: the symbol 'N' is taken)~"},
      {{{"/parameters/1/kind", R"~("cuont")~"}},
       R"~(/parameters/1/kind: 'cuont' is not among count, number, fraction, bytes, flag or choice
did you mean 'count'?)~"},
      {{{"/parameters/1/kind", R"~(4)~"}}, R"~(/parameters/1/kind: this is a JSON number, not a text)~"},
      {{{"/parameters/1/kind", R"~()~"}}, R"~(/parameters/1: the member 'kind' is missing)~"},
      {{{"/parameters/2/choices", R"~()~"}}, R"~(/parameters/2: the kind choice needs 'choices')~"},
      {{{"/parameters/2/choices", R"~(["fast", "fast", "exact"])~"}},
       R"~(/parameters/2/choices: the choice 'fast' occurs twice)~"},
      {{{"/parameters/1/choices", R"~(["a"])~"}},
       R"~(/parameters/1/choices: 'choices' belongs to the kind choice)~"},
      {{{"/parameters/1/min", R"~(5)~"}, {"/parameters/1/max", R"~(4)~"}},
       R"~(/parameters/1: no value lies between the limits)~"},
      {{{"/parameters/1/above", R"~(5)~"}, {"/parameters/1/max", R"~(5)~"}},
       R"~(/parameters/1: no value lies between the limits)~"},
      {{{"/parameters/1/min", R"~(5)~"}, {"/parameters/1/above", R"~(4)~"}},
       R"~(/parameters/1: 'above' stands instead of 'min', and 'below' instead of 'max')~"},
      {{{"/parameters/1/kind", R"~("fraction")~"}, {"/parameters/1/max", R"~(5)~"}},
       R"~(/parameters/1: a fraction lies in 0 to 1)~"},
      {{{"/parameters/1/read", R"~("varaibles")~"}},
       R"~(/parameters/1/read: 'varaibles' is not among observations, variables, nonzeros, sparsity, value_bytes, median_row_nonzeros, categories, parts, padded_parts, share or device_total
did you mean 'variables'?)~"},
      {{{"/parameters/1/required", R"~("yes")~"}},
       R"~(/parameters/1/required: this is a JSON string, not true or false)~"},
  };
  check_all(mistakes);
}

TEST_CASE("parameters: defaults and multiples") {
  const Mistake mistakes[] = {
      {{{"/parameters/0/default", R"~(3)~"}}, R"~(/parameters/0: a required parameter has no default)~"},
      {{{"/parameters/1/default", R"~(-1)~"}},
       R"~(/parameters/1/default: '-1' is too small; it takes a whole number ≥ 0)~"},
      {{{"/parameters/1/default", R"~(1.5)~"}},
       R"~(/parameters/1/default: '1.5' is not whole; it takes a whole number ≥ 0)~"},
      {{{"/parameters/1/default", R"~("many")~"}},
       R"~(/parameters/1/default: 'many' is no number; it takes a whole number ≥ 0
write for example 30000, 30k, 1.5M or 3e4)~"},
      {{{"/parameters/1/default", R"~(true)~"}},
       R"~(/parameters/1/default: a default is a value of the parameter's kind, or {"formula": …})~"},
      {{{"/parameters/1/default", R"~({"formula": "4 GB"})~"}},
       R"~(/parameters/1/default/formula, column 1: this is bytes, not a plain number
4 GB
^)~"},
      {{{"/parameters/1/default", R"~({"formla": "4"})~"}},
       R"~(/parameters/1/default/formla: unknown member
did you mean 'formula'?
/parameters/1/default: the member 'formula' is missing)~"},
      {{{"/parameters/1/default", R"~({"formula": "factor * 2"})~"}},
       R"~(/parameters/1/default/formula, column 1: a default is one value, and this has a range
factor * 2
^)~"},
      {{{"/parameters/2/default", R"~("fsat")~"}},
       R"~(/parameters/2/default: 'fsat' is not among the choices; it takes fast or exact
did you mean 'fast'?)~"},
      {{{"/parameters/2/default", R"~({"formula": "cells > 3 ? 'fast' : 'slow'"})~"}},
       R"~(/parameters/2/default/formula, column 1: 'slow' is not among the choices fast or exact
cells > 3 ? 'fast' : 'slow'
^)~"},
      {{{"/parameters/1/multiple_of", R"~({"step": 0})~"}},
       R"~(/parameters/1/multiple_of: 'step' is a whole number of at least 1)~"},
      {{{"/parameters/1/multiple_of", R"~({"step": 8, "when": "cells"})~"}},
       R"~(/parameters/1/multiple_of/when, column 1: this is a plain number, not yes/no
cells
^)~"},
  };
  check_all(mistakes);
}

TEST_CASE("constants, the engine's among them") {
  const Mistake mistakes[] = {
      {{{"/constants/1/unit", R"~("GB")~"}},
       R"~(/constants/1/unit: a constant's unit is "", "B" or "B^2" to "B^9")~"},
      {{{"/constants/0/value", R"~()~"}}, R"~(/constants/0: the member 'value' is missing)~"},
      {{{"/constants/0/value", R"~("1e9")~"}},
       R"~(/constants/0/value: this is a JSON string, not a number)~"},
      {{{"/constants/1/low", R"~(2.5)~"}}, R"~(/constants/1: a constant has low ≤ value ≤ high)~"},
      {{{"/constants/-", R"~({"name": "data", "value": 1, "source": "s"})~"}},
       R"~(/definitions/0/name: the name 'data' is taken
/stages/0/document/ram/1/formula, column 1: this is a plain number, not bytes
factor * data
^
/stages/0/document/vram/0/formula, column 1: this is a plain number, not bytes
data
^
/stages/0/measured/moments/0/host/0/formula, column 1: this is a plain number, not bytes
data
^
/stages/0/measured/moments/1/host/0/formula, column 1: this is a plain number, not bytes
data / 2
^
/stages/0/measured/moments/1/device/0/formula, column 1: this is a plain number, not bytes
3 * data
^)~"},
      {{{"/constants/-", R"~({"name": "cuda_context", "value": 3, "source": "s"})~"}},
       R"~(/constants/2: the engine's constant 'cuda_context' has the unit "B")~"},
      {{{"/constants/-", R"~({"name": "cuda_context", "value": 3, "low": -1, "unit": "B", "source": "s"})~"}},
       R"~(/constants/2: the engine's constant 'cuda_context' is at least 0)~"},
      {{{"/constants/-", R"~({"name": "allocator_overhead", "value": 0.9, "source": "s"})~"}},
       R"~(/constants/2: the engine's constant 'allocator_overhead' is at least 1)~"},
      {{{"/parameters/1/name", R"~("cuda_context")~"}},
       R"~(/parameters/1/name: the name 'cuda_context' is the engine's)~"},
  };
  check_all(mistakes);
}

TEST_CASE("definitions: formulas, circles and arguments") {
  const Mistake mistakes[] = {
      {{{"/definitions/0/formula", R"~("cells * 4 MB +")~"}},
       R"~(/definitions/0/formula, column 15: the formula ends where a number, a name, a 'text' or '(' is expected
cells * 4 MB +
              ^)~"},
      {{{"/definitions/0/formula", R"~("clels * 4 MB")~"}},
       R"~(/definitions/0/formula, column 1: 'clels' is no parameter, constant or definition
clels * 4 MB
^
did you mean 'cells'?)~"},
      {{{"/definitions/0/formula", R"~("cells + 4 MB")~"}},
       R"~(/definitions/0/formula, column 7: + joins a plain number and bytes
cells + 4 MB
      ^
give both the same unit, or multiply by 1 B)~"},
      {{{"/definitions/0/formula", R"~(7)~"}},
       R"~(/definitions/0/formula: this is a JSON number, not a text)~"},
      {{{"/definitions/0/formula", R"~()~"}}, R"~(/definitions/0: the member 'formula' is missing)~"},
      {{{"/definitions/0/formula", R"~("blocks(2) + data")~"}},
       R"~(/definitions/0/formula, column 13: the definitions go round in a circle: data → data
blocks(2) + data
            ^)~"},
      {{{"/definitions/0/formula", R"~("blocks(2)")~"}, {"/definitions/1/formula", R"~("n * data")~"}},
       R"~(/definitions/1/formula, column 5: the definitions go round in a circle: data → blocks → data
n * data
    ^)~"},
      {{{"/definitions/0/formula", R"~("guides * 4 MB")~"}},
       R"~(/definitions/0/formula, column 1: 'guides' may have no value here
guides * 4 MB
^
use it under given(guides), as in given(guides) ? … : …)~"},
      {{{"/definitions/1/arguments", R"~(["n", "n"])~"}},
       R"~(/definitions/1/name: 'blocks' has two arguments called 'n')~"},
      {{{"/definitions/1/arguments", R"~(["max"])~"}},
       R"~(/definitions/1/arguments/0: 'max' is no name for an argument
/definitions/1/formula, column 1: 'n' is no parameter, constant or definition
n * 8 MB
^
define it, or correct the name)~"},
      {{{"/definitions/1/arguments", R"~([{"name": "n", "unit": "MB"}])~"}},
       R"~(/definitions/1/arguments/0: an argument's unit is "", "B" or "B^2" to "B^9")~"},
      {{{"/definitions/1/arguments", R"~([4])~"}},
       R"~(/definitions/1/arguments/0: this is a JSON number, not an object
/definitions/1/arguments/0: '' is no name for an argument
/definitions/1/formula, column 1: 'n' is no parameter, constant or definition
n * 8 MB
^
define it, or correct the name)~"},
  };
  check_all(mistakes);
}

TEST_CASE("decisions") {
  const Mistake mistakes[] = {
      {{{"/decisions/0/formula", R"~("cells * 2")~"}},
       R"~(/decisions/0/name, column 1: this is a plain number, not a choice
mode
^)~"},
      {{{"/decisions/0/formula", R"~("cells >")~"}},
       R"~(/decisions/0/formula, column 8: the formula ends where a number, a name, a 'text' or '(' is expected
cells >
       ^)~"},
      {{{"/decisions/0/decides", R"~("methd")~"}},
       R"~(/decisions/0/decides: 'methd' is no parameter
did you mean 'method'?)~"},
      {{{"/decisions/0/why", R"~([])~"}}, R"~(/decisions/0: 'why' must say why the choice is so)~"},
      {{{"/decisions/0/why", R"~(["always"])~"}},
       R"~(/decisions/0/why/0: this is a JSON string, not an object
/decisions/0: 'why' must say why the choice is so)~"},
      {{{"/decisions/0/why/0/when", R"~("cells")~"}},
       R"~(/decisions/0/why/0/when, column 1: this is a plain number, not yes/no
cells
^)~"},
      {{{"/decisions/0/why/0/text", R"~("{clels} cells")~"}},
       R"~(/decisions/0/why/0/text, column 2: 'clels' is no parameter, constant or definition
{clels} cells
 ^
did you mean 'cells'?)~"},
      {{{"/decisions/0/why/0/text", R"~("{cells cells")~"}},
       R"~(/decisions/0/why/0/text, column 1: the '{' is not closed
{cells cells
^
write {{ for a brace)~"},
      {{{"/decisions/0/others/hole", R"~("all")~"}},
       R"~(/decisions/0/others: 'hole' is none of what the decision may be
did you mean 'whole'?)~"},
      {{{"/decisions/0/basis", R"~("measurd")~"}},
       R"~(/decisions/0/basis: 'measurd' is not among document or measured
did you mean 'measured'?)~"},
  };
  check_all(mistakes);
}

TEST_CASE("runtime, request, needs and advice") {
  const Mistake mistakes[] = {
      {{{"/runtime", R"~("3")~"}},
       R"~(/runtime, column 1: this is a plain number, not bytes
3
^)~"},
      {{{"/runtime", R"~(5)~"}}, R"~(/runtime: this is a JSON number, not a text)~"},
      {{{"/request/ram", R"~()~"}}, R"~(/request: the member 'ram' is missing)~"},
      {{{"/request/ram", R"~("2 * peak")~"}},
       R"~(/request/ram, column 5: 'peak' is no parameter, constant or definition
2 * peak
    ^
define it, or correct the name)~"},
      {{{"/request/vram", R"~("2")~"}},
       R"~(/request/vram, column 1: this is a plain number, not bytes
2
^)~"},
      {{{"/request", R"~([])~"}}, R"~(/request: this is a JSON array, not an object)~"},
      {{{"/needs/0/kind", R"~()~"}}, R"~(/needs/0: the member 'kind' is missing)~"},
      {{{"/needs/0/kind", R"~("bf61")~"}},
       R"~(/needs/0/kind: 'bf61' is not among compute_capability, bf16 or several_gpus
did you mean 'bf16'?)~"},
      {{{"/needs/0/usable", R"~(3)~"}}, R"~(/needs/0/usable: this is a JSON number, not true or false)~"},
      {{{"/advice/0/stages", R"~(["ft"])~"}},
       R"~(/advice/0/stages: 'ft' is no stage
did you mean 'fit'?)~"},
      {{{"/advice/0/device", R"~("gpu")~"}}, R"~(/advice/0/device: 'gpu' is not among ram or vram)~"},
  };
  check_all(mistakes);
}

TEST_CASE("the small profile is read as it is written") {
  const auto profile = small_profile();
  CHECK(profile.file == "small.json");
  CHECK(profile.name == "small");
  REQUIRE(profile.parameters.size() == 4);
  CHECK(profile.parameters[0].required);
  CHECK(profile.parameters[0].spec.min == 1.0);
  CHECK(profile.parameters[1].spec.min == 0.0);  // a count is not negative
  CHECK(profile.parameters[2].default_value->choice == "fast");
  CHECK(profile.parameters[2].default_value->origin == Origin::default_value);
  CHECK(profile.find_constant("factor")->value == Ranged{1, 2, 3});
  CHECK(profile.find_constant("cuda_context")->unit == "B");  // the engine's
  CHECK(profile.decisions[0].decides == "method");
  CHECK(profile.decisions[0].others[1].second.text() == "{8 MB} at a time");
  CHECK(profile.request->text == "twice the peak");
  CHECK(profile.needs[0].kind == "bf16");
  CHECK(profile.advice[0].stages == std::vector<std::string>{"fit"});
  CHECK(profile.vocabulary.parameter_count() == 4);
}

TEST_CASE("limits and defaults of each kind") {
  const auto profile = small_profile(
      {{"/parameters/-", R"({"name": "a", "kind": "fraction", "default": "85%", "below": 1, "help": ""})"},
       {"/parameters/-", R"({"name": "b", "kind": "bytes", "default": "16GB", "help": ""})"},
       {"/parameters/-", R"({"name": "c", "kind": "flag", "default": true, "help": ""})"},
       {"/parameters/-", R"({"name": "d", "kind": "number", "default": -2.5, "above": -3, "help": ""})"},
       {"/parameters/-", R"({"name": "e", "kind": "flag", "default": {"formula": "cells > 3"}, "help": ""})"},
       {"/parameters/-", R"({"name": "f", "kind": "count", "multiple_of": {"step": 8}, "help": ""})"}});
  const auto* added = &profile.parameters[4];
  CHECK(added[0].default_value->number == 0.85);
  CHECK(accepted(added[0].spec) == "a fraction, 0 ≤ x < 1");
  CHECK(added[1].default_value->number == 16e9);
  CHECK(added[2].default_value->number == 1);
  CHECK(accepted(added[3].spec) == "a number > -3");
  CHECK(added[4].default_formula->text() == "cells > 3");
  CHECK(added[5].multiple_of->step == 8);
}

TEST_CASE("a profile may replace the engine's constants") {
  const auto profile = small_profile(
      {{"/constants/-", R"({"name": "cuda_context", "value": 3e8, "unit": "B", "source": "a run"})"}});
  CHECK(profile.find_constant("cuda_context")->value == Ranged::point(3e8));
  CHECK(profile.find_constant("cuda_context")->source == "a run");
}

TEST_CASE("all problems of a file are told together, in the order of the file and then of its formulas") {
  const auto error = error_of([] {
    small_profile(
        {{"/version", ""}, {"/constants/1/unit", "7"}, {"/runtime", R"("cells")"}, {"/stages/0/title", "1"}});
  });
  CHECK(std::string(error.what()) == "4 problems");
  CHECK(error.where() == "small.json");
  CHECK(error.hint() == "correct the file, then: mem-plan profiles check FILE");
  CHECK(told(error.problems()) == R"(/: the member 'version' is missing
/constants/1/unit: this is a JSON number, not a text
/stages/0/title: this is a JSON number, not a text
/runtime, column 1: this is a plain number, not bytes
cells
^)");
}

}  // namespace
}  // namespace memplan
