// The options that every PROFILE command has, and what they become. Private to the cli room.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/profile_store.hpp"
#include "memplan/budget.hpp"
#include "memplan/estimate.hpp"
#include "memplan/read.hpp"

namespace memplan {

// Whether a column of a data file can fill the parameter, by the option called column_option:
// "--guides-from".
bool is_filled_by_column(const Parameter& parameter);
std::string column_option(const ParameterSpec& spec);

// A profile with the texts given for its parameters. Parsing fills it; it must outlive the options.
class ProfileInput {
 public:
  ProfileInput() = default;
  ProfileInput(const ProfileInput&) = delete;
  ProfileInput& operator=(const ProfileInput&) = delete;

  // Adds the options; those of the profile's parameters where `line` names a profile. Throws
  // Error(usage) when it names none, unless help is asked for.
  void declare(Options& add, const CommandLine& line);

  // For a command that asks nothing about sizes: the options that name, find and calibrate a profile.
  void declare_profile(Options& add, const CommandLine& line);

  // For a command that may go without a profile: --profile names it. What stands behind "--" is another
  // program's, and so is standard input. Throws Error(usage) for an empty name.
  void declare_optional(Options& add, const CommandLine& line);

  // Where no profile was given: throws Error(usage) for an option that asks something of one.
  void refuse_profile_options() const;
  // Whether --calibration was given.
  bool has_calibration() const { return m_calibration.has_value(); }
  // The profile with the calibration that was given, by option or environment.
  const Profile& calibrated_profile();

  const Profile& profile() const { return m_profile; }
  const ProfileFile& file() const { return m_file; }
  // Takes out of the options each parameter's text that `which` holds for, in the profile's order: question()
  // knows nothing of them.
  std::vector<std::pair<const Parameter*, std::string>> take_texts(bool (*which)(std::string_view));
  // What these options ask. Reads the files that they name; an option is stronger than --from, and that than
  // --params.
  Question question();
  // What stands for each stage by these options, on the budget's card. Adds what the data file's reader noted
  // to the warnings. Throws Error(parameter) when every stage lacks inputs.
  Estimate answer(const Budget& budget = {});
  // The same for a question made of question().
  Estimate answer(const Question& question) const;
  // An answer with figures: throws Error(parameter) when no stage can run, too.
  Estimate figures(const Budget& budget = {});
  // Throws as answer() and figures() do.
  void require_answer(const Estimate& found) const;
  void require_figures(const Estimate& found) const;
  std::optional<Basis> basis() const;
  // What the data file's reader noted, once the question was asked.
  std::vector<Warning> data_notes() const;
  // The file of --from.
  const std::optional<std::string>& data_file() const { return m_from; }

 private:
  // The first option about a profile that was given.
  std::optional<std::string> first_option() const;
  void declare_question(Options& add);
  void declare_model(Options& add);
  // Whether there is a profile now: help may go without.
  bool load_named(Options& add, const CommandLine& line);
  void load(const std::string& name, const std::vector<std::string>& arguments);
  void declare_parameters(Options& add);
  std::string find_profile_name(const Options& options, const CommandLine& line) const;
  std::vector<std::string> stage_names() const;
  void take_context();
  void take_calibration();
  void take_params_file(Settings::Given& given);
  void take_data_file(Settings::Given& given);
  void take_columns(Settings::Given& given);
  double column_value(const Parameter& parameter, const std::string& text) const;
  void declare_column(Options& add, const Parameter& parameter, const std::string& group);
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
  bool m_may_read_input = true;
  std::optional<std::string> m_params;
  std::optional<std::string> m_calibration;
  std::map<std::string, std::vector<std::string>> m_texts;      // parameter → values as spelled
  std::map<std::string, std::optional<std::string>> m_columns;  // parameter → column of obs that fills it
  std::vector<std::string> m_notes;                             // of the data file's reader
  std::string m_context;  // what stands for an assumed CUDA context, or ""
};

}  // namespace memplan
