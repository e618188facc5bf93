#include "cli/options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>

#include "memplan/error.hpp"

namespace memplan {

namespace {

bool takes_value(const CLI::Option& option) {
  return option.get_type_size() > 0 && option.get_items_expected_max() > 0;
}

OptionView view_of(const CLI::Option& option) {
  OptionView view;
  view.positional = !option.nonpositional();
  if (view.positional) view.names.push_back(option.get_name(true));
  for (const auto& name : option.get_lnames()) view.names.push_back("--" + name);
  for (const auto& name : option.get_snames()) view.names.push_back("-" + name);
  view.takes_value = takes_value(option);
  view.needs_value = view.takes_value && option.get_items_expected_min() > 0;
  view.text.help = option.get_description();
  view.text.value = view.takes_value ? option.get_type_name() : "";
  view.text.group = option.get_group();
  return view;
}

// Whether two options of one letter differ in its case alone.
bool is_same_letter(const std::string& known, const std::string& name) {
  return known.size() == 2 && CLI::detail::to_lower(known) == CLI::detail::to_lower(name);
}

}  // namespace

Choices choices_of(std::vector<std::string> values) {
  return [values = std::move(values)] { return values; };
}

struct Options::Parser {
  CLI::App app;
  std::map<const CLI::Option*, Choices> choices;
  std::string command;                       // "estimate", then "estimate bayesdream"
  std::vector<std::string>* rest = nullptr;  // filled by what follows "--"

  void describe(CLI::Option* option, const OptionText& text) {
    option->type_name(text.value)->group(text.group);
    if (text.choices) choices[option] = text.choices;
  }
  OptionView view(const CLI::Option& option) const {
    auto view = view_of(option);
    if (const auto found = choices.find(&option); found != choices.end()) view.text.choices = found->second;
    return view;
  }

  const CLI::Option* find(const std::string& name) const { return app.get_option_no_throw(name); }
  std::string command_name() const { return command.substr(0, command.find(' ')); }
  // Where the options of this command line are listed.
  std::string help_hint() const { return fmt::format("mem-plan {} --help lists the options", command); }

  void split_rest(std::vector<std::string>& words) const;
  [[noreturn]] void rethrow(const CLI::ParseError& error) const;
  void refuse_missing_values(const std::vector<std::string>& words) const;
  std::string meant_option(const std::string& name) const;
  void refuse_extras() const;
};

void Options::Parser::split_rest(std::vector<std::string>& words) const {
  const auto hyphens = std::find(words.begin(), words.end(), "--");
  if (!rest || hyphens == words.end()) return;
  rest->assign(hyphens + 1, words.end());
  words.erase(hyphens, words.end());
}

// CLI11's own words name types and counts; ours name what to do.
void Options::Parser::rethrow(const CLI::ParseError& error) const {
  const std::string text = error.what();
  const auto name = text.substr(0, text.find_first_of(": "));
  if (dynamic_cast<const CLI::CallForHelp*>(&error))
    throw Error(ErrorKind::usage, "it takes no value").at("--help").hint(help_hint());
  if (find("--" + name)) throw Error(ErrorKind::usage, "it takes no value").at("--" + name).hint(help_hint());
  const auto* option = find(name);
  if (!option) throw Error(ErrorKind::usage, printable(text)).hint(help_hint());
  if (option->count() > 1) throw Error(ErrorKind::usage, "it is given twice").at(name).hint("give it once");
  throw Error(ErrorKind::usage, "it needs a value").at(name).hint(help_hint());
}

// CLI11 would take the next option for the value.
void Options::Parser::refuse_missing_values(const std::vector<std::string>& words) const {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const auto* option = words[i].starts_with('-') ? find(words[i]) : nullptr;
    const auto next = words[i + 1].substr(0, words[i + 1].find('='));
    const bool is_option = next.starts_with('-') && find(next);
    if (option && is_option && view_of(*option).needs_value)
      throw Error(ErrorKind::usage, "it needs a value").at(words[i]).hint(help_hint());
  }
}

// The option that was meant; of "-t", only "-T".
std::string Options::Parser::meant_option(const std::string& name) const {
  std::vector<std::string> names;
  for (const auto* option : app.get_options())
    for (const auto& known : view_of(*option).names) names.push_back(known);
  const bool letter = name.size() == 2;
  std::erase_if(names, [&](auto& known) { return letter && !is_same_letter(known, name); });
  return near_miss(name, names, help_hint());
}

// What is left over is a mistake: an option that the command does not have, or a word too many.
void Options::Parser::refuse_extras() const {
  const auto extras = app.remaining();
  if (extras.empty()) return;
  const auto option = std::find_if(extras.begin(), extras.end(),
                                   [](auto& word) { return word.size() > 1 && word.starts_with('-'); });
  if (option == extras.end())
    throw Error(ErrorKind::usage, fmt::format("'{}' is one word too many", printable(extras.front())))
        .hint(rest && rest->empty() ? fmt::format("write a command last, behind --: mem-plan {} -- {} …",
                                                  command, printable(extras.front()))
                                    : help_hint());
  const auto name = option->substr(0, option->find('='));
  throw Error(ErrorKind::usage, fmt::format("{} has no option '{}'", command_name(), printable(name)))
      .hint(meant_option(name));
}

Options::Options(std::string_view command) : m_parser(std::make_unique<Parser>()) {
  m_parser->command = command;
  m_parser->app.set_help_flag("-h,--help", "print this help")->group("Help");
}

Options::~Options() = default;

void Options::positional(const std::string& name, std::string& target, const std::string& help,
                         const Choices& choices) {
  m_parser->describe(m_parser->app.add_option(name, target, help),
                     {help, choices ? "NAME" : "FILE", "", choices});
}

void Options::rest(std::vector<std::string>& target) {
  m_parser->rest = &target;
}

void Options::flag(const std::string& names, bool& target, const OptionText& text) {
  m_parser->describe(m_parser->app.add_flag(names, target, text.help)->disable_flag_override(), text);
}

void Options::value(const std::string& names, std::string& target, const OptionText& text) {
  m_parser->describe(m_parser->app.add_option(names, target, text.help), text);
}

void Options::value(const std::string& names, std::optional<std::string>& target, const OptionText& text) {
  m_parser->describe(m_parser->app.add_option(names, target, text.help), text);
}

void Options::repeated(const std::string& names, std::vector<std::string>& target, const OptionText& text) {
  auto* option = m_parser->app.add_option(names, target, text.help);
  m_parser->describe(option->expected(1)->take_all()->allow_extra_args(false), text);
}

void Options::repeated_or_alone(const std::string& names, std::vector<std::string>& target,
                                const OptionText& text) {
  auto* option = m_parser->app.add_option(names, target, text.help);
  m_parser->describe(option->expected(0, 1)->take_all()->allow_extra_args(false), text);
}

void Options::list(const std::string& names, std::vector<std::string>& target, const OptionText& text) {
  auto* option = m_parser->app.add_option(names, target, text.help)->delimiter(',');
  m_parser->describe(option->expected(1)->take_all()->allow_extra_args(false), text);
}

void Options::several(const std::string& names, std::vector<std::string>& target, const OptionText& text) {
  m_parser->describe(m_parser->app.add_option(names, target, text.help), text);
}

void Options::set_profile(const std::string& name) {
  m_parser->command = fmt::format("{} {}", m_parser->command_name(), name);
}

std::vector<OptionView> Options::all() const {
  std::vector<OptionView> views;
  for (const auto* option : m_parser->app.get_options()) views.push_back(m_parser->view(*option));
  return views;
}

std::optional<OptionView> Options::find(const std::string& name) const {
  const auto* option = m_parser->find(name);
  return option ? std::optional(m_parser->view(*option)) : std::nullopt;
}

void Options::parse(std::vector<std::string> arguments) {
  auto& app = m_parser->app;
  m_parser->split_rest(arguments);
  m_parser->refuse_missing_values(arguments);
  app.allow_extras();
  std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
  try {
    app.parse(arguments);
  } catch (const CLI::ParseError& error) {
    m_parser->rethrow(error);
  }
  m_parser->refuse_extras();
}

}  // namespace memplan
