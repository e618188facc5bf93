// The expression tree behind a Formula. Private to the formula room.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace memplan::formula {

enum class Op {
  // Leaves.
  number,
  text,
  name,
  given,
  // A call of a definition.
  call,
  // Operators.
  negate,
  logical_not,
  power,
  multiply,
  divide,
  add,
  subtract,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  logical_and,
  logical_or,
  choose,
  // Functions.
  min,
  max,
  ceil,
  floor,
  round,
  sqrt,
  log2,
  clamp,
  align,
};

struct Node {
  Op op = Op::number;
  std::size_t column = 1;
  double number = 0;      // a literal, in its unit
  std::string_view text;  // of the formula: a name, a text, or a literal's unit ("" for a plain number)
  std::vector<Node> children;
};

// What a Formula stands for. Its nodes point into its text: it stays where it was made.
struct Tree {
  std::string text;
  Node root;
};

// A function of the language: how many arguments it takes.
struct Function {
  std::string_view name;
  Op op;
  std::size_t fewest_arguments;
  std::size_t most_arguments;
};
const Function* find_function(std::string_view name);
std::vector<std::string> function_names();

// A binary operator: its sign and how tightly it binds.
struct Operator {
  std::string_view sign;
  Op op;
  int strength;
};
inline constexpr int k_ternary_strength = 0;
inline constexpr int k_compare_strength = 3;
inline constexpr int k_unary_strength = 6;
inline constexpr int k_power_strength = 7;
inline constexpr int k_primary_strength = 8;
const Operator* find_operator(Op op);
const Operator* find_operator(std::string_view sign);

// The literal's value in bytes or as a plain number.
double literal_value(const Node& node);

// Prints `node`; where `leaf` gives a text for a node, that text stands for it.
using LeafText = std::function<std::optional<std::string>(const Node&)>;
std::string print(const Node& node, const LeafText& leaf);

}  // namespace memplan::formula
