#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "memplan/profile.hpp"
#include "profile/json_view.hpp"

namespace memplan {

namespace {

// A text, a number or yes/no as it is spelled on the command line.
std::string spelled(const JsonView& view) {
  const auto& value = view.value();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  return value.is_number() ? value.dump() : view.as_text();
}

class NotesLoader {
 public:
  NotesLoader(const JsonView& root, const Profile& profile, Findings& findings)
      : m_root(root), m_profile(profile), m_findings(findings) {}

  Notes run() {
    m_root.only({"schema", "name", "note", "documents", "tables", "optimizations", "errata", "checks"});
    m_root.schema("mem-plan/notes/1");
    if (m_root.text("name") != m_profile.name && m_root.has("name"))
      m_root.at("name").problem(fmt::format("the notes stand beside the profile '{}'", m_profile.name));
    for (const auto& view : m_root.list("documents")) document(view);
    for (const auto& view : m_root.list("errata")) erratum(view);
    for (const auto& view : m_root.list("tables")) table(view);
    for (const auto& view : m_root.list("optimizations")) optimization(view);
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
    if (!view.only({"id", "title", "columns", "rows", "source", "errata"})) return;
    NotesTable table{new_id(view, m_tables), view.text("title"),  view.texts("columns"), {},
                     view.text("source"),    view.texts("errata")};
    for (const auto& entry : view.list("rows")) table.rows.push_back(row(entry, table.columns.size()));
    for (const auto& id : table.errata) require_erratum(view, id);
    m_notes.tables.push_back(std::move(table));
  }

  std::vector<std::string> row(const JsonView& view, std::size_t columns) {
    std::vector<std::string> cells;
    if (!view.value().is_array() || view.value().size() != columns)
      return view.problem(fmt::format("a row has {} cells, one for each column", columns)), cells;
    for (std::size_t i = 0; i < columns; ++i)
      cells.push_back(spelled({view.value()[i], fmt::format("{}/{}", view.pointer(), i), m_findings}));
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
      result.emplace_back(name, spelled(value));
    }
    return result;
  }

  void optimization(const JsonView& view) {
    if (!view.only({"id", "title", "phase", "targets", "claimed", "effect", "found", "effort_hours", "risk",
                    "complexity", "accuracy_impact", "speed_effect", "requires", "conflicts", "status",
                    "source"}))
      return;
    Optimization row;
    row.id = new_id(view, m_optimizations);
    row.title = view.text("title");
    if (!absent(view, "phase")) row.phase = view.whole_number("phase");
    row.claimed = saving(view, "claimed");
    row.found = saving(view, "found");
    row.risk = scale(view, "risk");
    row.complexity = scale(view, "complexity");
    row.accuracy_impact = scale(view, "accuracy_impact");
    row.speed_effect = null_or_text(view, "speed_effect");
    row.requires_first = view.texts("requires");
    row.conflicts = view.texts("conflicts");
    row.status = view.choice("status", {"open", "done", "cancelled", "superseded"});
    row.source = view.text("source");
    m_notes.optimizations.push_back(std::move(row));
  }

  static bool absent(const JsonView& view, std::string_view key) {
    return !view.has(key) || view.at(key).value().is_null();
  }

  static std::string null_or_text(const JsonView& view, std::string_view key) {
    return absent(view, key) ? "" : view.text(key);
  }

  static std::string scale(const JsonView& view, std::string_view key) {
    return absent(view, key) ? "" : view.choice(key, {"none", "very low", "low", "moderate", "high"});
  }

  static std::optional<Saving> saving(const JsonView& view, std::string_view key) {
    if (absent(view, key)) return std::nullopt;
    const auto entry = view.at(key);
    if (!entry.only({"low", "high", "of", "text", "source"})) return std::nullopt;
    Saving saving{entry.number("low"), entry.number("high"), entry.text("text"),
                  entry.optional_text("source")};
    if (saving.low.has_value() != saving.high.has_value() || (saving.low && *saving.low > *saving.high))
      entry.problem("a saving has low ≤ high, or neither");
    return saving;
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
  std::set<std::string> m_documents, m_tables, m_errata, m_optimizations;
};

}  // namespace

Notes load_notes(std::string_view text, const std::string& file, const Profile& profile) {
  const Json root = parse_json(text, file);
  Findings findings(file);
  auto notes = NotesLoader(JsonView(root, "", findings), profile, findings).run();
  findings.finish();
  return notes;
}

}  // namespace memplan
