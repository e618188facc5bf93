#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "cli/command.hpp"
#include "cli/profile_store.hpp"
#include "memplan/bytes.hpp"
#include "memplan/errata.hpp"
#include "memplan/error.hpp"

namespace memplan {

namespace {

struct ErrataOptions {
  std::string profile;
  std::vector<std::string> folders;
};

// One profile with its errata; the profile and notes stay where the recomputed cases point.
struct ProfileErrata {
  Profile profile;
  Notes notes;
  std::vector<RecomputedErratum> errata;
};

std::string figure(double value, const Type& type) {
  return type.byte_exponent == 1 ? format_size(value) : format_number(value);
}

std::string parameters_text(const ErratumCase& entry) {
  std::vector<std::string> texts;
  for (const auto& [name, value] : entry.at) texts.push_back(fmt::format("{} {}", name, value));
  return fmt::format("{}", fmt::join(texts, ", "));
}

Value case_value(const RecomputedCase& row) {
  Value::Object at;
  for (const auto& [name, value] : row.entry->at) at.emplace_back(name, value);
  return Value::Object{{"at", std::move(at)},
                       {"formula", row.entry->formula.text()},
                       {"with_values", row.with_values},
                       {"unit", row.type.byte_exponent == 1 ? "B" : ""},
                       {"quoted", row.quoted},
                       {"recomputed", row.recomputed},
                       {"holds", row.holds()}};
}

Value erratum_value(const RecomputedErratum& row) {
  Value::List cases;
  for (const auto& each : row.cases) cases.push_back(case_value(each));
  return Value::Object{{"id", row.erratum->id},       {"kind", row.erratum->kind},
                       {"where", row.erratum->where}, {"says", row.erratum->says},
                       {"gives", row.erratum->gives}, {"source", row.erratum->source},
                       {"cases", std::move(cases)},   {"holds", row.holds()}};
}

Value errata_value(const std::vector<std::shared_ptr<ProfileErrata>>& all) {
  Value::List profiles;
  for (const auto& each : all) {
    Value::List errata;
    for (const auto& row : each->errata) errata.push_back(erratum_value(row));
    profiles.push_back(Value::Object{{"name", each->profile.name},
                                     {"version", each->profile.version},
                                     {"file", each->profile.file},
                                     {"errata", std::move(errata)}});
  }
  return Value::Object{{"schema", "mem-plan/errata/1"}, {"profiles", std::move(profiles)}};
}

// "at features 30000: guide_autonormal = 90,000 * 2 * 4 B = 720.00 kB; quoted 720.00 MB"
std::string case_text(const RecomputedCase& row) {
  const auto really = figure(row.recomputed, row.type);
  const auto steps = row.with_values == really ? "" : fmt::format(" = {}", row.with_values);
  const auto at = row.entry->at.empty() ? "" : fmt::format(" at {}", parameters_text(*row.entry));
  return fmt::format("{}{} = {}, quoted {}{}{}", row.entry->formula.text(), steps, really,
                     figure(row.quoted, row.type), at, row.holds() ? "" : "; this no longer holds");
}

void add_erratum(Items& items, const RecomputedErratum& row) {
  items.items.push_back(
      {row.erratum->id, fmt::format("{}. The document says: {}. In fact: {}.", row.erratum->where,
                                    row.erratum->says, row.erratum->gives)});
  for (const auto& each : row.cases) items.items.push_back({"", case_text(each)});
  if (row.cases.empty()) items.items.push_back({"", fmt::format("a fact [{}]", row.erratum->source)});
}

Report errata_report(const std::vector<std::shared_ptr<ProfileErrata>>& all) {
  Report report;
  report.data = errata_value(all);
  for (const auto& each : all) {
    Items items{
        fmt::format("{} {}: {} errata", each->profile.name, each->profile.version, each->errata.size()), {}};
    for (const auto& row : each->errata) add_erratum(items, row);
    report.blocks.emplace_back(std::move(items));
  }
  return report;
}

std::shared_ptr<ProfileErrata> errata_of(const ProfileFile& file) {
  auto result = std::make_shared<ProfileErrata>();
  result->profile = load_profile(file.model.view(), file.file);
  result->notes = notes_of(file, result->profile);
  result->errata = recompute(result->profile, result->notes);
  return result;
}

}  // namespace

Runner declare_errata(Options& add, const CommandLine&) {
  const auto options = std::make_shared<ErrataOptions>();
  add.positional("profile", options->profile, "the workload; all when it is left out",
                 [options] { return ProfileStore(options->folders).names(); });
  declare_profile_folders(add, options->folders);
  return [options] {
    const ProfileStore store(options->folders);
    std::vector<std::shared_ptr<ProfileErrata>> all;
    const auto names = options->profile.empty() ? store.names() : std::vector<std::string>{options->profile};
    for (const auto& name : names) all.push_back(errata_of(store.find(name)));
    return errata_report(all);
  };
}

}  // namespace memplan
