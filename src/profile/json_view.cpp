#include "profile/json_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace memplan {

namespace {

constexpr std::size_t k_most_entries = 2000;
constexpr std::size_t k_most_problems = 100;

std::string escaped(std::string_view key) {
  std::string result;
  for (char c : key) result += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return printable(result, 60);
}

std::string_view wanted_name(Wanted wanted) {
  constexpr std::string_view names[] = {"bytes", "a plain number", "a number", "yes/no", "a choice"};
  return names[static_cast<std::size_t>(wanted)];
}

bool fits(const Type& type, Wanted wanted) {
  switch (wanted) {
    case Wanted::bytes: return type.kind == TypeKind::number && type.byte_exponent == 1;
    case Wanted::plain_number: return type.kind == TypeKind::number && type.byte_exponent == 0;
    case Wanted::number: return type.kind == TypeKind::number;
    case Wanted::truth: return type.kind == TypeKind::truth;
    case Wanted::text: return type.kind == TypeKind::text;
  }
  return false;
}

// Line and column of the byte at `offset`, from 1.
std::string line_and_column(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, std::min(offset, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto start = before.rfind('\n');
  const auto column = before.size() - (start == std::string_view::npos ? 0 : start + 1);
  return fmt::format("line {}, column {}", line, std::max<std::size_t>(column, 1));
}

// nlohmann's message without its code and place.
std::string syntax_message(std::string_view what) {
  const auto place = what.find("column ");
  const auto text = what.find(": ", place == std::string_view::npos ? 0 : place);
  return printable(text == std::string_view::npos ? what : what.substr(text + 2), 200);
}

// Throws when one object of the text names a member twice: the parser would keep the last and say nothing.
class DoubledKeys {
 public:
  bool operator()(int, Json::parse_event_t event, Json& value) {
    if (event == Json::parse_event_t::object_start) m_keys.emplace_back();
    if (event == Json::parse_event_t::object_end) m_keys.pop_back();
    if (event == Json::parse_event_t::key && !m_keys.back().insert(value.get<std::string>()).second)
      throw Error(ErrorKind::profile, fmt::format("the member '{}' occurs twice in one object", printable(value.get<std::string>())));
    return true;
  }

 private:
  std::vector<std::set<std::string>> m_keys;
};

std::string kind_of(const Json& value) { return value.is_null() ? "null" : fmt::format("a JSON {}", value.type_name()); }

}  // namespace

Json parse_json(std::string_view text, const std::string& file) {
  try {
    DoubledKeys doubled;
    const Json::parser_callback_t watch = [&](int depth, Json::parse_event_t event, Json& value) { return doubled(depth, event, value); };
    auto root = Json::parse(text, watch);
    if (!root.is_object()) throw Error(ErrorKind::profile, fmt::format("the file holds {}, not a JSON object", kind_of(root)));
    return root;
  } catch (const Json::parse_error& error) {
    throw Error(ErrorKind::profile, syntax_message(error.what())).at(fmt::format("{}: {}", file, line_and_column(text, error.byte)))
        .hint("it must be JSON; python3 -m json.tool FILE shows the place too");
  } catch (Error& error) {
    throw error.at(file);
  }
}

void Findings::add(std::string pointer, std::string message, std::string hint) {
  if (problems.size() < k_most_problems)
    problems.push_back({pointer.empty() ? "/" : std::move(pointer), std::move(message), "", std::move(hint)});
}

void Findings::add(const std::string& pointer, std::string_view text, const FormulaError& error) {
  add(fmt::format("{}, column {}", pointer, error.column()), error.what(), error.hint());
  if (!problems.empty()) problems.back().excerpt = caret_excerpt(printable(text, 4096), error.column());
}

void Findings::check_pending(const Vocabulary& vocabulary) {
  for (const auto& pending : formulas) {
    try {
      const auto type = vocabulary.check(pending.formula);
      if (!fits(type, pending.wanted))
        throw FormulaError(fmt::format("this is {}, not {}", describe(type), wanted_name(pending.wanted)), 1);
    } catch (const UnsoundDefinition&) {
      // The definition has its own entry.
    } catch (const FormulaError& error) {
      add(pending.pointer, pending.formula.text(), error);
    }
  }
  for (const auto& pending : templates) {
    try {
      pending.text.check(vocabulary);
    } catch (const UnsoundDefinition&) {
      // The definition has its own entry.
    } catch (const FormulaError& error) {
      add(pending.pointer, pending.text.text(), error);
    }
  }
}

void Findings::finish(const std::string& file) const {
  if (problems.empty()) return;
  const auto count = problems.size() == k_most_problems ? fmt::format("at least {}", k_most_problems) : fmt::format("{}", problems.size());
  throw Error(ErrorKind::profile, fmt::format("{} problem{}", count, problems.size() == 1 ? "" : "s"))
      .at(file)
      .problems(problems)
      .hint("correct the file, then: mem-plan profiles check FILE");
}

void JsonView::problem(std::string message, std::string hint) const {
  m_findings.add(m_pointer, std::move(message), std::move(hint));
}

bool JsonView::only(std::initializer_list<std::string_view> known) const {
  if (!m_value.is_object()) return problem(fmt::format("this is {}, not an object", kind_of(m_value))), false;
  const std::vector<std::string> names(known.begin(), known.end());
  for (const auto& [key, member] : m_value.items())
    if (std::find(known.begin(), known.end(), key) == known.end())
      m_findings.add(m_pointer + "/" + escaped(key), "unknown member", near_miss(key, names, "it may hold " + one_of(names)));
  return true;
}

bool JsonView::has(std::string_view key) const { return m_value.is_object() && m_value.contains(key); }

JsonView JsonView::at(std::string_view key) const {
  return {m_value.at(std::string(key)), fmt::format("{}/{}", m_pointer, escaped(key)), m_findings};
}

std::string JsonView::text(std::string_view key) const {
  if (has(key)) return at(key).as_text();
  problem(fmt::format("the member '{}' is missing", key));
  return "";
}

std::string JsonView::optional_text(std::string_view key) const { return has(key) ? at(key).as_text() : ""; }

std::string JsonView::choice(std::string_view key, std::initializer_list<std::string_view> choices) const {
  if (!has(key)) return "";
  auto found = at(key).as_text();
  if (std::find(choices.begin(), choices.end(), found) != choices.end()) return found;
  const std::vector<std::string> names(choices.begin(), choices.end());
  at(key).problem(fmt::format("'{}' is not among {}", printable(found), one_of(names)), near_miss(found, names));
  return "";
}

std::optional<double> JsonView::number(std::string_view key) const { return has(key) ? at(key).as_number() : std::nullopt; }

bool JsonView::flag(std::string_view key, bool otherwise) const {
  if (!has(key)) return otherwise;
  const auto member = at(key);
  if (!member.value().is_boolean()) member.problem(fmt::format("this is {}, not true or false", kind_of(member.value())));
  return member.value().is_boolean() ? member.value().get<bool>() : otherwise;
}

std::vector<std::string> JsonView::texts(std::string_view key) const {
  std::vector<std::string> result;
  for (const auto& entry : list(key)) result.push_back(entry.as_text());
  return result;
}

std::vector<JsonView> JsonView::list(std::string_view key) const {
  std::vector<JsonView> result;
  if (!has(key)) return result;
  const auto member = at(key);
  if (!member.value().is_array()) return member.problem(fmt::format("this is {}, not a list", kind_of(member.value()))), result;
  if (member.value().size() > k_most_entries) return member.problem(fmt::format("the list has more than {} entries", k_most_entries)), result;
  for (std::size_t i = 0; i < member.value().size(); ++i)
    result.emplace_back(member.value()[i], fmt::format("{}/{}", member.pointer(), i), m_findings);
  return result;
}

std::vector<std::pair<std::string, JsonView>> JsonView::members(std::string_view key) const {
  std::vector<std::pair<std::string, JsonView>> result;
  if (!has(key)) return result;
  const auto member = at(key);
  if (!member.value().is_object()) return member.problem(fmt::format("this is {}, not an object", kind_of(member.value()))), result;
  for (const auto& [name, value] : member.value().items()) result.emplace_back(name, member.at(name));
  return result;
}

Formula JsonView::formula(std::string_view key, Wanted wanted) const {
  if (has(key)) return at(key).as_formula(wanted);
  problem(fmt::format("the member '{}' is missing", key));
  return Formula::parse("0");
}

std::optional<Formula> JsonView::optional_formula(std::string_view key, Wanted wanted) const {
  return has(key) ? std::optional(at(key).as_formula(wanted)) : std::nullopt;
}

Template JsonView::text_template(std::string_view key) const {
  if (has(key)) return at(key).as_template();
  problem(fmt::format("the member '{}' is missing", key));
  return {};
}

std::string JsonView::as_text() const {
  if (m_value.is_string()) return m_value.get<std::string>();
  problem(fmt::format("this is {}, not a text", kind_of(m_value)));
  return "";
}

std::optional<double> JsonView::as_number() const {
  if (m_value.is_number()) return m_value.get<double>();
  problem(fmt::format("this is {}, not a number", kind_of(m_value)));
  return std::nullopt;
}

Formula JsonView::as_formula(Wanted wanted) const {
  const auto text = as_text();
  if (!m_value.is_string()) return Formula::parse("0");
  try {
    auto formula = Formula::parse(text);
    m_findings.formulas.push_back({m_pointer, formula, wanted});
    return formula;
  } catch (const FormulaError& error) {
    m_findings.add(m_pointer, text, error);
    return Formula::parse("0");
  }
}

Template JsonView::as_template() const {
  const auto text = as_text();
  try {
    auto result = Template::parse(text);
    m_findings.templates.push_back({m_pointer, result});
    return result;
  } catch (const FormulaError& error) {
    m_findings.add(m_pointer, text, error);
    return {};
  }
}

}  // namespace memplan
