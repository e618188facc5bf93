#include "cli/complete.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "memplan/error.hpp"

namespace memplan {

namespace {

struct Candidate {
  std::string word;
  std::string what;
};
using Candidates = std::vector<Candidate>;

const Candidate k_files{":files", ""};

Candidates command_candidates() {
  Candidates result;
  for (const auto& command : commands())
    result.push_back({std::string(command.name), std::string(command.summary)});
  result.push_back({"--help", "the commands"});
  result.push_back({"--version", "the version"});
  return result;
}

// What may stand where `option` wants a value, or a word without an option.
Candidates value_candidates(const OptionView& option) {
  Candidates result;
  if (option.text.choices)
    for (auto& value : option.text.choices()) result.push_back({std::move(value), ""});
  const bool file = option.text.value.starts_with("FILE") || option.text.value == "FOLDER";
  if (file) result.push_back(k_files);
  return result;
}

Candidates option_candidates(const std::vector<OptionView>& options) {
  Candidates result;
  for (const auto& option : options)
    if (!option.positional)
      for (const auto& name : option.names) result.push_back({name, option.text.help});
  return result;
}

// The place among the words without an option that comes after `words`.
std::size_t position_after(const Options& options, const std::vector<std::string>& words) {
  std::size_t position = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!words[i].starts_with('-')) {
      ++position;
      continue;
    }
    const auto option = options.find(words[i]);
    if (option && option->takes_value) ++i;
  }
  return position;
}

Candidates word_candidates(const Options& options, const std::vector<std::string>& before) {
  auto position = position_after(options, before);
  for (const auto& option : options.all())
    if (option.positional && position-- == 0) return value_candidates(option);
  return {};
}

// "--gpu=l4": the values of --gpu, each with the option before it.
Candidates joined_candidates(const Options& options, const std::string& word) {
  const auto name = word.substr(0, word.find('='));
  const auto option = options.find(name);
  Candidates result;
  if (option)
    for (const auto& [value, what] : value_candidates(*option))
      if (value != k_files.word) result.push_back({fmt::format("{}={}", name, value), what});
  return result;
}

// "setup,tr": each value behind those that are there already.
Candidates listed_candidates(const OptionView& option, const std::string& typed) {
  auto result = value_candidates(option);
  const auto comma = typed.rfind(',');
  if (comma == std::string::npos) return result;
  std::erase_if(result, [](auto& candidate) { return candidate.word == k_files.word; });
  for (auto& candidate : result) candidate.word.insert(0, typed, 0, comma + 1);
  return result;
}

Candidates argument_candidates(const Command& command, std::vector<std::string> words) {
  const auto last = words.back();
  words.pop_back();
  Options options(command.name);
  OutputOptions output;
  declare_output(options, output);
  const auto runner = command.declare(options, {words, true});
  const auto before = words.empty() ? std::nullopt : options.find(words.back());
  if (before && before->needs_value) return listed_candidates(*before, last);
  if (last.find('=') != std::string::npos) return joined_candidates(options, last);
  return last.starts_with('-') ? option_candidates(options.all()) : word_candidates(options, words);
}

Candidates candidates(const std::vector<std::string>& words) {
  if (words.size() <= 1) return command_candidates();
  const auto rows = commands();
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](auto& row) { return row.name == words.front(); });
  if (found == rows.end()) return {};
  try {
    return argument_candidates(*found, {words.begin() + 1, words.end()});
  } catch (const Error&) {
    return {};
  }
}

}  // namespace

std::string completions(std::vector<std::string> words) {
  if (!words.empty() && words.front() == "--") words.erase(words.begin());
  // Bash takes "--gpu=l4" for three words.
  if (!words.empty() && words.back() == "=") words.back().clear();
  std::erase(words, "=");
  const auto typed = words.empty() ? std::string() : words.back();
  std::string text;
  for (const auto& [word, what] : candidates(words))
    if (word == k_files.word || word.starts_with(typed))
      text += what.empty() ? word + "\n" : fmt::format("{}\t{}\n", word, what);
  return text;
}

}  // namespace memplan
