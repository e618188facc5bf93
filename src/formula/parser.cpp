#include <fmt/format.h>

#include <cmath>

#include "formula/lexer.hpp"
#include "formula/tree.hpp"
#include "memplan/bytes.hpp"
#include "memplan/error.hpp"
#include "memplan/formula.hpp"

namespace memplan {

namespace formula {

namespace {

constexpr int k_deepest = 64;
constexpr std::size_t k_most_nodes = 1000;

// Recursive descent: one function for each line of the grammar in formula.hpp, the binary levels sharing one.
class Parser {
 public:
  explicit Parser(std::string_view text) : m_tokens(tokenize(text)) {}

  Node run() {
    if (peek().kind == TokenKind::end)
      throw FormulaError("the formula is empty", 1, "write at least a number");
    Node root = ternary();
    if (peek().kind != TokenKind::end) refuse("an operator or the end");
    return root;
  }

 private:
  // One turn of the recursion; counted, as the program's stack must not depend on a profile.
  class Level {
   public:
    explicit Level(Parser& parser) : m_parser(parser) {
      if (++m_parser.m_depth > k_deepest)
        throw FormulaError(fmt::format("the formula is nested deeper than {} levels", k_deepest),
                           m_parser.peek().column, "split it into definitions");
    }
    ~Level() { --m_parser.m_depth; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    Parser& m_parser;
  };

  const Token& peek() const { return m_tokens[m_at]; }
  const Token& take() { return m_tokens[m_at + 1 < m_tokens.size() ? m_at++ : m_at]; }
  bool at_sign(std::string_view sign) const { return peek().kind == TokenKind::sign && peek().text == sign; }

  void expect(std::string_view sign, std::string_view after) {
    if (!at_sign(sign)) refuse(fmt::format("'{}' {}", sign, after));
    take();
  }

  Node make(Op op, std::size_t column, std::vector<Node> children = {}) {
    if (++m_nodes > k_most_nodes)
      throw FormulaError(fmt::format("the formula has more than {} parts", k_most_nodes), column,
                         "split it into definitions");
    return {op, column, 0, "", std::move(children)};
  }

  Node ternary() {
    const Level level(*this);
    Node condition = binary(1);
    if (!at_sign("?")) return condition;
    const auto column = take().column;
    Node yes = ternary();
    expect(":", "and the value for no");
    Node no = ternary();
    std::vector<Node> children;
    children.reserve(3);
    children.push_back(std::move(condition));
    children.push_back(std::move(yes));
    children.push_back(std::move(no));
    return make(Op::choose, column, std::move(children));
  }

  // or, and, compare, sum and product: operators from the strength `weakest` on, left to right; comparisons
  // do not chain.
  Node binary(int weakest) {
    Node left = unary();
    for (int last = k_unary_strength;;) {
      const auto* found = peek().kind == TokenKind::sign ? find_operator(peek().text) : nullptr;
      if (!found || found->strength < weakest || found->strength >= k_unary_strength) return left;
      if (last == k_compare_strength && found->strength == last)
        throw FormulaError("comparisons do not chain", peek().column, "join two of them with &&");
      last = found->strength;
      const auto column = take().column;
      left = pair(found->op, column, std::move(left), binary(last + 1));
    }
  }

  Node pair(Op op, std::size_t column, Node left, Node right) {
    std::vector<Node> children;
    children.reserve(2);
    children.push_back(std::move(left));
    children.push_back(std::move(right));
    return make(op, column, std::move(children));
  }

  Node unary() {
    if (!at_sign("-") && !at_sign("!")) return power();
    const Level level(*this);
    const Token& sign = take();
    std::vector<Node> children;
    children.push_back(unary());
    return make(sign.text == "-" ? Op::negate : Op::logical_not, sign.column, std::move(children));
  }

  Node power() {
    Node base = primary();
    if (!at_sign("^")) return base;
    const Level level(*this);
    const auto column = take().column;
    return pair(Op::power, column, std::move(base), unary());
  }

  Node primary() {
    switch (peek().kind) {
      case TokenKind::number:
        return number();
      case TokenKind::text:
        return text();
      case TokenKind::name:
        return name();
      case TokenKind::sign:
        if (at_sign("(")) return parenthesized();
        [[fallthrough]];
      case TokenKind::end:
        break;
    }
    refuse("a number, a name, a 'text' or '('");
  }

  Node number() {
    const Token& token = take();
    Node node = make(Op::number, token.column);
    node.number = token.number;
    if (peek().kind == TokenKind::name) {
      if (!find_size_unit(peek().text)) refuse_after_number();
      node.text = take().text;
    }
    if (!std::isfinite(literal_value(node)))
      throw FormulaError(fmt::format("the number {} {} is too large", node.number, node.text), node.column);
    return node;
  }

  Node text() {
    const Token& token = take();
    Node node = make(Op::text, token.column);
    node.text = token.text;
    return node;
  }

  Node parenthesized() {
    take();
    Node inner = ternary();
    expect(")", "to close the parenthesis");
    return inner;
  }

  Node name() {
    const Token& token = take();
    const auto* function = find_function(token.text);
    if (find_size_unit(token.text) || (function && !at_sign("("))) refuse_as_name(token);
    Node node = at_sign("(") ? make(function ? function->op : Op::call, token.column, arguments())
                             : make(Op::name, token.column);
    node.text = token.text;
    if (function) check_function(*function, node);
    if (node.op == Op::given) take_name_of_given(node);
    return node;
  }

  std::vector<Node> arguments() {
    take();
    std::vector<Node> result;
    if (at_sign(")")) {
      take();
      return result;
    }
    for (;;) {
      result.push_back(ternary());
      if (!at_sign(",")) break;
      take();
    }
    expect(")", "to close the call");
    return result;
  }

  static void check_function(const Function& function, const Node& node) {
    const auto count = node.children.size();
    if (count >= function.fewest_arguments && count <= function.most_arguments) return;
    const auto wanted = function.fewest_arguments == function.most_arguments
                            ? fmt::format("{}", function.fewest_arguments)
                            : fmt::format("{} to {}", function.fewest_arguments, function.most_arguments);
    throw FormulaError(
        fmt::format("{} takes {} argument{}, not {}", function.name, wanted, wanted == "1" ? "" : "s", count),
        node.column);
  }

  static void take_name_of_given(Node& node) {
    if (node.children[0].op != Op::name)
      throw FormulaError("given takes the name of a parameter", node.children[0].column);
    node.text = node.children[0].text;
    node.children.clear();
  }

  [[noreturn]] static void refuse_as_name(const Token& token) {
    const bool unit = find_size_unit(token.text);
    throw FormulaError(
        fmt::format("'{}' is a {} and cannot be a name", token.text, unit ? "unit" : "function"),
        token.column, unit ? "put a number before it" : "put its arguments in parentheses");
  }

  [[noreturn]] void refuse_after_number() {
    std::vector<std::string> units;
    for (const auto& unit : size_units()) units.emplace_back(unit.name);
    throw FormulaError(
        fmt::format("'{}' after a number is no unit", peek().text), peek().column,
        near_miss(peek().text, units, "units are B kB MB GB TB KiB MiB GiB TiB; multiply with *"));
  }

  [[noreturn]] void refuse(std::string_view wanted) {
    const auto& token = peek();
    const auto found = token.kind == TokenKind::end      ? std::string("the formula ends")
                       : token.kind == TokenKind::number ? fmt::format("found {}", token.number)
                                                         : fmt::format("found '{}'", printable(token.text));
    throw FormulaError(fmt::format("{} where {} is expected", found, wanted), token.column);
  }

  std::vector<Token> m_tokens;
  std::size_t m_at = 0;
  int m_depth = 0;
  std::size_t m_nodes = 0;
};

}  // namespace

}  // namespace formula

Formula Formula::parse(std::string_view text) {
  const auto tree = std::make_shared<formula::Tree>(formula::Tree{std::string(text), {}});
  tree->root = formula::Parser(tree->text).run();
  Formula result;
  result.m_tree = tree;
  return result;
}

const std::string& Formula::text() const {
  return m_tree->text;
}

const formula::Node& Formula::root() const {
  return m_tree->root;
}

bool is_reserved_word(std::string_view name) {
  return find_size_unit(name) || formula::find_function(name);
}

bool is_formula_name(std::string_view name) {
  try {
    const auto tokens = formula::tokenize(name);
    return tokens.size() == 2 && tokens[0].kind == formula::TokenKind::name && tokens[0].text == name &&
           name.front() != '_' && !is_reserved_word(name);
  } catch (const FormulaError&) {
    return false;
  }
}

}  // namespace memplan
