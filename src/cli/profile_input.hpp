// The options that every PROFILE command has, and what they become. Private to the cli room.
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/profile_store.hpp"
#include "memplan/estimate.hpp"
#include "memplan/read.hpp"

namespace memplan {

// A profile with the texts given for its parameters. Parsing fills it; it must outlive the app.
class ProfileInput {
 public:
  ProfileInput() = default;
  ProfileInput(const ProfileInput&) = delete;
  ProfileInput& operator=(const ProfileInput&) = delete;

  // Adds the options to `app`; those of the profile's parameters where `line` names a profile. Throws
  // Error(usage) when it names none, unless help is asked for.
  void declare(CLI::App& app, const CommandLine& line);

  const Profile& profile() const { return m_profile; }
  const ProfileFile& file() const { return m_file; }
  // The settings: option > --from > --params > default. Reads the files that the options name.
  Settings settings();
  // What stands for each stage by these options. Adds what the data file's reader noted to the warnings.
  // Throws Error(parameter) when every stage lacks inputs.
  Estimate answer();
  // An answer with figures: throws Error(parameter) when no stage can run, too.
  Estimate figures();
  std::optional<Basis> basis() const;

 private:
  void declare_common(CLI::App& app);
  void declare_parameters(CLI::App& app);
  std::string find_profile_name(const CLI::App& app, const CommandLine& line) const;
  void take_calibration();
  void take_params_file(Settings::Given& given);
  void take_data_file(Settings::Given& given);
  void refuse_data_options() const;
  void take_options(Settings::Given& given);
  void take_dimension(Settings::Given& given, const Parameter& parameter, std::optional<double> value);

  ProfileFile m_file;
  Profile m_profile;
  std::string m_name;
  std::vector<std::string> m_folders;
  std::vector<std::string> m_stages;
  std::optional<std::string> m_basis;
  std::optional<std::string> m_from;
  std::optional<std::string> m_matrix;
  bool m_count_zeros = false;
  std::optional<std::string> m_params;
  std::optional<std::string> m_calibration;
  std::map<std::string, std::vector<std::string>> m_texts;  // parameter → values as spelled
  std::vector<std::string> m_notes;                         // of the data file's reader
};

}  // namespace memplan
