#include <fmt/format.h>

#include <vector>

#include "formula/tree.hpp"
#include "memplan/formula.hpp"

namespace memplan {

namespace formula {

namespace {

// Prints with as few parentheses as the grammar needs.
class Printer {
 public:
  explicit Printer(const LeafText& leaf) : m_leaf(leaf) {}

  // `node`, in parentheses when it binds less tightly than `strength`.
  std::string at_least(int strength, const Node& node) const {
    const auto text = print_node(node);
    return strength_of(node) < strength ? fmt::format("({})", text) : text;
  }

 private:
  int strength_of(const Node& node) const {
    if (m_leaf(node)) return k_primary_strength;
    if (node.op == Op::choose) return k_ternary_strength;
    if (node.op == Op::negate || node.op == Op::logical_not) return k_unary_strength;
    const auto* found = find_operator(node.op);
    return found ? found->strength : k_primary_strength;
  }

  std::string print_node(const Node& node) const {
    if (auto text = m_leaf(node)) return *text;
    if (node.op == Op::choose) return print_choice(node);
    if (node.op == Op::negate) return "-" + at_least(k_unary_strength, node.children[0]);
    if (node.op == Op::logical_not) return "!" + at_least(k_unary_strength, node.children[0]);
    if (const auto* found = find_operator(node.op)) return print_binary(*found, node);
    return print_primary(node);
  }

  std::string print_choice(const Node& node) const {
    return fmt::format("{} ? {} : {}", at_least(k_ternary_strength + 1, node.children[0]),
                       at_least(k_ternary_strength, node.children[1]), at_least(k_ternary_strength, node.children[2]));
  }

  std::string print_binary(const Operator& sign, const Node& node) const {
    if (sign.op == Op::power)
      return fmt::format("{}^{}", at_least(k_primary_strength, node.children[0]),
                         at_least(k_unary_strength, node.children[1]));
    const bool chains = sign.strength != k_compare_strength;
    return fmt::format("{} {} {}", at_least(sign.strength + (chains ? 0 : 1), node.children[0]), sign.sign,
                       at_least(sign.strength + 1, node.children[1]));
  }

  std::string print_primary(const Node& node) const {
    switch (node.op) {
      case Op::number: return node.text.empty() ? fmt::format("{}", node.number) : fmt::format("{} {}", node.number, node.text);
      case Op::text: return fmt::format("'{}'", node.text);
      case Op::name: return node.text;
      case Op::given: return fmt::format("given({})", node.text);
      default: return fmt::format("{}({})", node.text, print_arguments(node));
    }
  }

  std::string print_arguments(const Node& node) const {
    std::vector<std::string> texts;
    for (const auto& child : node.children) texts.push_back(at_least(k_ternary_strength, child));
    return fmt::format("{}", fmt::join(texts, ", "));
  }

  const LeafText& m_leaf;
};

}  // namespace

std::string print(const Node& node, const LeafText& leaf) {
  return Printer(leaf).at_least(k_ternary_strength, node);
}

}  // namespace formula

std::string Formula::canonical() const {
  return formula::print(*m_root, [](const formula::Node&) { return std::nullopt; });
}

std::string caret_excerpt(std::string_view text, std::size_t column) {
  constexpr std::size_t k_before = 60;
  constexpr std::size_t k_width = 90;
  std::vector<std::string> characters;
  for (char c : text) {
    const bool continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80 && !characters.empty();
    if (continues) characters.back() += c;
    else characters.emplace_back(1, c == '\n' || c == '\t' ? ' ' : c);
  }
  const auto at = std::min(column - 1, characters.size());
  const auto first = at > k_before ? at - k_before : 0;
  const auto last = std::min(characters.size(), first + k_width);
  const std::string lead = first > 0 ? "…" : "";
  std::string line = lead;
  for (auto i = first; i < last; ++i) line += characters[i];
  if (last < characters.size()) line += "…";
  return fmt::format("{}\n{}^", line, std::string(at - first + (first > 0 ? 1 : 0), ' '));
}

}  // namespace memplan
