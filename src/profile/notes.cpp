#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "memplan/profile.hpp"
#include "profile/json_view.hpp"
#include "profile/load_optimization.hpp"

namespace memplan {

namespace {

class NotesLoader {
 public:
  NotesLoader(const JsonView& root, const Profile& profile, Findings& findings)
      : m_root(root), m_profile(profile), m_findings(findings) {}

  Notes run() {
    m_root.only(
        {"schema", "name", "note", "documents", "tables", "optimizations", "ladder", "errata", "checks"});
    m_root.schema("mem-plan/notes/1");
    if (m_root.text("name") != m_profile.name && m_root.has("name"))
      m_root.at("name").problem(fmt::format("the notes stand beside the profile '{}'", m_profile.name));
    for (const auto& view : m_root.list("documents")) document(view);
    for (const auto& view : m_root.list("errata")) erratum(view);
    for (const auto& view : m_root.list("tables")) table(view);
    for (const auto& view : m_root.list("optimizations")) optimization(view);
    check_optimizations(m_optimization_views, m_notes.optimizations);
    m_notes.ladder = load_ladder(m_root, m_profile);
    for (const auto& view : m_root.list("checks")) check(view);
    m_findings.check_pending(m_profile.vocabulary);
    return std::move(m_notes);
  }

 private:
  // The id of an entry, new among those of its list.
  std::string new_id(const JsonView& view, std::set<std::string>& seen) {
    auto id = view.text("id");
    if (view.has("id") && !seen.insert(id).second)
      view.at("id").problem(fmt::format("the id '{}' is taken", printable(id)));
    return id;
  }

  void document(const JsonView& view) {
    if (!view.only({"id", "title", "about"})) return;
    m_notes.documents.push_back({new_id(view, m_documents), view.text("title"), view.optional_text("about")});
  }

  void table(const JsonView& view) {
    if (!view.only({"id", "title", "columns", "rows", "source", "errata", "card_limits"})) return;
    NotesTable table{new_id(view, m_tables), view.text("title"),  view.texts("columns"), {},
                     view.text("source"),    view.texts("errata")};
    for (const auto& entry : view.list("rows")) table.rows.push_back(row(entry, table.columns.size()));
    for (const auto& id : table.errata) require_erratum(view, id);
    if (view.has("card_limits")) card_limits(view, table);
    m_notes.tables.push_back(std::move(table));
  }

  // The mark names the column of the cards and, by parameter, those of the limits.
  void card_limits(const JsonView& view, const NotesTable& table) {
    const auto mark = view.at("card_limits");
    if (!mark.only({"cards", "at_most"})) return;
    const auto cards = column(mark, "cards", mark.text("cards"), table);
    std::vector<std::pair<std::string, std::optional<std::size_t>>> limits;
    for (const auto& [name, entry] : mark.members("at_most")) {
      require_number(entry, name);
      limits.emplace_back(name, column(mark.at("at_most"), name, entry.as_text(), table));
    }
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      if (table.rows[i].size() != table.columns.size()) continue;
      CardLimits row{cards ? split(table.rows[i][*cards]) : std::vector<std::string>{}, {}, table.source};
      for (const auto& [name, at] : limits)
        if (at) row.at_most.emplace_back(name, limit(view, i, *at, table));
      m_notes.card_limits.push_back(std::move(row));
    }
  }

  static std::optional<std::size_t> column(const JsonView& view, const std::string& key,
                                           const std::string& title, const NotesTable& table) {
    const auto found = std::find(table.columns.begin(), table.columns.end(), title);
    if (found != table.columns.end()) return static_cast<std::size_t>(found - table.columns.begin());
    if (view.has(key) && view.at(key).is_text())
      view.at(key).problem(fmt::format("the table has no column '{}'", printable(title)),
                           near_miss(title, table.columns));
    return std::nullopt;
  }

  void require_number(const JsonView& view, const std::string& name) const {
    const auto* parameter = m_profile.find_parameter(name);
    if (!parameter)
      return view.problem(fmt::format("profile {} has no parameter '{}'", m_profile.name, printable(name)));
    if (parameter->spec.kind == ParameterKind::choice || parameter->spec.kind == ParameterKind::flag)
      view.problem(fmt::format("'{}' is no number that a card could limit", printable(name)));
  }

  static double limit(const JsonView& view, std::size_t row, std::size_t column, const NotesTable& table) {
    const auto& cell = table.rows[row][column];
    double value = 0;
    const auto [end, fault] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (fault != std::errc() || end != cell.data() + cell.size() || !(value > 0))
      view.at("rows").problem(
          fmt::format("'{}' in row {} is no limit: a number above 0", printable(cell), row + 1));
    return value;
  }

  // "a, b"
  static std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
      const auto end = std::min(text.find(", "), text.size());
      parts.emplace_back(text.substr(0, end));
      text.remove_prefix(std::min(end + 2, text.size()));
    }
    return parts;
  }

  std::vector<std::string> row(const JsonView& view, std::size_t columns) {
    std::vector<std::string> cells;
    const auto entries = view.is_list() ? view.as_list() : std::vector<JsonView>{};
    if (!view.is_list() || entries.size() != columns)
      return view.problem(fmt::format("a row has {} cells, one for each column", columns)), cells;
    for (const auto& entry : entries) cells.push_back(entry.spelled());
    return cells;
  }

  void require_erratum(const JsonView& view, const std::string& id) {
    if (!m_notes.find_erratum(id)) view.problem(fmt::format("there is no erratum '{}'", printable(id)));
  }

  void erratum(const JsonView& view) {
    if (!view.only({"id", "where", "says", "gives", "kind", "cases", "source"})) return;
    Erratum erratum{new_id(view, m_errata),
                    view.text("where"),
                    view.text("says"),
                    view.text("gives"),
                    view.choice("kind", {"bytes", "number", "fact"}),
                    {},
                    view.text("source")};
    for (const auto& entry : view.list("cases")) erratum_case(entry, erratum);
    if (!erratum.kind.empty() && (erratum.kind == "fact") != erratum.cases.empty())
      view.problem("an erratum of bytes or numbers has cases to recompute, a fact has none");
    m_notes.errata.push_back(std::move(erratum));
  }

  void erratum_case(const JsonView& view, Erratum& erratum) {
    if (!view.only({"at", "quoted", "formula", "recomputed", "tolerance"})) return;
    erratum.cases.push_back({parameters(view, "at"), view.formula("quoted", Wanted::number),
                             view.formula("formula", Wanted::number),
                             view.formula("recomputed", Wanted::number),
                             view.number("tolerance").value_or(0.01)});
  }

  std::vector<std::pair<std::string, std::string>> parameters(const JsonView& view, std::string_view key) {
    std::vector<std::pair<std::string, std::string>> result;
    for (const auto& [name, value] : view.members(key)) {
      if (!m_profile.find_parameter(name))
        value.problem(fmt::format("profile {} has no parameter '{}'", m_profile.name, printable(name)));
      result.emplace_back(name, value.spelled());
    }
    return result;
  }

  void optimization(const JsonView& view) {
    if (!view.only({"id", "title", "phase", "targets", "claimed", "effect", "found", "effort_hours", "risk",
                    "complexity", "accuracy_impact", "speed", "speed_effect", "requires", "needs",
                    "conflicts", "status", "source"}))
      return;
    m_notes.optimizations.push_back(load_optimization(view, new_id(view, m_optimizations), m_profile));
    m_optimization_views.push_back(view);
  }

  void check(const JsonView& view) {
    if (!view.only({"name", "parameters", "basis", "stage", "device", "bytes", "tolerance", "origin"}))
      return;
    Check check;
    check.name = view.text("name");
    check.parameters = parameters(view, "parameters");
    check.basis =
        view.choice("basis", {"document", "measured"}) == "measured" ? Basis::measured : Basis::document;
    check.stage = view.text("stage");
    if (view.has("stage") && !m_profile.find_stage(check.stage))
      view.at("stage").problem(
          fmt::format("profile {} has no stage '{}'", m_profile.name, printable(check.stage)));
    check.device = view.choice("device", {"ram", "vram"});
    check.bytes = view.required_number("bytes");
    check.tolerance = view.number("tolerance").value_or(0);
    check.origin = view.text("origin");
    m_notes.checks.push_back(std::move(check));
  }

  JsonView m_root;
  const Profile& m_profile;
  Findings& m_findings;
  Notes m_notes;
  std::vector<JsonView> m_optimization_views;
  std::set<std::string> m_documents, m_tables, m_errata, m_optimizations;
};

}  // namespace

Notes load_notes(std::string_view text, const std::string& file, const Profile& profile) {
  const JsonFile json(text, file);
  Findings findings(file, json.root());
  auto notes = NotesLoader(JsonView(json.root(), findings), profile, findings).run();
  findings.finish();
  return notes;
}

}  // namespace memplan
