#include "formula/tree.hpp"

#include <algorithm>
#include <iterator>

#include "memplan/bytes.hpp"

namespace memplan::formula {

namespace {

constexpr std::size_t k_many = 16;

constexpr Function k_functions[] = {
    {"min", Op::min, 2, k_many}, {"max", Op::max, 2, k_many}, {"ceil", Op::ceil, 1, 1},
    {"floor", Op::floor, 1, 1},  {"round", Op::round, 1, 1},  {"sqrt", Op::sqrt, 1, 1},
    {"log2", Op::log2, 1, 1},    {"clamp", Op::clamp, 3, 3},  {"align", Op::align, 2, 2},
    {"given", Op::given, 1, 1},
};

constexpr Operator k_operators[] = {
    {"||", Op::logical_or, 1},
    {"&&", Op::logical_and, 2},
    {"==", Op::equal, 3},
    {"!=", Op::not_equal, 3},
    {"<=", Op::less_equal, 3},
    {">=", Op::greater_equal, 3},
    {"<", Op::less, 3},
    {">", Op::greater, 3},
    {"+", Op::add, 4},
    {"-", Op::subtract, 4},
    {"*", Op::multiply, 5},
    {"/", Op::divide, 5},
    {"^", Op::power, k_power_strength},
};

template <typename Table, typename Predicate>
auto find_row(const Table& table, Predicate matches) -> decltype(&table[0]) {
  const auto found = std::find_if(std::begin(table), std::end(table), matches);
  return found == std::end(table) ? nullptr : &*found;
}

}  // namespace

const Function* find_function(std::string_view name) {
  return find_row(k_functions, [&](auto& row) { return row.name == name; });
}

std::vector<std::string> function_names() {
  std::vector<std::string> names;
  for (const auto& row : k_functions) names.emplace_back(row.name);
  return names;
}

const Operator* find_operator(Op op) {
  return find_row(k_operators, [&](auto& row) { return row.op == op; });
}

const Operator* find_operator(std::string_view sign) {
  return find_row(k_operators, [&](auto& row) { return row.sign[0] == sign[0] && row.sign == sign; });
}

double literal_value(const Node& node) {
  return node.text.empty() ? node.number : node.number * find_size_unit(node.text)->bytes;
}

}  // namespace memplan::formula
