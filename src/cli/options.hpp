// The options of one command: the only part of the program that sees CLI11, whose headers are slow to
// compile. Private to the cli room.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace memplan {

// The values that may follow an option, for completion. Called only when they are asked for.
using Choices = std::function<std::vector<std::string>()>;

// What help says of an option. `value` names what follows it ("FILE", "" for a flag), `group` the heading it
// stands under.
struct OptionText {
  std::string help;
  std::string value;
  std::string group = "Options";
  Choices choices = {};
};

// Choices that are known beforehand.
Choices choices_of(std::vector<std::string> values);

// An option as it was declared. A positional has one name, without hyphens.
struct OptionView {
  std::vector<std::string> names;  // "--features", "-T"
  OptionText text;
  bool takes_value = false;
  bool needs_value = false;  // the value may not be left out
  bool positional = false;
};

// Options are added with the variables that parsing fills; these must outlive it. `names` is "--features",
// "-T,--features" or, for a positional, "file".
class Options {
 public:
  // `command` is what hints call the command: "estimate".
  explicit Options(std::string_view command = "");
  ~Options();
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;

  // A word without an option. One without choices is a file's name.
  void positional(const std::string& name, std::string& target, const std::string& help,
                  const Choices& choices = {});
  // All that follows "--": another program and its arguments, whatever they look like.
  void rest(std::vector<std::string>& target);
  void flag(const std::string& names, bool& target, const OptionText& text);
  void value(const std::string& names, std::string& target, const OptionText& text);
  void value(const std::string& names, std::optional<std::string>& target, const OptionText& text);
  // May be given again and again, one value each time.
  void repeated(const std::string& names, std::vector<std::string>& target, const OptionText& text);
  // Like repeated; the value may be left out, and is "" then.
  void repeated_or_alone(const std::string& names, std::vector<std::string>& target, const OptionText& text);
  // One value that is several, separated by commas: "A,B".
  void list(const std::string& names, std::vector<std::string>& target, const OptionText& text);
  // Several values after one name: "--runs A B C".
  void several(const std::string& names, std::vector<std::string>& target, const OptionText& text);

  // What hints call the command once its profile is known: "estimate bayesdream".
  void set_profile(const std::string& name);

  // In the order in which they were added.
  std::vector<OptionView> all() const;
  // The option called `name` ("--features"); nothing when there is none.
  std::optional<OptionView> find(const std::string& name) const;

  // Fills the variables. Throws Error(usage) for an unknown option, a lacking value and a word too many.
  void parse(std::vector<std::string> arguments);

 private:
  struct Parser;
  std::unique_ptr<Parser> m_parser;
};

}  // namespace memplan
