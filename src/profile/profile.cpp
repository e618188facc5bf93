#include "memplan/profile.hpp"

#include <algorithm>

#include "memplan/embedded.hpp"

namespace memplan {

namespace {

template <typename Row>
const Row* find_named(const std::vector<Row>& rows, std::string_view name) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.name == name; });
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace

std::string_view basis_name(Basis basis) {
  return basis == Basis::document ? "document" : "measured";
}

const StageModel* Stage::model(Basis basis) const {
  const auto& found = basis == Basis::document ? document : measured;
  return found ? &*found : nullptr;
}

const Vocabulary& request_vocabulary() {
  static const Vocabulary vocabulary = [] {
    Vocabulary names;
    names.add_parameter("peak_ram", Type::number(1), false);
    names.add_parameter("peak_vram", Type::number(1), false);
    return names;
  }();
  return vocabulary;
}

const Parameter* Profile::find_parameter(std::string_view wanted) const {
  const auto found =
      std::find_if(parameters.begin(), parameters.end(), [&](auto& row) { return row.spec.name == wanted; });
  return found == parameters.end() ? nullptr : &*found;
}

const Stage* Profile::find_stage(std::string_view wanted) const {
  return find_named(stages, wanted);
}

const Constant* Profile::find_constant(std::string_view wanted) const {
  return find_named(constants, wanted);
}

bool Profile::has_basis(Basis basis) const {
  return std::any_of(stages.begin(), stages.end(),
                     [&](auto& stage) { return stage.model(basis) != nullptr; });
}

void Profile::set_constant(std::string_view wanted, double value) {
  for (auto& constant : constants)
    if (constant.name == wanted) constant.value = Ranged::point(value);
  vocabulary.set_constant(wanted, Ranged::point(value));
}

const Erratum* Notes::find_erratum(std::string_view id) const {
  const auto found = std::find_if(errata.begin(), errata.end(), [&](auto& row) { return row.id == id; });
  return found == errata.end() ? nullptr : &*found;
}

bool is_profile_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && name.front() != '-' &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

const Optimization* Notes::find_optimization(std::string_view id) const {
  const auto found =
      std::find_if(optimizations.begin(), optimizations.end(), [&](auto& row) { return row.id == id; });
  return found == optimizations.end() ? nullptr : &*found;
}

std::vector<ProfileText> built_in_profiles() {
  constexpr std::string_view folder = "profiles/", model = ".json", notes = ".notes.json";
  std::vector<ProfileText> result;
  for (const auto& file : embedded_files()) {
    if (!file.path.starts_with(folder) || file.path.ends_with(notes) || !file.path.ends_with(model)) continue;
    const auto stem = file.path.substr(0, file.path.size() - model.size());
    ProfileText found{std::string(stem.substr(folder.size())), file.version, file.text, ""};
    for (const auto& other : embedded_files())
      if (other.path == std::string(stem) + std::string(notes)) found.notes = other.text;
    result.push_back(found);
  }
  return result;
}

}  // namespace memplan
