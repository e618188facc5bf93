#include <algorithm>
#include <memory>
#include <stdexcept>

#include "formula/arithmetic.hpp"
#include "formula/tree.hpp"
#include "memplan/formula.hpp"

namespace memplan {

using formula::Node;
using formula::Op;

// Appends the steps of formulas to a program: definitions without arguments once, calls with arguments in
// place.
class Compiler {
 public:
  Compiler(const Vocabulary& vocabulary, Program& program)
      : m_vocabulary(vocabulary), m_program(program), m_definitions(vocabulary.definition_count(), -1) {}

  int compile(const Node& node) {
    switch (node.op) {
      case Op::number:
        return constant(Ranged::point(formula::literal_value(node)));
      case Op::text:
        return constant(Ranged::point(m_vocabulary.number_of_text(node.text)));
      case Op::name:
        return name(node);
      case Op::given:
        return step(Op::given, m_vocabulary.find(node.text)->index);
      case Op::call:
        return call(node);
      default:
        return operation(node);
    }
  }

 private:
  using Arguments = std::vector<std::pair<std::string, int>>;

  int constant(const Ranged& value) {
    m_program.m_constants.push_back(value);
    return step(Op::number, m_program.m_constants.size() - 1, -1, -1, -1, value.low != value.high);
  }

  int step(Op op, std::size_t index, int first = -1, int second = -1, int third = -1, bool ranged = false) {
    m_program.m_steps.push_back({static_cast<int>(op), first, second, third, index, ranged});
    return static_cast<int>(m_program.m_steps.size() - 1);
  }

  bool ranged(int index) const {
    return index >= 0 && m_program.m_steps[static_cast<std::size_t>(index)].ranged;
  }

  int name(const Node& node) {
    for (const auto& [argument, index] : m_arguments)
      if (argument == node.text) return index;
    const auto& entry = *m_vocabulary.find(node.text);
    if (entry.kind == Vocabulary::Kind::parameter) return step(Op::name, entry.index);
    if (entry.kind == Vocabulary::Kind::constant) return constant(m_vocabulary.constant(entry.index).value);
    return definition(entry.index);
  }

  int definition(std::size_t index) {
    if (m_definitions[index] < 0) m_definitions[index] = body(index, {});
    return m_definitions[index];
  }

  int body(std::size_t index, Arguments arguments) {
    std::swap(m_arguments, arguments);
    const int result = compile(m_vocabulary.definition(index).formula.root());
    std::swap(m_arguments, arguments);
    return result;
  }

  int call(const Node& node) {
    const auto index = m_vocabulary.find(node.text)->index;
    const auto& names = m_vocabulary.definition(index).arguments;
    if (names.empty()) return definition(index);
    Arguments arguments;
    for (std::size_t i = 0; i < names.size(); ++i)
      arguments.emplace_back(names[i].name, compile(node.children[i]));
    return body(index, std::move(arguments));
  }

  int operation(const Node& node) {
    int operands[3] = {-1, -1, -1};
    const bool folds = node.op == Op::min || node.op == Op::max;
    const auto direct = folds ? std::size_t{2} : node.children.size();
    for (std::size_t i = 0; i < direct; ++i) operands[i] = compile(node.children[i]);
    const bool any = ranged(operands[0]) || ranged(operands[1]) || ranged(operands[2]);
    int result = step(node.op, 0, operands[0], operands[1], operands[2], any);
    for (std::size_t i = direct; i < node.children.size(); ++i) {
      const int next = compile(node.children[i]);
      result = step(node.op, 0, result, next, -1, ranged(result) || ranged(next));
    }
    return result;
  }

  const Vocabulary& m_vocabulary;
  Program& m_program;
  std::vector<int> m_definitions;
  Arguments m_arguments;
};

namespace {

// The three lanes of one step over a block; a point's lanes are one array.
struct Lanes {
  double* low;
  double* value;
  double* high;
};

struct ConstLanes {
  const double* low;
  const double* value;
  const double* high;
  Ranged at(std::size_t i) const { return {low[i], value[i], high[i]}; }
};

// What one step reads. The first operand stands for those that it lacks.
struct Operands {
  ConstLanes a, b, c;
  bool only_one;
};

template <typename Function>
void for_points(const Lanes& out, std::size_t count, Function result) {
  for (std::size_t i = 0; i < count; ++i) out.value[i] = result(i);
}

template <typename Function>
void for_ranges(const Lanes& out, std::size_t count, Function result) {
  for (std::size_t i = 0; i < count; ++i) {
    const Ranged value = result(i);
    out.low[i] = value.low;
    out.value[i] = value.value;
    out.high[i] = value.high;
  }
}

Ranged chosen(double condition, const Ranged& yes, const Ranged& no) {
  return std::isnan(condition) ? formula::no_value() : condition != 0 ? yes : no;
}

void run_points(Op op, const Lanes& out, const Operands& operands, std::size_t n) {
  const auto &a = operands.a, &b = operands.b, &c = operands.c;
  switch (op) {
    case Op::add:
      return for_points(out, n, [&](auto i) { return formula::finite_or_nan(a.value[i] + b.value[i]); });
    case Op::subtract:
      return for_points(out, n, [&](auto i) { return formula::finite_or_nan(a.value[i] - b.value[i]); });
    case Op::multiply:
      return for_points(out, n, [&](auto i) { return formula::finite_or_nan(a.value[i] * b.value[i]); });
    case Op::divide:
      return for_points(out, n, [&](auto i) { return formula::quotient(a.value[i], b.value[i]); });
    case Op::power:
    case Op::min:
    case Op::max:
    case Op::align:
      return for_points(out, n, [&](auto i) { return formula::applied(op, a.value[i], b.value[i]); });
    case Op::clamp:
      return for_points(out, n, [&](auto i) { return formula::clamped(a.value[i], b.value[i], c.value[i]); });
    case Op::choose:
      return for_points(out, n, [&](auto i) {
        return std::isnan(a.value[i]) ? a.value[i] : a.value[i] != 0 ? b.value[i] : c.value[i];
      });
    case Op::logical_and:
      return for_points(out, n, [&](auto i) { return formula::both(a.value[i], b.value[i]); });
    case Op::logical_or:
      return for_points(out, n, [&](auto i) { return formula::either(a.value[i], b.value[i]); });
    case Op::logical_not:
      return for_points(
          out, n, [&](auto i) { return std::isnan(a.value[i]) ? a.value[i] : double(a.value[i] == 0); });
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::less_equal:
    case Op::greater:
    case Op::greater_equal:
      return for_points(out, n, [&](auto i) { return formula::compared(op, a.value[i], b.value[i]); });
    default:
      return for_points(out, n, [&](auto i) { return formula::applied(op, a.value[i]); });
  }
}

void run_ranges(Op op, const Lanes& out, const Operands& operands, std::size_t n) {
  const auto &a = operands.a, &b = operands.b, &c = operands.c;
  switch (op) {
    case Op::choose:
      return for_ranges(out, n, [&](auto i) { return chosen(a.value[i], b.at(i), c.at(i)); });
    case Op::clamp:
      return for_ranges(out, n, [&](auto i) { return formula::clamped(a.at(i), b.at(i), c.at(i)); });
    default:
      if (operands.only_one) return for_ranges(out, n, [&](auto i) { return formula::applied(op, a.at(i)); });
      return for_ranges(out, n, [&](auto i) { return formula::applied(op, a.at(i), b.at(i)); });
  }
}

// For each step the last one that reads its result; outputs are read after all steps.
std::vector<std::size_t> find_last_uses(const std::vector<Program::Step>& steps,
                                        const std::vector<int>& outputs) {
  std::vector<std::size_t> last(steps.size());
  for (std::size_t s = 0; s < steps.size(); ++s) {
    last[s] = s;
    for (int operand : {steps[s].first, steps[s].second, steps[s].third})
      if (operand >= 0) last[static_cast<std::size_t>(operand)] = s;
  }
  for (int output : outputs) last[static_cast<std::size_t>(output)] = steps.size();
  return last;
}

// Gives each step a slot that no later step still reads, and returns how many there are. A step may write
// over its own operands: it reads all of a point's before it writes that point's result.
std::size_t assign_slots(std::vector<Program::Step>& steps, const std::vector<int>& outputs) {
  const auto last = find_last_uses(steps, outputs);
  std::vector<std::vector<std::size_t>> ending(steps.size() + 1);
  for (std::size_t s = 0; s < steps.size(); ++s) ending[last[s]].push_back(s);
  std::vector<std::size_t> free;
  std::size_t count = 0;
  for (std::size_t s = 0; s < steps.size(); ++s) {
    for (auto ended : ending[s])
      if (ended != s) free.push_back(steps[ended].slot);
    if (free.empty()) free.push_back(count++);
    steps[s].slot = free.back();
    if (last[s] != s) free.pop_back();
  }
  return count;
}

// The arrays of the results that are in use, for one block.
class Workspace {
 public:
  Workspace(const std::vector<Program::Step>& steps, std::size_t slots,
            std::span<const double* const> columns)
      : m_steps(steps),
        m_columns(columns),
        m_data(std::make_unique_for_overwrite<double[]>(slots * 3 * Program::k_block)) {}

  Lanes lanes(const Program::Step& step) {
    double* base = m_data.get() + step.slot * 3 * Program::k_block;
    return {base, base + Program::k_block, base + 2 * Program::k_block};
  }

  Operands operands(const Program::Step& step) {
    const auto first = operand(step.first);
    return {first, step.second < 0 ? first : operand(step.second),
            step.third < 0 ? first : operand(step.third), step.second < 0};
  }

  ConstLanes operand(int index) {
    const auto& step = m_steps[static_cast<std::size_t>(index)];
    const auto found = lanes(step);
    if (step.ranged) return {found.low, found.value, found.high};
    const double* values =
        static_cast<Op>(step.op) == Op::name && m_columns[step.index] ? m_columns[step.index] : found.value;
    return {values, values, values};
  }

 private:
  const std::vector<Program::Step>& m_steps;
  std::span<const double* const> m_columns;
  std::unique_ptr<double[]> m_data;
};

void run_leaf(const Program::Step& step, const Lanes& out, std::span<const Ranged> constants,
              std::span<const double* const> columns, std::size_t count) {
  const auto op = static_cast<Op>(step.op);
  if (op == Op::number && step.ranged)
    return for_ranges(out, count, [&](auto) { return constants[step.index]; });
  if (op == Op::number) return for_points(out, count, [&](auto) { return constants[step.index].value; });
  const double* column = columns[step.index];
  if (op == Op::given)
    return for_points(out, count, [&](auto i) { return double(column && !std::isnan(column[i])); });
  if (!column)
    for_points(out, count, [&](auto) { return k_no_value; });  // else operands are read where they lie
}

}  // namespace

Program::Program(const Vocabulary& vocabulary, std::span<const Formula> outputs) {
  Compiler compiler(vocabulary, *this);
  for (const auto& output : outputs) m_outputs.push_back(compiler.compile(output.root()));
  m_slots = assign_slots(m_steps, m_outputs);
}

void Program::evaluate(std::span<const double* const> columns, std::size_t count,
                       std::span<Ranged> results) const {
  if (count > k_block) throw std::invalid_argument("more points than one block holds");
  Workspace workspace(m_steps, m_slots, columns);
  for (const auto& step : m_steps) {
    const auto op = static_cast<Op>(step.op);
    const auto out = workspace.lanes(step);
    if (op == Op::number || op == Op::name || op == Op::given) {
      run_leaf(step, out, m_constants, columns, count);
      continue;
    }
    const auto run = step.ranged ? run_ranges : run_points;
    run(op, out, workspace.operands(step), count);
  }
  for (std::size_t k = 0; k < m_outputs.size(); ++k) {
    const auto lanes = workspace.operand(m_outputs[k]);
    for (std::size_t i = 0; i < count; ++i) {
      const auto value = lanes.at(i);
      results[k * count + i] = formula::has_nan(value) ? formula::no_value() : value;
    }
  }
}

}  // namespace memplan
