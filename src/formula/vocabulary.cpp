#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "formula/checker.hpp"
#include "formula/definitions.hpp"
#include "memplan/error.hpp"
#include "memplan/formula.hpp"

namespace memplan {

std::string describe(const Type& type) {
  if (type.kind == TypeKind::truth) return "yes/no";
  if (type.kind == TypeKind::text) return "a choice";
  if (type.byte_exponent == 0) return "a plain number";
  return type.byte_exponent == 1 ? "bytes" : fmt::format("bytes^{}", type.byte_exponent);
}

void Vocabulary::add(const std::string& name, Kind kind, std::size_t index) {
  if (is_reserved_word(name))
    throw std::invalid_argument(fmt::format("'{}' is a unit or function of formulas", printable(name)));
  if (!is_formula_name(name))
    throw std::invalid_argument(
        fmt::format("'{}' is no name: use a letter, then letters, digits and '_'", printable(name)));
  if (!m_entries.emplace(name, Entry{kind, index}).second)
    throw std::invalid_argument(fmt::format("the name '{}' is taken", name));
}

void Vocabulary::add_parameter(const std::string& name, Type type, bool may_lack_value) {
  add(name, Kind::parameter, m_parameters.size());
  for (const auto& choice : type.choices) number_of_text(choice);
  m_parameters.push_back({name, std::move(type), may_lack_value});
}

void Vocabulary::add_constant(const std::string& name, int byte_exponent, Ranged value) {
  add(name, Kind::constant, m_constants.size());
  m_constants.push_back({name, Type::number(byte_exponent, value.low != value.high), value});
}

void Vocabulary::add_definition(const std::string& name, std::vector<Argument> arguments, Formula formula) {
  constexpr std::size_t k_most_arguments = 16;
  if (arguments.size() > k_most_arguments)
    throw std::invalid_argument(
        fmt::format("'{}' has more than {} arguments", printable(name), k_most_arguments));
  for (std::size_t i = 0; i < arguments.size(); ++i)
    for (std::size_t k = 0; k < i; ++k)
      if (arguments[i].name == arguments[k].name)
        throw std::invalid_argument(
            fmt::format("'{}' has two arguments called '{}'", printable(name), printable(arguments[i].name)));
  add(name, Kind::definition, m_definitions.size());
  m_definitions.push_back({name, std::move(arguments), std::move(formula), {}});
}

void Vocabulary::set_constant(std::string_view name, Ranged value) {
  m_constants.at(find(name)->index).value = value;
}

std::vector<Vocabulary::DefinitionError> Vocabulary::check_definitions() {
  return formula::DefinitionChecker(*this, m_definitions).run();
}

Type Vocabulary::check(const Formula& formula) const {
  return formula::Checker(*this, {}).check(formula.root());
}

const Vocabulary::Entry* Vocabulary::find(std::string_view name) const {
  const auto found = m_entries.find(name);
  return found == m_entries.end() ? nullptr : &found->second;
}

std::vector<std::string> Vocabulary::names() const {
  std::vector<std::string> result;
  for (const auto& [name, entry] : m_entries) result.push_back(name);
  std::sort(result.begin(), result.end());
  return result;
}

double Vocabulary::number_of_text(std::string_view text) const {
  const auto place = std::find(m_texts.begin(), m_texts.end(), text) - m_texts.begin();
  if (place == std::ssize(m_texts)) m_texts.emplace_back(text);
  return static_cast<double>(place);
}

const std::string& Vocabulary::text_of_number(double number) const {
  return m_texts.at(static_cast<std::size_t>(number));
}

}  // namespace memplan
