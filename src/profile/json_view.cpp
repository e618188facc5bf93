#include "profile/json_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace memplan {

namespace {

constexpr std::size_t k_most_problems = 100;

std::string_view wanted_name(Wanted wanted) {
  constexpr std::string_view names[] = {"bytes", "a plain number", "a number", "yes/no", "a choice"};
  return names[static_cast<std::size_t>(wanted)];
}

bool fits(const Type& type, Wanted wanted) {
  switch (wanted) {
    case Wanted::bytes:
      return type.kind == TypeKind::number && type.byte_exponent == 1;
    case Wanted::plain_number:
      return type.kind == TypeKind::number && type.byte_exponent == 0;
    case Wanted::number:
      return type.kind == TypeKind::number;
    case Wanted::truth:
      return type.kind == TypeKind::truth;
    case Wanted::text:
      return type.kind == TypeKind::text;
  }
  return false;
}

// What is wrong with a formula of `type` where `pending` stands; "" when nothing is.
std::string mismatch(const Type& type, const PendingFormula& pending) {
  if (!fits(type, pending.wanted))
    return fmt::format("this is {}, not {}", describe(type), wanted_name(pending.wanted));
  if (!pending.is_default) return "";
  if (type.ranged) return "a default is one value, and this has a range";
  for (const auto& text : type.choices)
    if (std::find(pending.choices.begin(), pending.choices.end(), text) == pending.choices.end())
      return fmt::format("'{}' is not among the choices {}", printable(text), one_of(pending.choices));
  return "";
}

}  // namespace

std::string Findings::pointer_to(const Json* value) const {
  return pointer_from(m_root, value);
}

void Findings::add(std::string pointer, std::string message, std::string hint, std::string excerpt) {
  problems.push_back(
      {pointer.empty() ? "/" : std::move(pointer), std::move(message), std::move(excerpt), std::move(hint)});
  if (problems.size() == k_most_problems) finish();
}

void Findings::add(const std::string& pointer, std::string_view text, const FormulaError& error) {
  add(fmt::format("{}, column {}", pointer, error.column()), error.what(), error.hint(),
      caret_excerpt(printable(text, 4096), error.column()));
}

void Findings::check_formulas(const Vocabulary& vocabulary, std::size_t first) {
  for (auto i = first; i < formulas.size(); ++i) {
    try {
      const auto message = mismatch(vocabulary.check(formulas[i].formula), formulas[i]);
      if (!message.empty()) throw FormulaError(message, 1);
    } catch (const UnsoundDefinition&) {
      // The definition has its own entry.
    } catch (const FormulaError& error) {
      add(pointer_to(formulas[i].place), formulas[i].formula.text(), error);
    }
  }
  formulas.erase(formulas.begin() + static_cast<std::ptrdiff_t>(first), formulas.end());
}

void Findings::check_pending(const Vocabulary& vocabulary) {
  check_formulas(vocabulary, 0);
  for (const auto& pending : templates) {
    try {
      pending.text.check(vocabulary);
    } catch (const UnsoundDefinition&) {
      // The definition has its own entry.
    } catch (const FormulaError& error) {
      add(pointer_to(pending.place), pending.text.text(), error);
    }
  }
}

void Findings::finish() const {
  if (problems.empty()) return;
  const auto many = problems.size() == k_most_problems ? "at least " : "";
  throw Error(ErrorKind::profile,
              fmt::format("{}{} problem{}", many, problems.size(), problems.size() == 1 ? "" : "s"))
      .at(m_file)
      .problems(problems)
      .hint("correct the file, then: mem-plan profiles check FILE");
}

void JsonView::problem(std::string message, std::string hint) const {
  m_findings.add(pointer(), std::move(message), std::move(hint));
}

bool JsonView::only(std::initializer_list<std::string_view> known) const {
  if (!is_object()) return problem(fmt::format("this is {}, not an object", kind_of(m_value))), false;
  for (const auto& member : m_value.entries) {
    if (std::find(known.begin(), known.end(), member.name) != known.end()) continue;
    const std::vector<std::string> names(known.begin(), known.end());
    m_findings.add(pointer() + "/" + pointer_part(member.name), "unknown member",
                   near_miss(member.name, names, "it may hold " + one_of(names)));
  }
  return true;
}

void JsonView::schema(std::string_view wanted) const {
  const auto found = text("schema");
  if (has("schema") && at("schema").is_text() && found != wanted)
    at("schema").problem(fmt::format("this version of mem-plan reads \"{}\"", wanted));
}

const Json* JsonView::find(std::string_view key) const {
  if (!is_object()) return nullptr;
  const auto& members = m_value.entries;
  const auto found =
      std::find_if(members.begin(), members.end(), [&](auto& member) { return member.name == key; });
  return found == members.end() ? nullptr : &*found;
}

JsonView JsonView::at(std::string_view key) const {
  return {*find(key), m_findings};
}

std::string JsonView::text(std::string_view key) const {
  if (const auto* found = find(key)) return JsonView(*found, m_findings).as_text();
  problem(fmt::format("the member '{}' is missing", key));
  return "";
}

std::string JsonView::optional_text(std::string_view key) const {
  const auto* found = find(key);
  return found ? JsonView(*found, m_findings).as_text() : "";
}

std::string JsonView::choice(std::string_view key, std::initializer_list<std::string_view> choices) const {
  if (has(key)) return optional_choice(key, choices);
  problem(fmt::format("the member '{}' is missing", key));
  return "";
}

std::string JsonView::optional_choice(std::string_view key,
                                      std::initializer_list<std::string_view> choices) const {
  if (!has(key) || !at(key).is_text()) return optional_text(key);
  auto found = at(key).as_text();
  if (std::find(choices.begin(), choices.end(), found) != choices.end()) return found;
  const std::vector<std::string> names(choices.begin(), choices.end());
  at(key).problem(fmt::format("'{}' is not among {}", printable(found), one_of(names)),
                  near_miss(found, names));
  return "";
}

double JsonView::required_number(std::string_view key) const {
  if (has(key)) return number(key).value_or(0);
  problem(fmt::format("the member '{}' is missing", key));
  return 0;
}

int JsonView::whole_number(std::string_view key) const {
  constexpr double k_most = 1e9;
  const auto found = number(key).value_or(0);
  if (found >= 0 && found <= k_most && found == std::floor(found)) return static_cast<int>(found);
  at(key).problem("this is no whole number from 0 to 1,000,000,000");
  return 0;
}

std::optional<double> JsonView::number(std::string_view key) const {
  const auto* found = find(key);
  return found ? JsonView(*found, m_findings).as_number() : std::nullopt;
}

bool JsonView::flag(std::string_view key, bool otherwise) const {
  if (!has(key)) return otherwise;
  const auto member = at(key);
  const bool found = member.as_flag();
  return member.is_flag() ? found : otherwise;
}

std::vector<std::string> JsonView::texts(std::string_view key, std::size_t most) const {
  std::vector<std::string> result;
  for (const auto& entry : list(key, most)) result.push_back(entry.as_text());
  return result;
}

std::vector<JsonView> JsonView::list(std::string_view key, std::size_t most) const {
  const auto* found = find(key);
  if (!found) return {};
  const JsonView member(*found, m_findings);
  if (!member.is_list() || found->entries.size() <= most) return member.as_list();
  return member.problem(fmt::format("the list has more than {} entries", most)), std::vector<JsonView>{};
}

std::vector<std::pair<std::string, JsonView>> JsonView::members(std::string_view key) const {
  const auto* found = find(key);
  if (!found) return {};
  return JsonView(*found, m_findings).as_members();
}

Formula JsonView::formula(std::string_view key, Wanted wanted) const {
  if (const auto* found = find(key)) return JsonView(*found, m_findings).as_formula(wanted);
  problem(fmt::format("the member '{}' is missing", key));
  return Formula::parse("0");
}

std::optional<Formula> JsonView::optional_formula(std::string_view key, Wanted wanted) const {
  const auto* found = find(key);
  return found ? std::optional(JsonView(*found, m_findings).as_formula(wanted)) : std::nullopt;
}

Template JsonView::text_template(std::string_view key) const {
  if (has(key)) return at(key).as_template();
  problem(fmt::format("the member '{}' is missing", key));
  return {};
}

bool JsonView::is_null() const {
  return m_value.kind == Json::Kind::null;
}

bool JsonView::is_flag() const {
  return m_value.kind == Json::Kind::flag;
}

bool JsonView::is_number() const {
  return m_value.kind == Json::Kind::number;
}

bool JsonView::is_text() const {
  return m_value.kind == Json::Kind::text;
}

bool JsonView::is_list() const {
  return m_value.kind == Json::Kind::list;
}

bool JsonView::is_object() const {
  return m_value.kind == Json::Kind::object;
}

bool JsonView::as_flag() const {
  if (!is_flag()) problem(fmt::format("this is {}, not true or false", kind_of(m_value)));
  return is_flag() && m_value.number != 0;
}

std::string JsonView::as_text() const {
  if (!is_text()) return problem(fmt::format("this is {}, not a text", kind_of(m_value))), "";
  auto shown = printable(m_value.text, 3 * m_value.text.size());
  if (shown != m_value.text)
    problem("the text holds control characters", "write it on one line, without them");
  return shown;
}

std::optional<double> JsonView::as_number() const {
  if (is_number()) return m_value.number;
  problem(fmt::format("this is {}, not a number", kind_of(m_value)));
  return std::nullopt;
}

std::string JsonView::spelled() const {
  if (is_flag()) return as_flag() ? "yes" : "no";
  if (!is_number()) return as_text();
  const double number = m_value.number;
  const bool whole = number == std::floor(number) && std::abs(number) < 1e15;
  return whole ? fmt::format("{:.0f}", number) : fmt::format("{}", number);
}

std::vector<JsonView> JsonView::as_list() const {
  std::vector<JsonView> result;
  if (!is_list()) return problem(fmt::format("this is {}, not a list", kind_of(m_value))), result;
  result.reserve(m_value.entries.size());
  for (const auto& entry : m_value.entries) result.emplace_back(entry, m_findings);
  return result;
}

std::vector<std::pair<std::string, JsonView>> JsonView::as_members() const {
  std::vector<std::pair<std::string, JsonView>> result;
  if (!is_object()) return problem(fmt::format("this is {}, not an object", kind_of(m_value))), result;
  result.reserve(m_value.entries.size());
  for (const auto& member : m_value.entries) result.emplace_back(member.name, JsonView(member, m_findings));
  return result;
}

Formula JsonView::as_formula(Wanted wanted) const {
  const auto text = as_text();
  if (!is_text()) return Formula::parse("0");
  try {
    auto formula = Formula::parse(text);
    m_findings.formulas.push_back({&m_value, formula, wanted});
    return formula;
  } catch (const FormulaError& error) {
    m_findings.add(pointer(), text, error);
    return Formula::parse("0");
  }
}

Template JsonView::as_template() const {
  const auto text = as_text();
  try {
    auto result = Template::parse(text);
    m_findings.templates.push_back({&m_value, result});
    return result;
  } catch (const FormulaError& error) {
    m_findings.add(pointer(), text, error);
    return {};
  }
}

}  // namespace memplan
