#include <fmt/format.h>

#include <memory>

#include "cli/command.hpp"
#include "cli/profile_store.hpp"
#include "memplan/error.hpp"

namespace memplan {

namespace {

struct ProfilesOptions {
  std::string action = "list";
  std::string profile;
  std::vector<std::string> folders;
};

std::string bases_of(const Profile& profile) {
  const bool document = profile.has_basis(Basis::document), measured = profile.has_basis(Basis::measured);
  return document && measured ? "document, measured" : document ? "document" : "measured";
}

std::string stages_of(const Profile& profile) {
  std::vector<std::string> names;
  for (const auto& stage : profile.stages) names.push_back(stage.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

Value profile_row(const std::string& name, const Profile& profile) {
  Value::List stages;
  for (const auto& stage : profile.stages) stages.emplace_back(stage.name);
  return Value::Object{{"name", name},           {"version", profile.version}, {"file", profile.file},
                       {"title", profile.title}, {"summary", profile.summary}, {"stages", std::move(stages)}};
}

Table empty_table() {
  return {"",
          {{"profile", Align::left},
           {"version", Align::left},
           {"file", Align::left},
           {"bases", Align::left},
           {"stages", Align::left}},
          {}};
}

// A profile that cannot be read is listed with what is wrong, so that it does not hide the others.
Report list_profiles(const ProfileStore& store) {
  Value::List rows, broken_rows;
  auto table = empty_table();
  Items broken{"Not readable (mem-plan profiles check NAME tells all that is wrong)", {}};
  for (const auto& name : store.names()) {
    try {
      const auto file = store.find(name);
      const auto profile = load_profile(file.model, file.file);
      rows.push_back(profile_row(name, profile));
      table.rows.push_back({name, profile.version, profile.file, bases_of(profile), stages_of(profile)});
    } catch (const Error& error) {
      broken_rows.push_back(
          Value::Object{{"name", name}, {"where", error.where()}, {"message", error.what()}});
      broken.items.push_back({name, fmt::format("{}: {}", error.where(), error.what())});
    }
  }
  Report report;
  report.data = Value::Object{
      {"schema", "mem-plan/profiles/1"}, {"profiles", std::move(rows)}, {"broken", std::move(broken_rows)}};
  report.blocks.emplace_back(std::move(table));
  if (!broken.items.empty()) report.blocks.emplace_back(std::move(broken));
  return report;
}

// Errata that terms name and the notes do not have.
std::vector<Problem> unknown_errata(const Profile& profile, const Notes& notes) {
  std::vector<Problem> problems;
  for (const auto& stage : profile.stages)
    for (const auto* model : {stage.model(Basis::document), stage.model(Basis::measured)}) {
      if (!model) continue;
      for (const auto& moment : model->moments)
        for (const auto* terms : {&moment.host, &moment.device})
          for (const auto& term : *terms)
            for (const auto& id : term.errata)
              if (!notes.find_erratum(id))
                problems.push_back({fmt::format("{}, {}", stage.name, term.name),
                                    fmt::format("the notes have no erratum '{}'", printable(id)), "",
                                    "add it to the notes, or correct the id"});
    }
  return problems;
}

Report right_report(const Profile& profile, const Notes& notes) {
  Report report;
  report.data = Value::Object{{"schema", "mem-plan/profile-check/1"},
                              {"file", profile.file},
                              {"name", profile.name},
                              {"version", profile.version},
                              {"parameters", profile.parameters.size()},
                              {"constants", profile.constants.size()},
                              {"definitions", profile.definitions.size()},
                              {"stages", profile.stages.size()},
                              {"errata", notes.errata.size()},
                              {"checks", notes.checks.size()}};
  report.blocks.emplace_back(fmt::format(
      "{} {} ({}) is right. Parameters: {}; stages: {}; bases: {}; in its notes, errata: {}, checks: {}.",
      profile.name, profile.version, profile.file, profile.parameters.size(), stages_of(profile),
      bases_of(profile), notes.errata.size(), notes.checks.size()));
  return report;
}

Report check_profile(const ProfileFile& file) {
  const auto profile = load_profile(file.model, file.file);
  const auto notes = notes_of(file, profile);
  auto problems = unknown_errata(profile, notes);
  if (profile.name != file.name)
    problems.push_back({"/name",
                        fmt::format("'{}' is not the file's name, '{}', by which it is found", profile.name,
                                    printable(file.name)),
                        "", ""});
  if (!problems.empty())
    throw Error(ErrorKind::profile,
                fmt::format("{} problem{}", problems.size(), problems.size() == 1 ? "" : "s"))
        .at(file.file)
        .problems(problems)
        .hint("correct the file, then: mem-plan profiles check FILE");
  return right_report(profile, notes);
}

Report run_action(const ProfilesOptions& options) {
  const ProfileStore store(options.folders);
  const std::vector<std::string> actions = {"list", "check"};
  const auto wrong = [](const std::string& message) { return Error(ErrorKind::usage, message); };
  if (options.action == "check") {
    if (options.profile.empty())
      throw wrong("which profile?").hint("mem-plan profiles check FILE, or its NAME");
    return check_profile(store.find(options.profile));
  }
  if (options.action != "list")
    throw wrong(fmt::format("profiles has no action '{}'", printable(options.action)))
        .hint(near_miss(options.action, actions, "mem-plan profiles list, or mem-plan profiles check FILE"));
  if (!options.profile.empty())
    throw wrong(fmt::format("'{}' is one word too many", printable(options.profile)))
        .hint("mem-plan profiles list");
  return list_profiles(store);
}

}  // namespace

Runner declare_profiles(CLI::App& app, const CommandLine&) {
  const auto options = std::make_shared<ProfilesOptions>();
  app.add_option("action", options->action, "list or check");
  app.add_option("profile", options->profile, "the file, or the name, of the profile to check");
  declare_profile_folders(app, options->folders, "Options");
  return [options] { return run_action(*options); };
}

}  // namespace memplan
