// Random vocabularies, well-typed expressions over them and points, for the property tests of the formula
// room.
#pragma once

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <initializer_list>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "memplan/formula.hpp"

namespace random_formula {

// A new seed for each run unless MEMPLAN_SEED says which; printed, so that a failure can be repeated.
inline unsigned seed(std::string_view test) {
  const char* wanted = std::getenv("MEMPLAN_SEED");
  const auto chosen =
      wanted ? static_cast<unsigned>(std::strtoul(wanted, nullptr, 10)) : std::random_device{}();
  MESSAGE(test << ": MEMPLAN_SEED=" << chosen);
  return chosen;
}

class Dice {
 public:
  explicit Dice(unsigned seed) : m_engine(seed) {}
  // 0 … count − 1.
  std::size_t below(std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(m_engine);
  }
  int between(int low, int high) { return std::uniform_int_distribution<int>(low, high)(m_engine); }
  double between(double low, double high) {
    return low + (high - low) * std::uniform_real_distribution<double>()(m_engine);
  }
  bool chance(double probability) { return between(0.0, 1.0) < probability; }
  template <typename Value>
  Value pick(std::initializer_list<Value> values) {
    return values.begin()[below(values.size())];
  }
  template <typename Value>
  const Value& pick(const std::vector<Value>& values) {
    return values[below(values.size())];
  }

 private:
  std::mt19937 m_engine;
};

struct Constant {
  std::string name;
  int byte_exponent;
  memplan::Ranged value;
};
struct Definition {
  std::string name;
  std::vector<memplan::Argument> arguments;
  std::string text;
  int byte_exponent;
};

// What a random vocabulary is made of. All of them share these parameters; `spare` and `room` may lack a
// value.
struct Model {
  std::vector<Constant> constants;
  std::vector<Definition> definitions;
};
inline const std::vector<std::string> k_losses = {"normal", "negbinom", "studentt"};

inline memplan::Vocabulary vocabulary_of(const Model& model) {
  using memplan::Type;
  memplan::Vocabulary result;
  for (const char* name : {"cells", "features", "rate"}) result.add_parameter(name, Type::number(), false);
  for (const char* name : {"budget", "held"}) result.add_parameter(name, Type::number(1), false);
  result.add_parameter("sparse", Type::truth(), false);
  result.add_parameter("loss", Type::text(k_losses), false);
  result.add_parameter("spare", Type::number(), true);
  result.add_parameter("room", Type::number(1), true);
  for (const auto& constant : model.constants)
    result.add_constant(constant.name, constant.byte_exponent, constant.value);
  for (const auto& definition : model.definitions)
    result.add_definition(definition.name, definition.arguments, memplan::Formula::parse(definition.text));
  for (const auto& [name, error] : result.check_definitions())
    FAIL_CHECK(name << ": " << std::string(error.what()));
  return result;
}

// A value for each parameter; now and then none where `missing` allows it.
inline memplan::Point random_point(const memplan::Vocabulary& vocabulary, Dice& dice, double missing) {
  memplan::Point point;
  for (std::size_t i = 0; i < vocabulary.parameter_count(); ++i) {
    const auto& type = vocabulary.parameter(i).type;
    const double scale = dice.pick({1.0, 10.0, 1e3, 1e6, 1e9});
    double value = dice.pick(
        {0.0, 1.0, 2.0, std::round(dice.between(-1.0, 9.0) * scale), dice.between(-0.2, 1.0) * scale});
    if (type.kind == memplan::TypeKind::truth) value = dice.chance(0.5);
    if (type.kind == memplan::TypeKind::text) value = vocabulary.number_of_text(dice.pick(k_losses));
    point.push_back(dice.chance(missing) ? memplan::k_no_value : value);
  }
  return point;
}

// Writes expressions that pass the check; `inject` makes one number in them have a wrong power of bytes.
class Writer {
 public:
  Writer(const Model& model, Dice& dice) : m_model(model), m_dice(dice) {}

  // Inside a definition: the names that only it knows.
  void arguments(std::vector<memplan::Argument> arguments) { m_arguments = std::move(arguments); }
  void inject(std::size_t at) { m_inject = at; }
  std::size_t numbers_written() const { return m_numbers; }

  std::string number(int exponent, bool ranged, int depth) {
    if (m_numbers++ == m_inject) ++exponent;
    return depth <= 0 ? leaf(exponent, ranged) : composite(exponent, ranged, depth - 1);
  }

  std::string truth(int depth) {
    const int exponent = m_dice.between(-1, 2);
    switch (depth <= 0 ? m_dice.below(3) : m_dice.below(8)) {
      case 0:
        return "sparse";
      case 1:
        return fmt::format("given({})", m_dice.pick({"spare", "room", "cells"}));
      case 2:
        return fmt::format("loss {} '{}'", m_dice.pick({"==", "!="}), m_dice.pick(k_losses));
      case 3:
        return fmt::format("!{}", primary(truth(depth - 1)));
      case 4:
        return fmt::format("({} && {})", truth(depth - 1), truth(depth - 1));
      case 5:
        return fmt::format("({} || {})", truth(depth - 1), truth(depth - 1));
      case 6:
        return fmt::format("({} == {})", text(depth - 1), "loss");
      default:
        return fmt::format("({} {} {})", number(exponent, false, depth - 1),
                           m_dice.pick({"==", "!=", "<", "<=", ">", ">="}),
                           number(exponent, false, depth - 1));
    }
  }

  std::string text(int depth) {
    if (depth <= 0 || m_dice.chance(0.5))
      return m_dice.chance(0.5) ? "loss" : fmt::format("'{}'", m_dice.pick(k_losses));
    return fmt::format("({} ? {} : {})", truth(depth - 1), text(depth - 1), text(depth - 1));
  }

 private:
  static std::string primary(const std::string& text) { return fmt::format("({})", text); }

  std::string literal() {
    return m_dice.pick({fmt::format("{}", m_dice.between(0, 9)),
                        fmt::format("{}", m_dice.between(0.0, 100.0)), std::string("1e3"),
                        std::string(".5")});
  }

  std::string leaf(int exponent, bool ranged) {
    std::vector<std::string> names;
    for (const auto& argument : m_arguments)
      if (argument.type.byte_exponent == exponent) names.push_back(argument.name);
    for (const auto& constant : m_model.constants)
      if (constant.byte_exponent == exponent && (ranged || constant.value.low == constant.value.high))
        names.push_back(constant.name);
    if (exponent == 0) names.insert(names.end(), {"cells", "features", "rate", literal()});
    if (exponent == 1)
      names.insert(names.end(), {"budget", "held",
                                 fmt::format("{} {}", literal(), m_dice.pick({"B", "kB", "GB", "GiB"}))});
    if (exponent == 0 && m_knows_spare) names.push_back("spare");
    if (exponent == 1 && m_knows_room) names.push_back("room");
    if (names.empty()) return fmt::format("({})^{}", fmt::format("{} B", literal()), exponent);
    return m_dice.pick(names);
  }

  std::string composite(int exponent, bool ranged, int depth) {
    const auto same = [&] { return number(exponent, ranged, depth); };
    switch (m_dice.below(16)) {
      case 0:
        return fmt::format("({} + {})", same(), same());
      case 1:
        return fmt::format("({} - {})", same(), same());
      case 2:
        return product(exponent, ranged, depth);
      case 3:
        return ratio(exponent, ranged, depth);
      case 4:
        return fmt::format("-{}", primary(same()));
      case 5:
        return fmt::format("{}({}, {})", m_dice.pick({"min", "max"}), same(), same());
      case 6:
        return fmt::format("{}({}, {}, {}, {})", m_dice.pick({"min", "max"}), same(), same(), same(), same());
      case 7:
        return fmt::format("{}({})", m_dice.pick({"ceil", "floor", "round"}), same());
      case 8:
        return fmt::format("clamp({}, {}, {})", same(), same(), same());
      case 9:
        return fmt::format("align({}, {})", same(), number(exponent, false, depth));
      case 10:
        return power(exponent, ranged, depth);
      case 11:
        return root(exponent, ranged, depth);
      case 12:
        return guarded(exponent, ranged, depth);
      case 13:
        return fmt::format("({} ? {} : {})", truth(depth), same(), same());
      default:
        return definition(exponent, ranged, depth);
    }
  }

  std::string product(int exponent, bool ranged, int depth) {
    const int left = m_dice.between(-1, 1);
    return fmt::format("({} * {})", number(left, ranged, depth), number(exponent - left, ranged, depth));
  }

  std::string ratio(int exponent, bool ranged, int depth) {
    const int below = m_dice.between(-1, 1);
    return fmt::format("({} / {})", number(exponent + below, ranged, depth), number(below, ranged, depth));
  }

  std::string power(int exponent, bool ranged, int depth) {
    if (exponent == 0 && m_dice.chance(0.3))
      return fmt::format("{}^round({})", primary(number(0, ranged, depth)), number(0, ranged, depth));
    const int times = exponent % 2 == 0 ? m_dice.pick({2, -2}) : m_dice.pick({1, -1});
    if (exponent == 0)
      return fmt::format("{}^{}", primary(number(0, ranged, depth)), m_dice.pick({-3, -2, -1, 1, 2, 3}));
    return fmt::format("{}^{}", primary(number(exponent / times, ranged, depth)), times);
  }

  std::string root(int exponent, bool ranged, int depth) {
    constexpr int k_largest = 4;  // more is no power of bytes that formulas may have
    if (exponent == 0 && m_dice.chance(0.5)) return fmt::format("log2({})", number(0, ranged, depth));
    if (std::abs(exponent) > k_largest) return leaf(exponent, ranged);
    return fmt::format("sqrt({})", number(2 * exponent, ranged, depth));
  }

  std::string guarded(int exponent, bool ranged, int depth) {
    const bool spare = m_dice.chance(0.5);
    bool& knows = spare ? m_knows_spare : m_knows_room;
    const bool before = std::exchange(knows, true);
    const auto yes = number(exponent, ranged, depth);
    knows = before;
    return fmt::format("(given({}) ? {} : {})", spare ? "spare" : "room", yes,
                       number(exponent, ranged, depth));
  }

  // A use of a definition of this power of bytes; its arguments are points, as it may compare them.
  std::string definition(int exponent, bool ranged, int depth) {
    std::vector<const Definition*> fitting;
    for (const auto& definition : m_model.definitions)
      if (definition.byte_exponent == exponent && (ranged || !definition.arguments.empty()))
        fitting.push_back(&definition);
    if (fitting.empty() || m_dice.chance(0.2)) return leaf(exponent, ranged);
    const auto& chosen = *m_dice.pick(fitting);
    if (chosen.arguments.empty()) return chosen.name;
    std::vector<std::string> values;
    for (const auto& argument : chosen.arguments)
      values.push_back(number(argument.type.byte_exponent, false, depth));
    return fmt::format("{}({})", chosen.name, fmt::join(values, ", "));
  }

  const Model& m_model;
  Dice& m_dice;
  std::vector<memplan::Argument> m_arguments;
  bool m_knows_spare = false;
  bool m_knows_room = false;
  std::size_t m_numbers = 0;
  std::size_t m_inject = static_cast<std::size_t>(-1);
};

// Constants with and without a range, and definitions that stand on one another. Those with arguments use no
// range themselves, so that comparisons may use them.
inline Model random_model(Dice& dice) {
  using memplan::Type;
  Model model;
  for (int i = 0; i < 4; ++i) {
    const double low = dice.between(-2.0, 5.0), value = low + dice.between(0.0, 3.0);
    const bool point = i >= 2;
    model.constants.push_back({fmt::format("c{}", i),
                               i % 2,
                               {point ? value : low, value, point ? value : value + dice.between(0.0, 2.0)}});
  }
  for (int i = 0; i < 6; ++i) {
    const int exponent = i / 2 % 2;
    Definition definition{fmt::format("d{}", i), {}, "", exponent};
    if (i % 2 == 1) definition.arguments = {{"x", Type::number()}, {"y", Type::number(1)}};
    Writer writer(model, dice);
    writer.arguments(definition.arguments);
    definition.text = writer.number(exponent, definition.arguments.empty(), 3);
    model.definitions.push_back(definition);
  }
  return model;
}

}  // namespace random_formula
