// A JSON value with its place and a list of problems to add to. Private to the profile room.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "memplan/error.hpp"
#include "memplan/formula.hpp"
#include "profile/json_file.hpp"

namespace memplan {

// What a formula must turn out to be.
enum class Wanted { bytes, plain_number, number, truth, text };

// A formula whose type is checked once all names are known.
struct PendingFormula {
  const Json* place;
  Formula formula;
  Wanted wanted;
  bool is_default = false;                // of a parameter: one value, and
  std::vector<std::string> choices = {};  // a text among these
};
struct PendingTemplate {
  const Json* place;
  Template text;
};

// What is wrong with a file so far, and what is still to be checked.
class Findings {
 public:
  // `root` is the file's and must outlive this.
  Findings(std::string file, const Json& root) : m_file(std::move(file)), m_root(root) {}

  std::vector<Problem> problems;
  std::vector<PendingFormula> formulas;
  std::vector<PendingTemplate> templates;

  // The JSON pointer of a value of the file. Searched for, since only a problem needs it.
  std::string pointer_to(const Json* value) const;
  // Throws like `finish` when there are too many to go on.
  void add(std::string pointer, std::string message, std::string hint = "", std::string excerpt = "");
  // A mistake in a formula's text: its column and caret are added.
  void add(const std::string& pointer, std::string_view text, const FormulaError& error);
  // Checks the pending formulas from number `first` on against `vocabulary`, and forgets them.
  void check_formulas(const Vocabulary& vocabulary, std::size_t first);
  // Checks everything pending against `vocabulary`.
  void check_pending(const Vocabulary& vocabulary);
  // Throws Error(profile) when there are problems.
  void finish() const;

 private:
  std::string m_file;
  const Json& m_root;
};

// One value of the file. Reading a member that is missing or of the wrong kind adds a problem and gives an
// empty value.
class JsonView {
 public:
  JsonView(const Json& value, Findings& findings) : m_value(value), m_findings(findings) {}

  std::string pointer() const { return m_findings.pointer_to(&m_value); }
  const Json* place() const { return &m_value; }
  void problem(std::string message, std::string hint = "") const;

  // Adds a problem for each member whose name is not among `known`; false when this is no object.
  bool only(std::initializer_list<std::string_view> known) const;
  // Adds a problem unless the member "schema" is `wanted`.
  void schema(std::string_view wanted) const;
  bool has(std::string_view key) const { return find(key) != nullptr; }
  // The member called `key`. It must exist.
  JsonView at(std::string_view key) const;

  std::string text(std::string_view key) const;           // required
  std::string optional_text(std::string_view key) const;  // "" when absent
  // A text that must be among `choices`; the optional one is "" when absent.
  std::string choice(std::string_view key, std::initializer_list<std::string_view> choices) const;
  std::string optional_choice(std::string_view key, std::initializer_list<std::string_view> choices) const;
  std::optional<double> number(std::string_view key) const;
  double required_number(std::string_view key) const;
  int whole_number(std::string_view key) const;  // at least 0; 0 when absent
  bool flag(std::string_view key, bool otherwise) const;
  std::vector<std::string> texts(std::string_view key, std::size_t most = k_most_entries) const;
  // The entries of the list called `key`, with their places; none when it is absent or has more than `most`.
  std::vector<JsonView> list(std::string_view key, std::size_t most = k_most_entries) const;
  // The members of the object called `key`.
  std::vector<std::pair<std::string, JsonView>> members(std::string_view key) const;

  Formula formula(std::string_view key, Wanted wanted) const;  // required
  std::optional<Formula> optional_formula(std::string_view key, Wanted wanted) const;
  Template text_template(std::string_view key) const;

  bool is_null() const;
  bool is_flag() const;
  bool is_number() const;
  bool is_text() const;
  bool is_list() const;
  bool is_object() const;

  // The value itself. One of another kind adds a problem and gives an empty value.
  bool as_flag() const;
  std::string as_text() const;
  std::optional<double> as_number() const;
  std::string spelled() const;  // a text, a number or yes/no as on the command line
  std::vector<JsonView> as_list() const;
  std::vector<std::pair<std::string, JsonView>> as_members() const;
  Formula as_formula(Wanted wanted) const;
  Template as_template() const;

 private:
  const Json* find(std::string_view key) const;

  const Json& m_value;
  Findings& m_findings;
};

}  // namespace memplan
