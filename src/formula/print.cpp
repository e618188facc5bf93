#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "formula/tree.hpp"
#include "memplan/error.hpp"
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
    const auto leaf = m_leaf(node);
    const auto text = leaf ? *leaf : print_node(node);
    return (leaf ? strength_of(*leaf) : strength_of(node)) < strength ? fmt::format("({})", text) : text;
  }

 private:
  // A value such as -3, 3.6 GB or 2–4 is no primary: (3.6 GB)^2.
  static int strength_of(std::string_view leaf) {
    const bool single = leaf.starts_with('(') || (!leaf.starts_with('-') && leaf.find(' ') == leaf.npos &&
                                                  leaf.find("–") == leaf.npos);
    return single ? k_primary_strength : k_unary_strength;
  }

  static int strength_of(const Node& node) {
    if (node.op == Op::choose) return k_ternary_strength;
    if (node.op == Op::negate || node.op == Op::logical_not) return k_unary_strength;
    const auto* found = find_operator(node.op);
    return found ? found->strength : k_primary_strength;
  }

  std::string print_node(const Node& node) const {
    if (node.op == Op::choose) return print_choice(node);
    if (node.op == Op::negate) return "-" + at_least(k_unary_strength, node.children[0]);
    if (node.op == Op::logical_not) return "!" + at_least(k_unary_strength, node.children[0]);
    if (const auto* found = find_operator(node.op)) return print_binary(*found, node);
    return print_primary(node);
  }

  std::string print_choice(const Node& node) const {
    return fmt::format("{} ? {} : {}", at_least(k_ternary_strength + 1, node.children[0]),
                       at_least(k_ternary_strength, node.children[1]),
                       at_least(k_ternary_strength, node.children[2]));
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
      case Op::number:
        return node.text.empty() ? fmt::format("{}", node.number)
                                 : fmt::format("{} {}", node.number, node.text);
      case Op::text:
        return fmt::format("'{}'", node.text);
      case Op::name:
        return std::string(node.text);
      case Op::given:
        return fmt::format("given({})", node.text);
      default:
        return fmt::format("{}({})", node.text, print_arguments(node));
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
  return formula::print(root(), [](const formula::Node&) { return std::nullopt; });
}

namespace {

// The characters of `text`, each fit for a terminal and one column wide.
std::vector<std::string> characters_of(std::string_view text) {
  std::vector<std::string> characters;
  for (char c : text) {
    const bool continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80 && !characters.empty();
    if (continues)
      characters.back() += c;
    else
      characters.emplace_back(1, c == '\n' || c == '\t' ? ' ' : c);
  }
  for (auto& character : characters)
    if (printable(character) != character) character = "\uFFFD";
  return characters;
}

void collect_names(const formula::Node& node, std::vector<std::string>& names) {
  const bool named =
      node.op == formula::Op::name || node.op == formula::Op::call || node.op == formula::Op::given;
  if (named && std::find(names.begin(), names.end(), node.text) == names.end()) names.emplace_back(node.text);
  for (const auto& child : node.children) collect_names(child, names);
}

}  // namespace

std::vector<std::string> Formula::names() const {
  std::vector<std::string> names;
  collect_names(root(), names);
  return names;
}

std::string caret_excerpt(std::string_view text, std::size_t column) {
  constexpr std::size_t k_before = 60;
  constexpr std::size_t k_width = 90;
  const auto characters = characters_of(text);
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
