#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "cli/command.hpp"
#include "cli/profile_show.hpp"
#include "cli/profile_store.hpp"
#include "memplan/embedded.hpp"
#include "memplan/error.hpp"
#include "memplan/sys.hpp"

namespace memplan {

namespace {

struct ProfilesOptions {
  std::string action = "list";
  std::string profile;
  std::optional<std::string> like;
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
      const auto profile = load_profile(file.model.view(), file.file);
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

void add_unknown_errata(std::vector<Problem>& problems, const Stage& stage, const std::vector<Term>& terms,
                        const Notes& notes) {
  for (const auto& term : terms)
    for (const auto& id : term.errata)
      if (!notes.find_erratum(id))
        problems.push_back({fmt::format("{}, {}", stage.name, term.name),
                            fmt::format("the notes have no erratum '{}'", printable(id)), "",
                            "add it to the notes, or correct the id"});
}

// Errata that terms name and the notes do not have.
std::vector<Problem> unknown_errata(const Profile& profile, const Notes& notes) {
  std::vector<Problem> problems;
  for (const auto& stage : profile.stages)
    for (const auto* model : {stage.model(Basis::document), stage.model(Basis::measured)}) {
      if (!model) continue;
      for (const auto* held : {&model->held_host, &model->held_device})
        add_unknown_errata(problems, stage, *held, notes);
      for (const auto& moment : model->moments)
        for (const auto* terms : {&moment.host, &moment.device})
          add_unknown_errata(problems, stage, *terms, notes);
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
  const auto profile = load_profile(file.model.view(), file.file);
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

ProfileFile files_of(const std::string& name, std::string model, std::string notes) {
  return {name, name + ".json", FileText(std::move(model)), FileText(std::move(notes)), name + ".notes.json"};
}

std::string replaced(std::string_view given, std::string_view old, std::string_view with) {
  std::string text(given);
  for (auto at = text.find(old); at != std::string::npos; at = text.find(old, at + with.size()))
    text.replace(at, old.size(), with);
  return text;
}

// Where the JSON string that opens at `start` ends, its closing quotation mark included.
std::size_t end_of_string(std::string_view json, std::size_t start) {
  auto at = start + 1;
  while (at < json.size() && json[at] != '"') at += json[at] == '\\' ? 2 : 1;
  return std::min(at + 1, json.size());
}

// The text of a JSON object with another value of its member "name", a string, and else as it was written.
std::string renamed(std::string_view json, const std::string& name) {
  int depth = 0;
  bool is_name = false;  // what the next string is the value of
  for (std::size_t at = 0; at < json.size(); ++at) {
    depth += json[at] == '{' || json[at] == '[' ? 1 : json[at] == '}' || json[at] == ']' ? -1 : 0;
    if (json[at] != '"') continue;
    const auto end = end_of_string(json, at);
    if (is_name) return fmt::format("{}\"{}\"{}", json.substr(0, at), name, json.substr(end));
    const auto behind = std::min(json.find_first_not_of(" \t\r\n", end), json.size());
    is_name = depth == 1 && json.substr(at, end - at) == "\"name\"" && json.substr(behind).starts_with(':');
    at = end - 1;
  }
  return std::string(json);
}

// A copy of the profile `like` under another name. What is wrong with it is told of `like`.
ProfileFile copied(const ProfileFile& like, const std::string& name) {
  static_cast<void>(notes_of(like, load_profile(like.model.view(), like.file)));
  return files_of(name, renamed(like.model.view(), name), renamed(like.notes.view(), name));
}

ProfileFile starting_profile(const std::string& name) {
  const auto named = [&](std::string_view path) { return replaced(embedded_file(path), "NAME", name); };
  return files_of(name, named("catalogue/new.json"), named("catalogue/new.notes.json"));
}

void refuse_overwriting(const std::string& path) {
  if (path_exists(path))
    throw Error(ErrorKind::file, "there is such a file already, and it stays as it is")
        .at(path)
        .hint("choose another name, or remove it first");
}

Report new_profile(const ProfileStore& store, const ProfilesOptions& options) {
  const auto& name = options.profile;
  if (!is_profile_name(name))
    throw Error(ErrorKind::usage, fmt::format("'{}' cannot be a profile's name", printable(name)))
        .hint("it has small letters, digits and '-', at most 64: mem-plan profiles new NAME");
  const auto file = options.like ? copied(store.find(*options.like), name) : starting_profile(name);
  for (const auto* path : {&file.file, &file.notes_file}) refuse_overwriting(*path);
  const auto profile = load_profile(file.model.view(), file.file);
  auto report = right_report(profile, notes_of(file, profile));
  write_text_file(file.file, file.model.view());
  if (!file.notes.empty()) write_text_file(file.notes_file, file.notes.view());
  report.blocks = {
      file.notes.empty() ? fmt::format("Written: {}. Change it, then:", file.file)
                         : fmt::format("Written: {} and {}. Change them, then:", file.file, file.notes_file),
      Verbatim{fmt::format("  mem-plan profiles check {0}\n  mem-plan estimate {0} --help", file.file)}};
  return report;
}

// What `mem-plan profiles` does: an action, with or without a profile's name after it.
struct Action {
  std::string_view name;
  std::string_view example;
  bool takes_name;
  Report (*run)(const ProfileStore& store, const ProfilesOptions& options);
};

const Action k_actions[] = {
    {"list", "mem-plan profiles list", false, [](auto& store, auto&) { return list_profiles(store); }},
    {"show", "mem-plan profiles show NAME", true,
     [](auto& store, auto& options) {
       const auto file = store.find(options.profile);
       return profile_report(load_profile(file.model.view(), file.file));
     }},
    {"check", "mem-plan profiles check FILE, or its NAME", true,
     [](auto& store, auto& options) { return check_profile(store.find(options.profile)); }},
    {"new", "mem-plan profiles new NAME", true, new_profile},
};

std::vector<std::string> action_names() {
  std::vector<std::string> names;
  for (const auto& action : k_actions) names.emplace_back(action.name);
  return names;
}

[[noreturn]] void refuse_action(const std::string& name) {
  std::vector<std::string> examples;
  for (const auto& action : k_actions) examples.emplace_back(action.example);
  throw Error(ErrorKind::usage, fmt::format("profiles has no action '{}'", printable(name)))
      .hint(near_miss(name, action_names(), one_of(examples)));
}

const Action& find_action(const std::string& name) {
  for (const auto& action : k_actions)
    if (action.name == name) return action;
  refuse_action(name);
}

Report run_action(const ProfilesOptions& options) {
  const auto& action = find_action(options.action);
  const ProfileStore store(options.folders);
  const auto wrong = [&](const std::string& message) {
    return Error(ErrorKind::usage, message).hint(std::string(action.example));
  };
  if (action.takes_name && options.profile.empty()) throw wrong("which profile?");
  if (!action.takes_name && !options.profile.empty())
    throw wrong(fmt::format("'{}' is one word too many", printable(options.profile)));
  if (options.like && action.name != "new") throw wrong("it belongs to mem-plan profiles new").at("--like");
  return action.run(store, options);
}

}  // namespace

Runner declare_profiles(Options& add, const CommandLine&) {
  const auto options = std::make_shared<ProfilesOptions>();
  const auto names = [options] { return ProfileStore(options->folders).names(); };
  add.positional("action", options->action, "list, show, check or new", action_names);
  add.positional("profile", options->profile, "the profile's name, or its file", names);
  add.value("--like", options->like,
            {"with new: begin with a copy of this profile", "NAME", "Options", names});
  declare_profile_folders(add, options->folders);
  return [options] { return run_action(*options); };
}

}  // namespace memplan
