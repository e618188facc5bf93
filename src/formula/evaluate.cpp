#include <fmt/format.h>

#include <algorithm>

#include "formula/arithmetic.hpp"
#include "formula/tree.hpp"
#include "memplan/bytes.hpp"
#include "memplan/error.hpp"
#include "memplan/formula.hpp"
#include "memplan/words.hpp"

namespace memplan {

using formula::Node;
using formula::Op;

namespace {

bool is_whole(const Ranged& x) {
  return x.low == x.high && x.value == std::floor(x.value);
}

// Whether base^exponent is no number somewhere in the two ranges, whatever its size.
bool has_no_power(const Ranged& base, const Ranged& exponent) {
  if (base.low < 0 && !is_whole(exponent)) return true;
  return base.low <= 0 && base.high >= 0 && exponent.low < 0;
}

// What went wrong where `node` has no value although its operands have one.
std::string_view fault_of(const Node& node, const std::vector<Ranged>& operands) {
  const auto& last = operands.back();
  if (node.op == Op::divide && last.low <= 0 && last.high >= 0) return "division by zero";
  if (node.op == Op::sqrt) return "the square root of a negative number";
  if (node.op == Op::log2) return "the logarithm of a number that is not positive";
  if (node.op == Op::align && last.low <= 0) return "an alignment to a step that is not positive";
  if (node.op == Op::clamp) return "a clamp whose lower limit is above the upper";
  if (node.op == Op::power && has_no_power(operands[0], last)) return "a power that is no number";
  return "overflow: the result is too large";
}

}  // namespace

// Walks one formula's tree. Collects the names of parameters that are lacking; a lacking operand makes the
// whole expression unanswered, but its other operands are still looked at, so that all that is lacking is
// found at once.
class TreeWalk {
 public:
  // An argument of a call: evaluated where and when the definition first uses it, as the flat form does.
  struct Passed {
    const Argument* declared;
    const Node* node;
    TreeWalk* caller;
    std::optional<std::optional<Ranged>> result;
  };
  using Arguments = std::vector<Passed>;

  TreeWalk(Evaluator& evaluator, const Formula& formula, std::string_view definition,
           std::vector<std::string>& missing, Arguments arguments = {})
      : m_evaluator(evaluator),
        m_formula(formula),
        m_definition(definition),
        m_arguments(std::move(arguments)),
        m_missing(missing) {}

  std::optional<Ranged> value(const Node& node) {
    switch (node.op) {
      case Op::number:
        return Ranged::point(formula::literal_value(node));
      case Op::text:
        return Ranged::point(m_evaluator.m_vocabulary.number_of_text(node.text));
      case Op::name:
        return name(node);
      case Op::given:
        return Ranged::point(!std::isnan(m_evaluator.m_point[entry(node).index]));
      case Op::call:
        return call(node);
      case Op::choose:
        return choice(node);
      case Op::logical_and:
      case Op::logical_or:
        return logical(node);
      default:
        return operation(node);
    }
  }

  // Null where the condition lacks a parameter.
  const Node* taken_branch(const Node& choice) {
    const auto condition = value(choice.children[0]);
    return condition ? &choice.children[condition->value != 0 ? 1 : 2] : nullptr;
  }

  // The type of what a name or a call stands for.
  const Type& type_of(const Node& node) const {
    for (const auto& argument : m_arguments)
      if (node.op == Op::name && argument.declared->name == node.text) return argument.declared->type;
    const auto& vocabulary = m_evaluator.m_vocabulary;
    const auto& found = entry(node);
    if (found.kind == Vocabulary::Kind::parameter) return vocabulary.parameter(found.index).type;
    if (found.kind == Vocabulary::Kind::constant) return vocabulary.constant(found.index).type;
    return vocabulary.definition(found.index).type;
  }

 private:
  const Vocabulary::Entry& entry(const Node& node) const { return *m_evaluator.m_vocabulary.find(node.text); }

  std::optional<Ranged> name(const Node& node) {
    for (auto& argument : m_arguments) {
      if (argument.declared->name != node.text) continue;
      if (!argument.result) argument.result = argument.caller->value(*argument.node);
      return *argument.result;
    }
    const auto& found = entry(node);
    if (found.kind == Vocabulary::Kind::constant) return m_evaluator.m_vocabulary.constant(found.index).value;
    if (found.kind == Vocabulary::Kind::definition) return definition(found.index);
    const double value = m_evaluator.m_point[found.index];
    if (!std::isnan(value)) return Ranged::point(value);
    add_if_new(m_missing, node.text);
    return std::nullopt;
  }

  // A definition without arguments, evaluated once for all that use it.
  std::optional<Ranged> definition(std::size_t index) {
    if (!m_evaluator.m_definitions[index]) {
      const auto& found = m_evaluator.m_vocabulary.definition(index);
      Evaluator::Outcome outcome;
      TreeWalk walk(m_evaluator, found.formula, found.name, outcome.missing);
      if (const auto value = walk.value(found.formula.root())) outcome.value = *value;
      m_evaluator.m_definitions[index] = std::move(outcome);
    }
    const auto& outcome = *m_evaluator.m_definitions[index];
    for (const auto& name : outcome.missing) add_if_new(m_missing, name);
    return outcome.answered() ? std::optional(outcome.value) : std::nullopt;
  }

  std::optional<Ranged> call(const Node& node) {
    const auto& found = m_evaluator.m_vocabulary.definition(entry(node).index);
    if (found.arguments.empty()) return definition(entry(node).index);
    Arguments arguments;
    for (std::size_t i = 0; i < node.children.size(); ++i)
      arguments.push_back({&found.arguments[i], &node.children[i], this, std::nullopt});
    TreeWalk walk(m_evaluator, found.formula, found.name, m_missing, std::move(arguments));
    return walk.value(found.formula.root());
  }

  std::optional<Ranged> choice(const Node& node) {
    const auto* taken = taken_branch(node);
    return taken ? value(*taken) : std::nullopt;
  }

  std::optional<Ranged> logical(const Node& node) {
    const auto left = value(node.children[0]);
    return !left || decides(node, *left) ? left : value(node.children[1]);
  }

  // Whether the left side of && or || is the answer.
  static bool decides(const Node& node, const Ranged& left) {
    return (left.value != 0) == (node.op == Op::logical_or);
  }

  std::optional<Ranged> operation(const Node& node) {
    std::vector<Ranged> operands;
    for (const auto& child : node.children)
      if (const auto operand = value(child)) operands.push_back(*operand);
    if (operands.size() < node.children.size()) return std::nullopt;
    const auto result = combine(node, operands);
    if (formula::has_nan(result)) fail(node, operands);
    return result;
  }

  static Ranged combine(const Node& node, const std::vector<Ranged>& operands) {
    if (node.op == Op::logical_not) return Ranged::point(operands[0].value == 0);
    if (node.op == Op::clamp) return formula::clamped(operands[0], operands[1], operands[2]);
    if (node.op >= Op::equal && node.op <= Op::greater_equal)
      return Ranged::point(formula::compared(node.op, operands[0].value, operands[1].value));
    if (operands.size() == 1) return formula::applied(node.op, operands[0]);
    Ranged result = operands[0];
    for (std::size_t i = 1; i < operands.size(); ++i) result = formula::applied(node.op, result, operands[i]);
    return result;
  }

  [[noreturn]] void fail(const Node& node, const std::vector<Ranged>& operands) {
    const auto text = formula::print(node, [](const Node&) { return std::nullopt; });
    std::vector<std::string> values;
    list_values(node, values);
    const auto with = values.empty() ? "" : fmt::format(", where {}", fmt::join(values, ", "));
    Error error(ErrorKind::evaluation,
                fmt::format("{} in {}{}", fault_of(node, operands), printable(text), with));
    error.problems(
        {{m_definition.empty() ? fmt::format("column {}", node.column)
                               : fmt::format("definition {}, column {}", m_definition, node.column),
          "", caret_excerpt(m_formula.text(), node.column), ""}});
    throw error;
  }

  // The values of the names and calls that were evaluated in `node`; all of them were found.
  void list_values(const Node& node, std::vector<std::string>& values) {
    constexpr std::size_t k_most = 6;
    if (values.size() == k_most) return;
    if (node.op == Op::name || node.op == Op::call) {
      const auto text = formula::print(node, [](const Node&) { return std::nullopt; });
      if (const auto found = value(node))
        add_if_new(values,
                   fmt::format("{} = {}", printable(text), m_evaluator.format(*found, type_of(node))));
      return;
    }
    for (const auto& child : node.children)
      if (was_evaluated(node, child)) list_values(child, values);
  }

  bool was_evaluated(const Node& node, const Node& child) {
    if (&child == &node.children[0]) return true;
    if (node.op == Op::choose) return &child == taken_branch(node);
    const bool logical = node.op == Op::logical_and || node.op == Op::logical_or;
    return !logical || !decides(node, *value(node.children[0]));
  }

  Evaluator& m_evaluator;
  const Formula& m_formula;
  std::string_view m_definition;
  Arguments m_arguments;
  std::vector<std::string>& m_missing;
};

namespace {

// Prints a formula with values in the place of names and calls, and only the branch taken of each choice.
class ValuePrinter {
 public:
  ValuePrinter(const Evaluator& evaluator, TreeWalk& walk) : m_evaluator(evaluator), m_walk(walk) {}

  std::string print(const Node& root) {
    const auto* node = taken(root);
    return node ? formula::print(*node, [this](const Node& leaf) { return text_for(leaf); }) : k_not_given;
  }

 private:
  static constexpr const char* k_not_given = "(not given)";

  // The undecided side of && and || is printed too, although it may have no value.
  std::optional<std::string> text_for(const Node& node) {
    if (node.op != Op::choose && node.op != Op::name && node.op != Op::call) return std::nullopt;
    try {
      return node.op == Op::choose ? branch(node) : value_text(node);
    } catch (const Error&) {
      return "(no value)";
    }
  }

  std::string value_text(const Node& node) {
    const auto value = m_walk.value(node);
    return value ? m_evaluator.format(*value, m_walk.type_of(node)) : k_not_given;
  }

  std::string branch(const Node& choice) {
    const auto* node = taken(choice);
    const bool single = !node || node->children.empty() || node->op == Op::call;
    return single ? print(choice) : fmt::format("({})", print(choice));
  }

  const Node* taken(const Node& root) {
    const auto* node = &root;
    while (node && node->op == Op::choose) node = m_walk.taken_branch(*node);
    return node;
  }

  const Evaluator& m_evaluator;
  TreeWalk& m_walk;
};

std::string format_number_of_type(double value, const Type& type) {
  if (type.byte_exponent == 1) return format_size(value);
  const auto number = format_number(value);
  return type.byte_exponent == 0 ? number : fmt::format("{} B^{}", number, type.byte_exponent);
}

}  // namespace

Evaluator::Evaluator(const Vocabulary& vocabulary, const Point& point)
    : m_vocabulary(vocabulary), m_point(point), m_definitions(vocabulary.definition_count()) {}

Evaluator::Outcome Evaluator::evaluate(const Formula& formula) {
  Outcome outcome;
  TreeWalk walk(*this, formula, "", outcome.missing);
  if (const auto value = walk.value(formula.root())) outcome.value = *value;
  return outcome;
}

std::string Evaluator::with_values(const Formula& formula) {
  std::vector<std::string> missing;
  TreeWalk walk(*this, formula, "", missing);
  return ValuePrinter(*this, walk).print(formula.root());
}

std::string Evaluator::format(const Ranged& value, const Type& type) const {
  if (type.kind == TypeKind::truth) return value.value != 0 ? "yes" : "no";
  if (type.kind == TypeKind::text) return m_vocabulary.text_of_number(value.value);
  if (value.low == value.high) return format_number_of_type(value.value, type);
  auto low = format_number_of_type(value.low, type);
  auto high = format_number_of_type(value.high, type);
  if (low == high) return high;
  const auto unit = high.find(' ');
  if (unit != std::string::npos && low.ends_with(high.substr(unit)))
    low.resize(low.size() - (high.size() - unit));
  return fmt::format("{}–{}", low, high);
}

}  // namespace memplan
