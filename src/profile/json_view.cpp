#include "profile/json_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace memplan {

namespace {

constexpr std::size_t k_most_values = 100000;
constexpr std::size_t k_deepest = 64;
constexpr std::size_t k_most_problems = 100;

std::string escaped(std::string_view key) {
  if (key.find_first_of("~/") == std::string_view::npos) return printable(key, 60);
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

// Line and column, from 1, of the character that ends with the byte number `offset`.
std::string line_and_column(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, std::min(std::max<std::size_t>(offset, 1) - 1, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto last_line = before.substr(before.rfind('\n') + 1);  // npos + 1 is 0
  const auto inside =
      std::count_if(last_line.begin(), last_line.end(), [](char c) { return (c & 0xC0) == 0x80; });
  return fmt::format("line {}, column {}", line, static_cast<std::ptrdiff_t>(last_line.size()) - inside + 1);
}

// nlohmann's message without its code and place.
std::string syntax_message(std::string_view what) {
  what.remove_prefix(std::min(what.find("] ") + 2, what.size()));
  const auto text = what.starts_with("parse error") ? what.find(": ") : std::string_view::npos;
  return printable(text == std::string_view::npos ? what : what.substr(text + 2), 200);
}

// Builds the values of a text while it goes through it. Refuses what is no JSON, a second member of one name,
// and what only a hostile file holds.
class Builder : public nlohmann::json_sax<Json> {
 public:
  Builder(std::string_view text, const std::string& file) : m_text(text), m_file(file) {}

  Json run() {
    Json::sax_parse(m_text, this);
    return std::move(m_root);
  }

  bool null() override { return value(nullptr); }
  bool boolean(bool found) override { return value(found); }
  bool number_integer(std::int64_t found) override { return value(found); }
  bool number_unsigned(std::uint64_t found) override { return value(found); }
  bool number_float(double found, const std::string&) override { return value(found); }
  bool string(std::string& found) override { return value(found); }
  bool binary(Json::binary_t&) override { return false; }  // no JSON text has any
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(std::string& name) override {
    auto& members = m_open.back()->get_ref<Json::object_t&>();
    // An object that grows copies all that it holds: the root must not, for it holds all.
    if (members.empty()) members.reserve(m_open.size() == 1 ? 2 * k_usual_members : k_usual_members);
    if (m_open.back()->contains(name)) refuse(fmt::format("the member '{}' occurs twice", printable(name)));
    m_key = name;
    return true;
  }

  bool parse_error(std::size_t offset, const std::string&, const Json::exception& error) override {
    throw Error(ErrorKind::profile, syntax_message(error.what()))
        .at(fmt::format("{}: {}", m_file, line_and_column(m_text, offset)))
        .hint("it must be JSON; python3 -m json.tool FILE shows the place too");
  }

 private:
  static constexpr std::size_t k_usual_members = 8;

  bool value(Json found) {
    place(std::move(found));
    return true;
  }

  bool open(Json container) {
    if (m_open.size() == k_deepest) refuse(fmt::format("there are more than {} levels", k_deepest));
    m_open.push_back(place(std::move(container)));
    return true;
  }

  bool close() {
    m_open.pop_back();
    return true;
  }

  // Where `found` now stands. What is open does not move: only its last entry grows.
  Json* place(Json found) {
    if (++m_values > k_most_values) refuse(fmt::format("the file has more than {} values", k_most_values));
    if (m_open.empty()) return &(m_root = std::move(found));
    auto& parent = *m_open.back();
    if (parent.size() == k_most_entries)
      refuse(fmt::format("there are more than {} entries", k_most_entries));
    if (parent.is_object())
      return &parent.get_ref<Json::object_t&>().emplace_back(m_key, std::move(found)).second;
    return &parent.emplace_back(std::move(found));
  }

  // What is wrong stands in the innermost list or object; each of those around it was the last entry so far.
  [[noreturn]] void refuse(const std::string& message) const {
    std::string pointer;
    for (std::size_t i = 0; i + 1 < m_open.size(); ++i)
      pointer += "/" + (m_open[i]->is_object() ? escaped(m_open[i]->get_ref<Json::object_t&>().back().first)
                                               : fmt::format("{}", m_open[i]->size() - 1));
    throw Error(ErrorKind::profile, message)
        .at(fmt::format("{}: {}", m_file, pointer.empty() ? "/" : pointer));
  }

  std::string_view m_text;
  const std::string& m_file;
  Json m_root;
  std::vector<Json*> m_open;  // lists and objects, outermost first
  std::string m_key;          // of the member that comes next
  std::size_t m_values = 0;
};

// The JSON pointer that leads from `from` to `value`, if it is in there.
std::optional<std::string> path(const Json& from, const Json* value) {
  if (&from == value) return "";
  if (!from.is_structured()) return std::nullopt;
  for (const auto& [key, entry] : from.items())
    if (const auto rest = path(entry, value)) return "/" + escaped(key) + *rest;
  return std::nullopt;
}

std::string kind_of(const Json& value) {
  return value.is_null() ? "null" : fmt::format("a JSON {}", value.type_name());
}

}  // namespace

Json parse_json(std::string_view text, const std::string& file) {
  auto root = Builder(text, file).run();
  if (root.is_object()) return root;
  throw Error(ErrorKind::profile, fmt::format("the file holds {}, not a JSON object", kind_of(root)))
      .at(file);
}

std::string Findings::pointer_to(const Json* value) const {
  return path(m_root, value).value_or("");
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
  if (!m_value.is_object()) return problem(fmt::format("this is {}, not an object", kind_of(m_value))), false;
  for (const auto& [key, member] : m_value.items()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const std::vector<std::string> names(known.begin(), known.end());
    m_findings.add(pointer() + "/" + escaped(key), "unknown member",
                   near_miss(key, names, "it may hold " + one_of(names)));
  }
  return true;
}

void JsonView::schema(std::string_view wanted) const {
  const auto found = text("schema");
  if (has("schema") && at("schema").m_value.is_string() && found != wanted)
    at("schema").problem(fmt::format("this version of mem-plan reads \"{}\"", wanted));
}

const Json* JsonView::find(std::string_view key) const {
  if (!m_value.is_object()) return nullptr;
  const auto found = m_value.find(key);
  return found == m_value.end() ? nullptr : &*found;
}

JsonView JsonView::at(std::string_view key) const {
  return {m_value.at(key), m_findings};
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
  if (!has(key) || !at(key).m_value.is_string()) return optional_text(key);
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
  if (!member.value().is_boolean())
    member.problem(fmt::format("this is {}, not true or false", kind_of(member.value())));
  return member.value().is_boolean() ? member.value().get<bool>() : otherwise;
}

std::vector<std::string> JsonView::texts(std::string_view key, std::size_t most) const {
  std::vector<std::string> result;
  for (const auto& entry : list(key, most)) result.push_back(entry.as_text());
  return result;
}

std::vector<JsonView> JsonView::list(std::string_view key, std::size_t most) const {
  std::vector<JsonView> result;
  if (!has(key)) return result;
  const auto member = at(key);
  const auto& value = member.value();
  if (!value.is_array()) return member.problem(fmt::format("this is {}, not a list", kind_of(value))), result;
  if (value.size() > most)
    return member.problem(fmt::format("the list has more than {} entries", most)), result;
  result.reserve(value.size());
  for (const auto& entry : value) result.emplace_back(entry, m_findings);
  return result;
}

std::vector<std::pair<std::string, JsonView>> JsonView::members(std::string_view key) const {
  std::vector<std::pair<std::string, JsonView>> result;
  if (!has(key)) return result;
  const auto member = at(key);
  if (!member.value().is_object())
    return member.problem(fmt::format("this is {}, not an object", kind_of(member.value()))), result;
  for (const auto& [name, value] : member.value().items())
    result.emplace_back(name, JsonView(value, m_findings));
  return result;
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

std::string JsonView::as_text() const {
  if (!m_value.is_string()) return problem(fmt::format("this is {}, not a text", kind_of(m_value))), "";
  const auto& text = m_value.get_ref<const std::string&>();
  auto shown = printable(text, 3 * text.size());
  if (shown != text) problem("the text holds control characters", "write it on one line, without them");
  return shown;
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
