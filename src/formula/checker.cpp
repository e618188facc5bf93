#include "formula/checker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "memplan/error.hpp"

namespace memplan::formula {

namespace {

constexpr int k_largest_exponent = 16;

bool is_whole_literal(const Node& node) {
  const auto& literal = node.op == Op::negate ? node.children[0] : node;
  return literal.op == Op::number && literal.text.empty() && literal.number == std::floor(literal.number) &&
         literal.number <= k_largest_exponent;
}

int whole_literal(const Node& node) {
  return node.op == Op::negate ? -whole_literal(node.children[0]) : static_cast<int>(node.number);
}

bool is_zero_literal(const Node& node) { return node.op == Op::number && node.number == 0 && node.text.empty(); }

Type with_exponent(int exponent, bool ranged, std::size_t column) {
  if (std::abs(exponent) > k_largest_exponent)
    throw FormulaError(fmt::format("bytes^{} is a power of bytes that no formula needs", exponent), column);
  return Type::number(exponent, ranged);
}

}  // namespace

Checker::Checker(const Vocabulary& vocabulary, const std::vector<Argument>& arguments, OnDefinition on_definition)
    : m_vocabulary(vocabulary), m_arguments(arguments), m_on_definition(std::move(on_definition)) {}

Type Checker::type_of(const Node& node) {
  ++m_cost;
  switch (node.op) {
    case Op::number:
    case Op::text:
    case Op::name:
    case Op::given: return leaf(node);
    case Op::call: return call(node);
    case Op::negate: return negation(node);
    case Op::logical_not: return truth(node.children[0], "!"), Type::truth();
    case Op::power: return power(node);
    case Op::multiply: return product(node);
    case Op::divide: return quotient(node);
    case Op::add:
    case Op::subtract: return sum(node);
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::less_equal:
    case Op::greater:
    case Op::greater_equal: return comparison(node);
    case Op::logical_and:
    case Op::logical_or: return logical(node);
    case Op::choose: return choice(node);
    case Op::min:
    case Op::max:
    case Op::clamp: return alike(node);
    case Op::ceil:
    case Op::floor:
    case Op::round: return rounding(node);
    case Op::sqrt: return root(node);
    case Op::log2: return logarithm(node);
    case Op::align: return alignment(node);
  }
  throw FormulaError("an unknown kind of expression", node.column);
}

Type Checker::leaf(const Node& node) {
  if (node.op == Op::number) return Type::number(node.text.empty() ? 0 : 1);
  if (node.op == Op::given) return given(node);
  if (node.op == Op::name) return name(node);
  m_vocabulary.number_of_text(node.text);
  return Type::text({node.text});
}

Type Checker::name(const Node& node) {
  const auto argument = std::find_if(m_arguments.begin(), m_arguments.end(), [&](auto& a) { return a.name == node.text; });
  if (argument != m_arguments.end()) return argument->type;
  const auto* entry = m_vocabulary.find(node.text);
  if (!entry) unknown_name(node);
  if (entry->kind == Vocabulary::Kind::parameter) return parameter(node, m_vocabulary.parameter(entry->index));
  if (entry->kind == Vocabulary::Kind::constant) return m_vocabulary.constant(entry->index).type;
  return use_of_definition(node, entry->index);
}

Type Checker::parameter(const Node& node, const Vocabulary::Parameter& parameter) {
  if (parameter.may_lack_value && !m_known.contains(node.text))
    throw FormulaError(fmt::format("'{}' may have no value here", node.text), node.column,
                       fmt::format("use it under given({}), as in given({}) ? … : …", node.text, node.text));
  return parameter.type;
}

Type Checker::given(const Node& node) const {
  const auto* entry = m_vocabulary.find(node.text);
  if (!entry) unknown_name(node);
  if (entry->kind != Vocabulary::Kind::parameter)
    throw FormulaError(fmt::format("'{}' is no parameter: given asks whether a parameter has a value", node.text), node.column);
  return Type::truth();
}

Type Checker::use_of_definition(const Node& node, std::size_t index) {
  const auto wanted = m_vocabulary.definition(index).arguments.size();
  if (wanted != node.children.size())
    throw FormulaError(fmt::format("'{}' takes {} argument{}, not {}", node.text, wanted, wanted == 1 ? "" : "s", node.children.size()),
                       node.column);
  m_on_definition(index, node.column);
  const auto& definition = m_vocabulary.definition(index);
  if (!definition.sound) throw UnsoundDefinition{};
  m_cost += definition.arguments.empty() ? 1 : definition.cost;
  return definition.type;
}

Type Checker::call(const Node& node) {
  const auto* entry = m_vocabulary.find(node.text);
  if (!entry) unknown_name(node);
  if (entry->kind != Vocabulary::Kind::definition)
    throw FormulaError(fmt::format("'{}' takes no arguments", node.text), node.column);
  Type result = use_of_definition(node, entry->index);
  const auto& arguments = m_vocabulary.definition(entry->index).arguments;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto type = number(node.children[i], node.text);
    if (type.byte_exponent != arguments[i].type.byte_exponent)
      throw FormulaError(fmt::format("argument {} of {} is {}, not {}", arguments[i].name, node.text,
                                     describe(arguments[i].type), describe(type)), node.children[i].column);
    result.ranged = result.ranged || type.ranged;
  }
  return result;
}

Type Checker::negation(const Node& node) { return number(node.children[0], "-"); }

Type Checker::sum(const Node& node) { return same_dimension(node, find_operator(node.op)->sign); }

Type Checker::product(const Node& node) {
  const auto left = number(node.children[0], "*"), right = number(node.children[1], "*");
  return with_exponent(left.byte_exponent + right.byte_exponent, left.ranged || right.ranged, node.column);
}

Type Checker::quotient(const Node& node) {
  const auto left = number(node.children[0], "/"), right = number(node.children[1], "/");
  return with_exponent(left.byte_exponent - right.byte_exponent, left.ranged || right.ranged, node.column);
}

Type Checker::power(const Node& node) {
  const auto base = number(node.children[0], "^"), exponent = number(node.children[1], "^");
  if (exponent.byte_exponent != 0)
    throw FormulaError(fmt::format("the exponent is {}, not a plain number", describe(exponent)), node.children[1].column);
  if (base.byte_exponent == 0) return Type::number(0, base.ranged || exponent.ranged);
  if (!is_whole_literal(node.children[1]))
    throw FormulaError(fmt::format("the exponent of {} must be a whole number as it stands", describe(base)), node.children[1].column);
  return with_exponent(base.byte_exponent * whole_literal(node.children[1]), base.ranged, node.column);
}

Type Checker::comparison(const Node& node) {
  const auto left = type_of(node.children[0]), right = type_of(node.children[1]);
  if (left.ranged || right.ranged)
    throw FormulaError("a value with a range cannot be compared: its low and high may answer differently", node.column);
  if (left.kind == TypeKind::text && right.kind == TypeKind::text) return compare_texts(node, left, right), Type::truth();
  if (left.kind != TypeKind::number || right.kind != TypeKind::number)
    throw FormulaError(fmt::format("{} cannot be compared with {}", describe(left), describe(right)), node.column,
                       left.kind == TypeKind::truth || right.kind == TypeKind::truth ? "use the yes/no value itself, or ! before it" : "");
  if (left.byte_exponent != right.byte_exponent)
    throw FormulaError(fmt::format("{} cannot be compared with {}", describe(left), describe(right)), node.column,
                       is_zero_literal(node.children[0]) || is_zero_literal(node.children[1]) ? "zero bytes are written 0 B" : "");
  return Type::truth();
}

void Checker::compare_texts(const Node& node, const Type& left, const Type& right) const {
  if (node.op != Op::equal && node.op != Op::not_equal)
    throw FormulaError("texts have no order", node.column, "compare them with == or !=");
  for (const auto& choice : left.choices)
    if (std::find(right.choices.begin(), right.choices.end(), choice) != right.choices.end()) return;
  const bool literal_left = node.children[0].op == Op::text;
  const auto& literal = literal_left ? left : right;
  const auto& known = literal_left ? right : left;
  throw FormulaError(fmt::format("'{}' is not among the choices {}", printable(literal.choices[0]), one_of(known.choices)),
                     node.children[literal_left ? 0 : 1].column, near_miss(literal.choices[0], known.choices));
}

Type Checker::logical(const Node& node) {
  truth(node.children[0], find_operator(node.op)->sign);
  Known more;
  learn(node.children[0], node.op == Op::logical_and, more);
  const auto right = type_knowing(node.children[1], more);
  if (right.kind != TypeKind::truth)
    throw FormulaError(fmt::format("{} takes yes/no, not {}", find_operator(node.op)->sign, describe(right)), node.children[1].column);
  return Type::truth();
}

Type Checker::choice(const Node& node) {
  truth(node.children[0], "?");
  Known if_yes, if_no;
  learn(node.children[0], true, if_yes);
  learn(node.children[0], false, if_no);
  const auto yes = type_knowing(node.children[1], if_yes);
  return merge(node, yes, type_knowing(node.children[2], if_no));
}

Type Checker::merge(const Node& node, const Type& yes, const Type& no) const {
  if (yes.kind != no.kind || yes.byte_exponent != no.byte_exponent)
    throw FormulaError(fmt::format("one branch is {}, the other {}", describe(yes), describe(no)), node.column,
                       is_zero_literal(node.children[1]) || is_zero_literal(node.children[2]) ? "zero bytes are written 0 B" : "");
  Type result = yes;
  result.ranged = yes.ranged || no.ranged;
  for (const auto& choice : no.choices)
    if (std::find(result.choices.begin(), result.choices.end(), choice) == result.choices.end()) result.choices.push_back(choice);
  return result;
}

// What `condition` says about given parameters when it holds (or does not).
void Checker::learn(const Node& condition, bool holds, Known& known) const {
  if (condition.op == Op::given && holds) known.insert(condition.text);
  if (condition.op == Op::logical_not) learn(condition.children[0], !holds, known);
  if (condition.op == (holds ? Op::logical_and : Op::logical_or))
    for (const auto& child : condition.children) learn(child, holds, known);
}

Type Checker::type_knowing(const Node& node, const Known& more) {
  const Known before = m_known;
  m_known.insert(more.begin(), more.end());
  auto type = type_of(node);
  m_known = before;
  return type;
}

Type Checker::alike(const Node& node) { return same_dimension(node, node.text); }

Type Checker::rounding(const Node& node) { return number(node.children[0], node.text); }

Type Checker::root(const Node& node) {
  const auto type = number(node.children[0], "sqrt");
  if (type.byte_exponent % 2 != 0)
    throw FormulaError(fmt::format("the square root of {} has no whole power of bytes", describe(type)), node.column);
  return Type::number(type.byte_exponent / 2, type.ranged);
}

Type Checker::logarithm(const Node& node) {
  const auto type = number(node.children[0], "log2");
  if (type.byte_exponent != 0)
    throw FormulaError(fmt::format("log2 takes a plain number, not {}", describe(type)), node.column, "divide by 1 B first");
  return type;
}

Type Checker::alignment(const Node& node) {
  const auto result = same_dimension(node, "align");
  if (type_of(node.children[1]).ranged) throw FormulaError("the step of align cannot have a range", node.children[1].column);
  return result;
}

Type Checker::number(const Node& node, std::string_view what) {
  auto type = type_of(node);
  if (type.kind != TypeKind::number)
    throw FormulaError(fmt::format("{} takes numbers, not {}", what, describe(type)), node.column,
                       type.kind == TypeKind::truth ? "choose with yes ? a : b" : "");
  return type;
}

Type Checker::truth(const Node& node, std::string_view what) {
  auto type = type_of(node);
  if (type.kind != TypeKind::truth)
    throw FormulaError(fmt::format("{} takes yes/no, not {}", what, describe(type)), node.column, "compare it with something");
  return type;
}

Type Checker::same_dimension(const Node& node, std::string_view sign) {
  Type result = number(node.children[0], sign);
  for (std::size_t i = 1; i < node.children.size(); ++i) {
    const auto type = number(node.children[i], sign);
    if (type.byte_exponent != result.byte_exponent) {
      const bool zero = is_zero_literal(node.children[0]) || is_zero_literal(node.children[i]);
      throw FormulaError(fmt::format("{} joins {} and {}", sign, describe(result), describe(type)), node.column,
                         zero ? "zero bytes are written 0 B" : "give both the same unit, or multiply by 1 B");
    }
    result.ranged = result.ranged || type.ranged;
  }
  return result;
}

void Checker::unknown_name(const Node& node) const {
  auto names = m_vocabulary.names();
  for (const auto& argument : m_arguments) names.push_back(argument.name);
  if (node.op == Op::call)
    for (auto& function : function_names()) names.push_back(std::move(function));
  throw FormulaError(fmt::format("'{}' is no parameter, constant or definition", printable(node.text)), node.column,
                     near_miss(node.text, names, "define it, or correct the name"));
}

DefinitionChecker::DefinitionChecker(const Vocabulary& vocabulary, std::vector<Vocabulary::Definition>& definitions)
    : m_vocabulary(vocabulary), m_definitions(definitions), m_states(definitions.size(), State::unseen) {}

std::vector<Vocabulary::DefinitionError> DefinitionChecker::run() {
  for (std::size_t i = 0; i < m_definitions.size(); ++i) visit(i);
  return std::move(m_errors);
}

void DefinitionChecker::visit(std::size_t index) {
  if (m_states[index] != State::unseen) return;
  m_states[index] = State::open;
  m_path.push_back(index);
  auto& definition = m_definitions[index];
  try {
    check(definition);
    definition.sound = true;
  } catch (const FormulaError& error) {
    m_errors.push_back({definition.name, error});
  } catch (const UnsoundDefinition&) {
    // The definition that it stands on has its own entry.
  }
  m_path.pop_back();
  m_states[index] = State::done;
}

void DefinitionChecker::check(Vocabulary::Definition& definition) {
  constexpr std::size_t k_costliest = 10000;
  Checker checker(m_vocabulary, definition.arguments, [this](std::size_t index, std::size_t column) { require(index, column); });
  definition.type = checker.type_of(definition.formula.root());
  definition.cost = checker.cost();
  if (definition.cost > k_costliest)
    throw FormulaError(fmt::format("evaluating it takes more than {} steps", k_costliest), 1,
                       "definitions without arguments are evaluated once");
}

void DefinitionChecker::require(std::size_t index, std::size_t column) {
  constexpr std::size_t k_deepest = 32;
  if (m_states[index] == State::open) refuse_cycle(index, column);
  if (m_path.size() >= k_deepest)
    throw FormulaError(fmt::format("definitions are nested deeper than {} levels", k_deepest), column);
  visit(index);
}

void DefinitionChecker::refuse_cycle(std::size_t index, std::size_t column) const {
  std::string cycle;
  for (auto at = std::find(m_path.begin(), m_path.end(), index); at != m_path.end(); ++at)
    cycle += m_definitions[*at].name + " → ";
  throw FormulaError(fmt::format("the definitions go round in a circle: {}{}", cycle, m_definitions[index].name), column);
}

}  // namespace memplan::formula
