#include <fmt/format.h>

#include <memory>

#include "cli/command.hpp"
#include "cli/profile_store.hpp"
#include "memplan/error.hpp"

namespace memplan {

namespace {

struct ProfilesOptions {
  std::vector<std::string> words;
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

Value profile_row(const Profile& profile) {
  Value::List stages;
  for (const auto& stage : profile.stages) stages.emplace_back(stage.name);
  return Value::Object{{"name", profile.name}, {"version", profile.version}, {"file", profile.file}, {"title", profile.title}, {"summary", profile.summary}, {"stages", std::move(stages)}};
}

// A profile that cannot be read is listed with what is wrong, so that it does not hide the others.
Report list_profiles(const ProfileStore& store) {
  Report report;
  Value::List rows;
  Table table{"", {{"profile", Align::left}, {"version", Align::left}, {"file", Align::left}, {"bases", Align::left}, {"stages", Align::left}}, {}};
  Items broken{"Not readable", {}};
  for (const auto& name : store.names()) {
    const auto file = store.find(name);
    try {
      const auto profile = load_profile(file.model, file.file);
      rows.push_back(profile_row(profile));
      table.rows.push_back({profile.name, profile.version, profile.file, bases_of(profile), stages_of(profile)});
    } catch (const Error& error) {
      broken.items.push_back({file.file, fmt::format("{}; mem-plan profiles check {}", error.what(), file.file)});
    }
  }
  report.data = Value::Object{{"schema", "mem-plan/profiles/1"}, {"profiles", std::move(rows)}};
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
              if (!notes.find_erratum(id)) problems.push_back({fmt::format("{}, {}", stage.name, term.name), fmt::format("the notes have no erratum '{}'", printable(id)), "", ""});
    }
  return problems;
}

Report check_profile(const ProfileFile& file) {
  const auto profile = load_profile(file.model, file.file);
  const auto notes = notes_of(file, profile);
  const auto problems = unknown_errata(profile, notes);
  if (!problems.empty())
    throw Error(ErrorKind::profile, fmt::format("{} problem{}", problems.size(), problems.size() == 1 ? "" : "s")).at(file.file).problems(problems).hint("add them to the notes, or correct the ids");
  Report report;
  report.data = Value::Object{{"schema", "mem-plan/profile-check/1"}, {"file", profile.file}, {"name", profile.name}, {"version", profile.version},
                              {"parameters", profile.parameters.size()}, {"constants", profile.constants.size()}, {"definitions", profile.definitions.size()},
                              {"stages", profile.stages.size()}, {"errata", notes.errata.size()}, {"checks", notes.checks.size()}};
  report.blocks.emplace_back(fmt::format("{} is right: {} {}, {} parameters, {} stages ({}), {} errata and {} checks in its notes.", profile.file, profile.name, profile.version,
                                         profile.parameters.size(), profile.stages.size(), bases_of(profile), notes.errata.size(), notes.checks.size()));
  return report;
}

}  // namespace

Runner declare_profiles(CLI::App& app, const CommandLine&) {
  const auto options = std::make_shared<ProfilesOptions>();
  app.add_option("words", options->words, "list, or check FILE")->expected(0, 2);
  app.add_option("--profile-dir", options->folders, "a folder of profiles, before the others")->type_name("FOLDER")->expected(1)->take_all()->group("Options");
  return [options]() -> Report {
    const ProfileStore store(options->folders);
    const auto& words = options->words;
    if (words.empty() || (words.size() == 1 && words[0] == "list")) return list_profiles(store);
    if (words[0] == "check" && words.size() == 2) return check_profile(store.find(words[1]));
    const std::vector<std::string> actions = {"list", "check"};
    if (words[0] == "check") throw Error(ErrorKind::usage, "which file?").hint("mem-plan profiles check FILE");
    throw Error(ErrorKind::usage, fmt::format("profiles does not know '{}'", printable(words[0]))).hint(near_miss(words[0], actions, "use list, or check FILE"));
  };
}

}  // namespace memplan
