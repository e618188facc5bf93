// Profiles: a workload's memory model as data, and the notes beside it. Loads and validates; evaluates
// nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "memplan/formula.hpp"
#include "memplan/params.hpp"

namespace memplan {

// What a figure stands on: the source document's formulas, or what the code was measured to allocate.
enum class Basis { document, measured };
std::string_view basis_name(Basis basis);

// A condition on the parameters and what holds under it.
struct Condition {
  Formula when;
  std::optional<Basis> basis;  // of this basis alone
  Template reason;
  std::string source;
};

// A part of a moment's need, in bytes.
struct Term {
  std::string name;
  Formula formula;
  std::string note;
  std::string source;
  std::vector<std::string> errata;  // ids of errata that touch it
};

// A point in time: what it holds on the host and on the device. With `stage` it is that stage's largest
// moment.
struct Moment {
  std::string name;
  std::string stage;
  std::vector<Term> host;
  std::vector<Term> device;
};

// The limits of a spread's ends: beyond them a profile says nothing of its runs.
inline constexpr double k_lowest_spread = 0.001;
inline constexpr double k_highest_spread = 1000;

// Factors on a need such that at least 95 % of `runs` measured runs lie inside, for the runs that `when`
// selects.
struct Spread {
  std::optional<Formula> when;
  double low = 1;
  double high = 1;
  int runs = 0;
};

// The values of one parameter that were measured.
struct DomainRange {
  std::string parameter;
  double min = 0;
  double max = 0;
  std::vector<std::string> values;  // of a choice or flag
};

// One basis of one stage. `held` terms are part of every moment.
struct StageModel {
  bool has_ram = false;
  bool has_vram = false;
  std::vector<Term> held_host;
  std::vector<Term> held_device;
  std::vector<Moment> moments;
  std::optional<Formula> runtime;     // instead of the profile's
  std::optional<Formula> cpu_factor;  // on the device's terms when the device is the CPU
  std::vector<Spread> ram_spread;
  std::vector<Spread> vram_spread;
  std::vector<DomainRange> domain;
};

struct Stage {
  std::string name;
  std::string title;
  std::vector<Condition> unsupported;
  std::vector<Condition> warnings;
  std::optional<StageModel> document;
  std::optional<StageModel> measured;

  const StageModel* model(Basis basis) const;
};

// A value that must be divisible by `step`, where `when` holds.
struct MultipleOf {
  double step = 1;
  std::optional<Formula> when;
};

// An input. Without a default it is lacking unless given; `required` says that what uses it then has no
// answer.
struct Parameter {
  ParameterSpec spec;
  bool required = false;
  std::optional<ParameterValue> default_value;
  std::optional<Formula> default_formula;
  std::optional<MultipleOf> multiple_of;
};

struct Constant {
  std::string name;
  Ranged value;
  std::string unit;  // "" or "B", "B^2", …
  std::string source;
  bool fitted = false;
};

// The engine's own terms. The latter two are constants that it adds to every profile that does not define
// them (catalogue/engine.json).
inline constexpr std::string_view k_runtime = "runtime";
inline constexpr std::string_view k_cuda_context = "cuda_context";
inline constexpr std::string_view k_allocator_overhead = "allocator_overhead";

struct Definition {
  std::string name;
  Formula formula;
  std::string note;
  std::string source;
};

// A text that is used where `when` holds, or always.
struct Case {
  std::optional<Formula> when;
  Template text;
};

// A choice that the workload makes by itself, with the reason and what the alternatives would need.
struct Decision {
  std::string name;     // in formulas
  std::string decides;  // the parameter that it settles, or the name
  std::optional<Basis> basis;
  Formula formula;
  std::vector<Case> why;
  std::vector<std::pair<std::string, Template>> others;
  std::string source;
};

// The document's rule for what to request, over peak_ram and peak_vram (the vocabulary of
// request_vocabulary()).
struct RequestRule {
  Formula ram;
  std::optional<Formula> vram;
  std::string text;
  std::string source;
};
const Vocabulary& request_vocabulary();

// What a device must have, where `when` holds.
struct DeviceNeed {
  std::string kind;  // "compute_capability", "bf16", "several_gpus"
  std::optional<double> at_least;
  std::optional<bool> usable;
  std::optional<Formula> when;
  std::string reason;
  std::string source;
};

// What to change when something does not fit: for the stages named (all when none is) on the device named
// (both when "").
struct Advice {
  std::optional<Formula> when;
  std::vector<std::string> stages;
  std::string device;  // "ram", "vram" or ""
  Template text;
  std::string source;
};

struct Profile {
  std::string file;         // "built-in", or the path
  std::string calibration;  // the file whose constants and spreads stand in it, or ""
  std::string name;
  std::string version;
  std::string title;
  std::string summary;
  std::vector<Parameter> parameters;
  std::vector<Constant> constants;
  std::vector<Definition> definitions;
  std::vector<Decision> decisions;
  std::vector<Stage> stages;
  std::optional<Formula> runtime;  // interpreter and imports, bytes of RAM on the measured basis
  std::optional<RequestRule> request;
  std::vector<DeviceNeed> needs;
  std::vector<Advice> advice;
  Vocabulary vocabulary;  // parameters in the order of `parameters`

  const Parameter* find_parameter(std::string_view name) const;
  const Stage* find_stage(std::string_view name) const;
  const Constant* find_constant(std::string_view name) const;
  bool has_basis(Basis basis) const;
  // Gives the constant called `name`, which must exist, another value, without a range.
  void set_constant(std::string_view name, double value);
};

// Reads a profile from its JSON text; `file` is what messages call it. Throws Error(profile) with every
// problem of the text, each with its JSON pointer and, for formulas, column and caret.
Profile load_profile(std::string_view text, const std::string& file);

// A table of the documents, kept as they print it.
struct NotesTable {
  std::string id;
  std::string title;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
  std::string source;
  std::vector<std::string> errata;
};

// The largest data set that a document allows on some cards: a row of a table of the notes that is marked so.
struct CardLimits {
  std::vector<std::string> cards;                       // ids of the catalogue
  std::vector<std::pair<std::string, double>> at_most;  // parameter, its largest value
  std::string source;
};

// One recomputation of an erratum: at these parameters the document says `quoted`, its own `formula` gives
// `recomputed`.
struct ErratumCase {
  std::vector<std::pair<std::string, std::string>> at;  // parameter, value as spelled
  Formula quoted;
  Formula formula;
  Formula recomputed;
  double tolerance = 0.01;
};

struct Erratum {
  std::string id;
  std::string where;
  std::string says;
  std::string gives;
  std::string kind;  // "bytes", "number" or "fact"
  std::vector<ErratumCase> cases;
  std::string source;
};

// A range of a saving, as a fraction of `of`.
struct Saving {
  std::optional<double> low;
  std::optional<double> high;
  std::string of;  // "" where it is not said
  std::string text;
  std::string source;
};

struct Interval {
  double low = 0;
  double high = 0;
};

// Terms of one stage on one basis that are multiplied by a factor.
struct TermScale {
  std::string stage;
  Basis basis = Basis::document;
  std::vector<std::string> terms;
  Interval factor;
};

// What an optimization does to the model: parameters that it sets, or multiplies, and terms that it scales.
struct Effect {
  std::vector<std::pair<std::string, ParameterValue>> set;
  std::vector<std::pair<std::string, Interval>> scaled_parameters;
  std::vector<TermScale> scaled_terms;

  bool empty() const { return set.empty() && scaled_parameters.empty() && scaled_terms.empty(); }
};

// Where an optimization is meant to save.
struct Target {
  std::string stage;
  std::string device;  // "ram" or "vram"
};

// A change that the documents propose, or that was found here. `risk`, `complexity` and `accuracy_impact` are
// on one scale: none < very low < low < moderate < high; "" where it is not said.
struct Optimization {
  std::string id;
  std::string title;
  std::optional<int> phase;
  std::vector<Target> targets;
  std::optional<Saving> claimed;
  std::optional<Saving> found;
  Effect effect;  // empty where the model has no place for it
  std::optional<Interval> effort_hours;
  std::string risk;
  std::string complexity;
  std::string accuracy_impact;
  std::string speed;  // "faster", "same", "slower" or ""
  std::string speed_effect;
  std::vector<std::string> requires_first;  // ids
  std::vector<std::string> needs;           // other prerequisites, in words
  std::vector<std::string> conflicts;       // ids
  std::string status;                       // "open", "done", "cancelled" or "superseded"
  std::string source;
};

// The parameter that counts the phases done: at k the document basis gives the document's own figures after
// phase k.
struct Ladder {
  std::string parameter;
  std::string source;
};

// A figure that a basis must give: the project's tests run all of them.
struct Check {
  std::string name;
  std::vector<std::pair<std::string, std::string>> parameters;  // as spelled
  Basis basis = Basis::document;
  std::string stage;
  std::string device;  // "ram" or "vram"
  double bytes = 0;
  double tolerance = 0;  // relative
  std::string origin;
};

struct Document {
  std::string id;
  std::string title;
  std::string about;
};

// What stands beside a model: what its documents say and where they err.
struct Notes {
  std::vector<Document> documents;
  std::vector<NotesTable> tables;
  std::vector<CardLimits> card_limits;  // of the tables that are marked
  std::vector<Optimization> optimizations;
  std::optional<Ladder> ladder;
  std::vector<Erratum> errata;
  std::vector<Check> checks;

  const Erratum* find_erratum(std::string_view id) const;
  const Optimization* find_optimization(std::string_view id) const;
};

// Reads the notes of `profile` from their JSON text. Throws Error(profile) like load_profile.
Notes load_notes(std::string_view text, const std::string& file, const Profile& profile);

// Whether a profile can be called `name`: small letters, digits and '-', at most 64.
bool is_profile_name(std::string_view name);

// A built-in profile's version, its text, and its notes' ("" when there are none).
struct ProfileText {
  std::string name;
  std::string_view version;
  std::string_view model;
  std::string_view notes;
};
// All built-in profiles, by name.
std::vector<ProfileText> built_in_profiles();

}  // namespace memplan
