// The formula language: text → checked expression → value. Knows neither profiles nor RAM nor VRAM.
//
//   ternary := or [ "?" ternary ":" ternary ]
//   or      := and { "||" and }              and   := compare { "&&" compare }
//   compare := sum [ ("=="|"!="|"<"|"<="|">"|">=") sum ]
//   sum     := product { ("+"|"-") product } product := unary { ("*"|"/") unary }
//   unary   := ("-"|"!") unary | power       power := primary [ "^" unary ]
//   primary := number [ unit ] | 'text' | name | name "(" args ")" | "(" ternary ")"
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace memplan {

namespace formula {
struct Node;
struct Tree;
}  // namespace formula

// A value with its range: low ≤ value ≤ high. A point has three equal lanes. Yes/no is 1 or 0; a text is its
// number in the vocabulary.
struct Ranged {
  double low = 0;
  double value = 0;
  double high = 0;

  static Ranged point(double value) { return {value, value, value}; }
  friend bool operator==(const Ranged&, const Ranged&) = default;
};

enum class TypeKind { number, truth, text };

// What an expression is: a number with a power of bytes (B⁰, B¹, …), yes/no, or one of several texts.
// `ranged` says that its low and high may differ from its value.
struct Type {
  TypeKind kind = TypeKind::number;
  int byte_exponent = 0;
  bool ranged = false;
  std::vector<std::string> choices;

  static Type number(int byte_exponent = 0, bool ranged = false) {
    return {TypeKind::number, byte_exponent, ranged, {}};
  }
  static Type truth() { return {TypeKind::truth, 0, false, {}}; }
  static Type text(std::vector<std::string> choices) {
    return {TypeKind::text, 0, false, std::move(choices)};
  }
};

// `type` in words: "a plain number", "bytes", "bytes^2", "yes/no", "a choice".
std::string describe(const Type& type);

// A mistake in a formula's text, found when it is parsed or checked. `column` counts characters from 1.
class FormulaError : public std::runtime_error {
 public:
  FormulaError(const std::string& message, std::size_t column, std::string hint = "")
      : std::runtime_error(message), m_column(column), m_hint(std::move(hint)) {}
  std::size_t column() const { return m_column; }
  const std::string& hint() const { return m_hint; }

 private:
  std::size_t m_column;
  std::string m_hint;
};

// A formula stands on a definition that is itself wrong and has its own entry among the mistakes.
class UnsoundDefinition : public FormulaError {
 public:
  using FormulaError::FormulaError;
};

// `text` on one line and a caret below its `column`; long texts are cut around the place.
std::string caret_excerpt(std::string_view text, std::size_t column);

// A parsed formula. Cheap to copy.
class Formula {
 public:
  // Throws FormulaError. Texts are at most 4,096 bytes, 64 levels deep and 1,000 nodes large.
  static Formula parse(std::string_view text);

  const std::string& text() const;
  const formula::Node& root() const;
  // The canonical spelling: parsed again it gives the same expression.
  std::string canonical() const;
  // The names that occur in it, each once, in the order in which they are met.
  std::vector<std::string> names() const;

 private:
  std::shared_ptr<const formula::Tree> m_tree;
};

// Whether `name` can be used as a name in formulas: a letter, then letters, digits and underscores, and
// neither a unit nor a function.
bool is_formula_name(std::string_view name);
bool is_reserved_word(std::string_view name);

// An argument of a definition: a number, in bytes or plain. Where the definition needs one value, to compare
// it, check_definitions finds that it must be a point.
struct Argument {
  std::string name;
  Type type;
  bool must_be_point = false;
};

// The names that the formulas of one profile share: parameters, constants and definitions, with their types.
class Vocabulary {
 public:
  struct Definition {
    std::string name;
    std::vector<Argument> arguments;
    Formula formula;
    Type type;              // found by check_definitions
    std::size_t cost = 0;   // nodes evaluated for one call
    std::size_t depth = 0;  // levels that evaluating it nests, those of the definitions below it included
    bool sound = false;     // it was checked and no mistake found
  };
  // A mistake in the definition called `name`.
  struct DefinitionError {
    std::string name;
    FormulaError error;
  };
  enum class Kind { parameter, constant, definition };
  struct Entry {
    Kind kind = Kind::parameter;
    std::size_t index = 0;
  };

  // Names must be new and valid: throws std::invalid_argument with the reason. A constant's value is finite
  // with low ≤ value ≤ high. A definition has at most 16 arguments; inside it their names come before all
  // others. A parameter that `may_lack_value` can be used only where given(name) is known to hold.
  void add_parameter(const std::string& name, Type type, bool may_lack_value);
  void add_constant(const std::string& name, int byte_exponent, Ranged value);
  void add_definition(const std::string& name, std::vector<Argument> arguments, Formula formula);

  // Gives the constant called `name`, which must exist, another value. Types stay as they were checked, so a
  // point may take the place of a range and not the reverse.
  void set_constant(std::string_view name, Ranged value);

  // Finds the type of every definition. Mistakes, cycles and too deep or costly nesting among them are
  // returned.
  std::vector<DefinitionError> check_definitions();
  // The type of `formula`; throws FormulaError when it has none, or when evaluating it would take more than
  // 10,000 steps or 1,000 levels. Call check_definitions first.
  Type check(const Formula& formula) const;

  const Entry* find(std::string_view name) const;
  // Sorted.
  std::vector<std::string> names() const;
  std::size_t parameter_count() const { return m_parameters.size(); }
  std::size_t definition_count() const { return m_definitions.size(); }

  struct Parameter {
    std::string name;
    Type type;
    bool may_lack_value;
  };
  struct Constant {
    std::string name;
    Type type;
    Ranged value;
  };
  const Parameter& parameter(std::size_t index) const { return m_parameters[index]; }
  const Constant& constant(std::size_t index) const { return m_constants[index]; }
  const Definition& definition(std::size_t index) const { return m_definitions[index]; }

  // The number that stands for `text` in evaluation; texts are numbered as they are met.
  double number_of_text(std::string_view text) const;
  const std::string& text_of_number(double number) const;

 private:
  void add(const std::string& name, Kind kind, std::size_t index);

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>{}(name); }
  };
  std::unordered_map<std::string, Entry, Hash, std::equal_to<>> m_entries;
  std::vector<Parameter> m_parameters;
  std::vector<Constant> m_constants;
  std::vector<Definition> m_definitions;
  mutable std::vector<std::string> m_texts;
};

// One finite value for each parameter, in the vocabulary's order; NaN where it has none.
using Point = std::vector<double>;
inline constexpr double k_no_value = std::numeric_limits<double>::quiet_NaN();

// Evaluates formulas at one point. Definitions without arguments are evaluated once.
class Evaluator {
 public:
  // Both must outlive the evaluator.
  Evaluator(const Vocabulary& vocabulary, const Point& point);

  // What a formula gives: its value, or the names of the parameters that it lacks.
  struct Outcome {
    Ranged value;
    std::vector<std::string> missing;
    bool answered() const { return missing.empty(); }
  };

  // `formula` must have passed the vocabulary's check. Only the branch of a choice that is taken is
  // evaluated. Throws Error(evaluation) on division by zero, overflow and NaN, with the values that led
  // there; its place holds the column and the formula with a caret.
  Outcome evaluate(const Formula& formula);

  // The formula with the numbers put in: names become values, choices the branch taken. Sizes as "3.6 GB".
  // The formula must have been answered.
  std::string with_values(const Formula& formula);
  // `value` as text for people, by its type: "360 MB", "30,000", "yes", "negbinom", "2.00–4.00 GB".
  std::string format(const Ranged& value, const Type& type) const;

 private:
  friend class TreeWalk;
  const Vocabulary& m_vocabulary;
  const Point& m_point;
  std::vector<std::optional<Outcome>> m_definitions;
};

// Formulas compiled to a flat list of steps, for many points: the same results as Evaluator, bit for bit.
class Program {
 public:
  static constexpr std::size_t k_block = 256;

  // The formulas must have passed the vocabulary's check.
  Program(const Vocabulary& vocabulary, std::span<const Formula> outputs);

  std::size_t output_count() const { return m_outputs.size(); }

  // Evaluates at `count` ≤ k_block points. `columns` holds one array of `count` values for each parameter
  // (NaN where it has none; a null array: none at any point). `results` receives, output after output,
  // `count` values. A point at which Evaluator throws or lacks a parameter gives NaN in all three lanes.
  void evaluate(std::span<const double* const> columns, std::size_t count, std::span<Ranged> results) const;

  struct Step {
    int op;
    int first, second, third;  // the steps whose results are the operands; -1 where there is none
    std::size_t index;         // of a constant or a parameter
    bool ranged;
    std::size_t slot = 0;  // where its result is kept until its last use
  };

 private:
  friend class Compiler;
  std::vector<Step> m_steps;
  std::vector<Ranged> m_constants;
  std::vector<int> m_outputs;
  std::size_t m_slots = 0;
};

// Text with formulas in braces: "{guide_iaf} is more than {vram_capacity - 10 GB}". "{{" is a brace.
class Template {
 public:
  // Throws FormulaError; its column is within `text`.
  static Template parse(std::string_view text);
  const std::string& text() const { return m_text; }
  // Throws FormulaError when one of its formulas has no type.
  void check(const Vocabulary& vocabulary) const;
  // The text with the values put in; "(not given)" where a parameter is lacking, "(no value)" where a formula
  // fails.
  std::string fill(Evaluator& evaluator, const Vocabulary& vocabulary) const;

 private:
  struct Piece {
    std::string text;
    std::optional<Formula> formula;
    std::size_t column = 0;
  };
  std::string m_text;
  std::vector<Piece> m_pieces;
};

}  // namespace memplan
