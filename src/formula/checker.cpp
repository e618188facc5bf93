#include "formula/checker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "memplan/error.hpp"

namespace memplan::formula {

namespace {

constexpr int k_largest_exponent = 16;
constexpr int k_most_texts = 10000;  // each is compared with those before it
constexpr const char* k_zero_hint = "zero bytes are written 0 B";

// Whether an exponent of bytes can be read off `node`; what is too large for an int is far too large for
// bytes.
bool is_whole_literal(const Node& node) {
  constexpr double k_most = 1e6;
  const auto& literal = node.op == Op::negate ? node.children[0] : node;
  return literal.op == Op::number && literal.text.empty() && literal.number == std::floor(literal.number) &&
         literal.number <= k_most;
}

int whole_literal(const Node& node) {
  return node.op == Op::negate ? -whole_literal(node.children[0]) : static_cast<int>(node.number);
}

bool is_zero_literal(const Node& node) {
  return node.op == Op::number && node.number == 0 && node.text.empty();
}

bool contains(const std::vector<std::string>& texts, std::string_view text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

// Refuses a text that stands in `side` itself, in a branch too, and is not among the other side's `choices`.
void refuse_unknown_texts(const Node& side, const std::vector<std::string>& choices) {
  if (side.op == Op::choose) {
    refuse_unknown_texts(side.children[1], choices);
    refuse_unknown_texts(side.children[2], choices);
  }
  if (side.op == Op::text && !contains(choices, side.text))
    throw FormulaError(fmt::format("'{}' is not among the choices {}", printable(side.text), one_of(choices)),
                       side.column, near_miss(side.text, choices));
}

Type with_exponent(int exponent, bool ranged, std::size_t column) {
  if (std::abs(exponent) > k_largest_exponent)
    throw FormulaError(fmt::format("bytes^{} is a power of bytes that no formula needs", exponent), column);
  return Type::number(exponent, ranged);
}

}  // namespace

Type Checker::check(const Node& root) {
  constexpr std::size_t k_most_steps = 10000, k_deepest = 1000;
  const auto type = type_of(root);
  if (m_cost > k_most_steps)
    throw FormulaError(fmt::format("evaluating it takes more than {} steps", k_most_steps), 1,
                       "definitions without arguments are evaluated once");
  if (m_deepest > k_deepest)
    throw FormulaError(fmt::format("evaluating it goes deeper than {} levels", k_deepest), 1,
                       "let fewer definitions stand on one another");
  return type;
}

Type Checker::type_of(const Node& node) {
  ++m_cost;
  m_deepest = std::max(m_deepest, ++m_level);
  auto type = type_of_kind(node);
  --m_level;
  return type;
}

Type Checker::type_of_kind(const Node& node) {
  switch (node.op) {
    case Op::number:
    case Op::text:
    case Op::name:
    case Op::given:
      return leaf(node);
    case Op::call:
      return call(node);
    case Op::negate:
      return number(node.children[0], "-");
    case Op::logical_not:
      return truth(node.children[0], "!"), Type::truth();
    case Op::power:
      return power(node);
    case Op::multiply:
      return product(node);
    case Op::divide:
      return quotient(node);
    case Op::add:
    case Op::subtract:
      return same_dimension(node, find_operator(node.op)->sign);
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::less_equal:
    case Op::greater:
    case Op::greater_equal:
      return comparison(node);
    case Op::logical_and:
    case Op::logical_or:
      return logical(node);
    case Op::choose:
      return choice(node);
    case Op::min:
    case Op::max:
    case Op::clamp:
      return same_dimension(node, node.text);
    case Op::ceil:
    case Op::floor:
    case Op::round:
      return number(node.children[0], node.text);
    case Op::sqrt:
      return root(node);
    case Op::log2:
      return logarithm(node);
    case Op::align:
      return alignment(node);
  }
  throw FormulaError("an unknown kind of expression", node.column);
}

Type Checker::leaf(const Node& node) {
  if (node.op == Op::number) return Type::number(node.text.empty() ? 0 : 1);
  if (node.op == Op::given) return given(node);
  if (node.op == Op::name) return name(node);
  if (m_vocabulary.number_of_text(node.text) >= k_most_texts)
    throw FormulaError(fmt::format("the formulas hold more than {} different texts", k_most_texts),
                       node.column);
  return Type::text({std::string(node.text)});
}

const Argument* Checker::find_argument(std::string_view name) const {
  const auto found =
      std::find_if(m_arguments.begin(), m_arguments.end(), [&](auto& a) { return a.name == name; });
  return found == m_arguments.end() ? nullptr : &*found;
}

Type Checker::name(const Node& node) {
  if (const auto* argument = find_argument(node.text)) return argument->type;
  const auto* entry = m_vocabulary.find(node.text);
  if (!entry) unknown_name(node);
  if (entry->kind == Vocabulary::Kind::parameter)
    return parameter(node, m_vocabulary.parameter(entry->index));
  if (entry->kind == Vocabulary::Kind::constant) return m_vocabulary.constant(entry->index).type;
  return use_of(m_vocabulary.definition(entry->index), node);
}

Type Checker::parameter(const Node& node, const Vocabulary::Parameter& parameter) const {
  if (parameter.may_lack_value && !m_known.contains(node.text))
    throw FormulaError(fmt::format("'{}' may have no value here", node.text), node.column,
                       fmt::format("use it under given({}), as in given({}) ? … : …", node.text, node.text));
  return parameter.type;
}

Type Checker::given(const Node& node) const {
  const auto* entry = m_vocabulary.find(node.text);
  const bool is_argument = find_argument(node.text);
  if (!entry && !is_argument) unknown_name(node);
  if (is_argument || entry->kind != Vocabulary::Kind::parameter)
    throw FormulaError(
        fmt::format("'{}' is no parameter: given asks whether a parameter has a value", node.text),
        node.column);
  return Type::truth();
}

Type Checker::call(const Node& node) {
  const auto* entry = m_vocabulary.find(node.text);
  if (!entry && !find_argument(node.text)) unknown_name(node);
  if (!entry || entry->kind != Vocabulary::Kind::definition)
    throw FormulaError(fmt::format("'{}' takes no arguments", node.text), node.column);
  return use_of(m_vocabulary.definition(entry->index), node);
}

// An argument is evaluated where the definition first uses it: its levels come on top of the definition's.
Type Checker::use_of(const Vocabulary::Definition& definition, const Node& node) {
  const auto wanted = definition.arguments.size(), found = node.children.size();
  if (wanted != found)
    throw FormulaError(
        fmt::format("'{}' takes {} argument{}, not {}", node.text, wanted, wanted == 1 ? "" : "s", found),
        node.column);
  if (!definition.sound)
    throw UnsoundDefinition(fmt::format("the definition '{}' is wrong", node.text), node.column);
  Type result = definition.type;
  const auto deepest_before = std::exchange(m_deepest, m_level);
  for (std::size_t i = 0; i < found; ++i)
    if (argument(definition.arguments[i], node.children[i], node.text).ranged)
      result.ranged = result.kind == TypeKind::number;
  m_deepest = std::max(deepest_before, m_deepest + definition.depth);
  m_cost += wanted == 0 ? 1 : definition.cost;
  return result;
}

Type Checker::argument(const Argument& declared, const Node& node, std::string_view definition) {
  auto type = number(node, definition);
  if (type.byte_exponent != declared.type.byte_exponent)
    throw FormulaError(fmt::format("argument {} of {} is {}, not {}", declared.name, definition,
                                   describe(declared.type), describe(type)),
                       node.column);
  if (type.ranged && declared.must_be_point)
    throw FormulaError(
        fmt::format("argument {} of {} cannot have a range: the definition needs one value there",
                    declared.name, definition),
        node.column);
  return type;
}

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
    throw FormulaError(fmt::format("the exponent is {}, not a plain number", describe(exponent)),
                       node.children[1].column);
  if (base.byte_exponent == 0) return Type::number(0, base.ranged || exponent.ranged);
  if (!is_whole_literal(node.children[1]))
    throw FormulaError(fmt::format("the exponent of {} must be a whole number as it stands", describe(base)),
                       node.children[1].column);
  return with_exponent(base.byte_exponent * whole_literal(node.children[1]), base.ranged, node.column);
}

Type Checker::comparison(const Node& node) {
  const auto left = type_of(node.children[0]), right = type_of(node.children[1]);
  if (left.ranged || right.ranged)
    throw FormulaError("a value with a range cannot be compared: its low and high may answer differently",
                       node.column);
  if (left.kind == TypeKind::text && right.kind == TypeKind::text)
    return compare_texts(node, left, right), Type::truth();
  if (left.kind != TypeKind::number || right.kind != TypeKind::number)
    throw FormulaError(fmt::format("{} cannot be compared with {}", describe(left), describe(right)),
                       node.column,
                       left.kind == TypeKind::truth || right.kind == TypeKind::truth
                           ? "use the yes/no value itself, or ! before it"
                           : "");
  if (left.byte_exponent != right.byte_exponent)
    throw FormulaError(
        fmt::format("{} cannot be compared with {}", describe(left), describe(right)), node.column,
        is_zero_literal(node.children[0]) || is_zero_literal(node.children[1]) ? k_zero_hint : "");
  return Type::truth();
}

void Checker::compare_texts(const Node& node, const Type& left, const Type& right) {
  if (node.op != Op::equal && node.op != Op::not_equal)
    throw FormulaError("texts have no order", node.column, "compare them with == or !=");
  refuse_unknown_texts(node.children[0], right.choices);
  refuse_unknown_texts(node.children[1], left.choices);
  const auto shared = [&](auto& choice) { return contains(right.choices, choice); };
  if (std::none_of(left.choices.begin(), left.choices.end(), shared))
    throw FormulaError(fmt::format("the two have no text in common: {} against {}", one_of(left.choices),
                                   one_of(right.choices)),
                       node.column);
}

Type Checker::logical(const Node& node) {
  const auto sign = find_operator(node.op)->sign;
  truth(node.children[0], sign);
  const Known before = m_known;
  learn(node.children[0], node.op == Op::logical_and, m_known);
  truth(node.children[1], sign);
  m_known = before;
  return Type::truth();
}

Type Checker::choice(const Node& node) {
  const auto& condition = node.children[0];
  truth(condition, "?");
  const auto yes = type_when(condition, true, node.children[1]);
  return merge(node, yes, type_when(condition, false, node.children[2]));
}

Type Checker::type_when(const Node& condition, bool holds, const Node& node) {
  const Known before = m_known;
  learn(condition, holds, m_known);
  auto type = type_of(node);
  m_known = before;
  return type;
}

Type Checker::merge(const Node& node, const Type& yes, const Type& no) {
  if (yes.kind != no.kind || yes.byte_exponent != no.byte_exponent)
    throw FormulaError(
        fmt::format("one branch is {}, the other {}", describe(yes), describe(no)), node.column,
        is_zero_literal(node.children[1]) || is_zero_literal(node.children[2]) ? k_zero_hint : "");
  Type result = yes;
  result.ranged = yes.ranged || no.ranged;
  for (const auto& choice : no.choices)
    if (!contains(result.choices, choice)) result.choices.push_back(choice);
  return result;
}

// What `condition` says about given parameters when it holds (or does not).
void Checker::learn(const Node& condition, bool holds, Known& known) {
  if (condition.op == Op::given && holds) known.insert(condition.text);
  if (condition.op == Op::logical_not) learn(condition.children[0], !holds, known);
  if (condition.op == (holds ? Op::logical_and : Op::logical_or))
    for (const auto& child : condition.children) learn(child, holds, known);
}

Type Checker::root(const Node& node) {
  const auto type = number(node.children[0], "sqrt");
  if (type.byte_exponent % 2 != 0)
    throw FormulaError(fmt::format("the square root of {} has no whole power of bytes", describe(type)),
                       node.column);
  return Type::number(type.byte_exponent / 2, type.ranged);
}

Type Checker::logarithm(const Node& node) {
  const auto type = number(node.children[0], "log2");
  if (type.byte_exponent != 0)
    throw FormulaError(fmt::format("log2 takes a plain number, not {}", describe(type)), node.column,
                       "divide by 1 B first");
  return type;
}

Type Checker::alignment(const Node& node) {
  const auto& step = node.children[1];
  const auto type = number(node.children[0], "align"), type_of_step = number(step, "align");
  if (type_of_step.ranged) throw FormulaError("the step of align cannot have a range", step.column);
  return joined(node, "align", type, step, type_of_step);
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
    throw FormulaError(fmt::format("{} takes yes/no, not {}", what, describe(type)), node.column,
                       "compare it with something");
  return type;
}

Type Checker::same_dimension(const Node& node, std::string_view sign) {
  Type result = number(node.children[0], sign);
  for (std::size_t i = 1; i < node.children.size(); ++i)
    result = joined(node, sign, result, node.children[i], number(node.children[i], sign));
  return result;
}

Type Checker::joined(const Node& node, std::string_view sign, const Type& left, const Node& next,
                     const Type& right) {
  if (left.byte_exponent != right.byte_exponent)
    throw FormulaError(fmt::format("{} joins {} and {}", sign, describe(left), describe(right)), node.column,
                       is_zero_literal(node.children[0]) || is_zero_literal(next)
                           ? k_zero_hint
                           : "give both the same unit, or multiply by 1 B");
  return Type::number(left.byte_exponent, left.ranged || right.ranged);
}

void Checker::unknown_name(const Node& node) const {
  auto names = m_vocabulary.names();
  for (const auto& argument : m_arguments) names.push_back(argument.name);
  if (node.op == Op::call)
    for (auto& function : function_names()) names.push_back(std::move(function));
  throw FormulaError(fmt::format("'{}' is no parameter, constant or definition", printable(node.text)),
                     node.column, near_miss(node.text, names, "define it, or correct the name"));
}

}  // namespace memplan::formula
