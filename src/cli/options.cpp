#include "cli/options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "memplan/error.hpp"
#include "memplan/words.hpp"

namespace memplan {

namespace {

// Whether two options of one letter differ in its case alone.
bool is_same_letter(const std::string& known, const std::string& name) {
  return known.size() == 2 && CLI::detail::to_lower(known) == CLI::detail::to_lower(name);
}

// Whether `word` of a command line may mean the option called `name`; letters may stand together, as in -qT3.
bool may_mean(std::string_view word, std::string_view name) {
  if (name.starts_with("--"))
    return word.starts_with(name) && (word.size() == name.size() || word[name.size()] == '=');
  return word.size() > 1 && word[0] == '-' && word[1] != '-' && word.find(name[1]) != std::string_view::npos;
}

// What is declared with these names, long ones first.
OptionView view_of(std::string_view names, const OptionText& text) {
  OptionView view;
  for (const auto name : split(names, ','))
    view.names.insert(name.starts_with("--") ? view.names.begin() : view.names.end(), std::string(name));
  view.text = text;
  view.takes_value = view.needs_value = !text.value.empty();
  return view;
}

}  // namespace

Choices choices_of(std::vector<std::string> values) {
  return [values = std::move(values)] { return values; };
}

struct Options::Parser {
  // An option, and how CLI11 is told of it.
  struct Declared {
    OptionView view;
    std::function<CLI::Option*(CLI::App& app, const std::string& names)> add;
    std::string names;

    bool is_among(const std::vector<std::string>& words) const {
      return std::any_of(view.names.begin(), view.names.end(), [&](auto& name) {
        return std::any_of(words.begin(), words.end(), [&](auto& word) { return may_mean(word, name); });
      });
    }
  };

  CLI::App app;
  std::vector<Declared> declared;
  std::string command;                       // "estimate", then "estimate bayesdream"
  std::vector<std::string>* rest = nullptr;  // filled by what follows "--"

  template <typename Add>
  OptionView& declare(const std::string& names, const OptionText& text, Add add) {
    declared.push_back({view_of(names, text), std::move(add), names});
    return declared.back().view;
  }
  // CLI11 compares each option with all others, so it is told of those alone that a command line may mean.
  void tell_of(const std::vector<std::string>& words) {
    for (const auto& option : declared)
      if (option.add && (option.view.positional || option.is_among(words))) option.add(app, option.names);
  }

  const OptionView* find(const std::string& name) const {
    for (const auto& option : declared)
      if (std::find(option.view.names.begin(), option.view.names.end(), name) != option.view.names.end())
        return &option.view;
    return nullptr;
  }
  std::string command_name() const { return command.substr(0, command.find(' ')); }
  // Where the options of this command line are listed.
  std::string help_hint() const { return fmt::format("mem-plan {} --help lists the options", command); }

  void split_rest(std::vector<std::string>& words) const;
  void take_equals_signs(std::vector<std::string>& words) const;
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

// "-T=5" as "-T5": CLI11 knows "=" behind long names alone.
void Options::Parser::take_equals_signs(std::vector<std::string>& words) const {
  for (auto& word : words)
    if (word.size() > 2 && word[0] == '-' && word[2] == '=' && find(word.substr(0, 2))) word.erase(2, 1);
}

// CLI11's own words name types and counts; ours name what to do.
void Options::Parser::rethrow(const CLI::ParseError& error) const {
  const std::string text = error.what();
  const auto name = text.substr(0, text.find_first_of(": "));
  if (dynamic_cast<const CLI::CallForHelp*>(&error))
    throw Error(ErrorKind::usage, "it takes no value").at("--help").hint(help_hint());
  if (find("--" + name)) throw Error(ErrorKind::usage, "it takes no value").at("--" + name).hint(help_hint());
  if (!find(name)) throw Error(ErrorKind::usage, printable(text)).hint(help_hint());
  if (app.count(name) > 1) throw Error(ErrorKind::usage, "it is given twice").at(name).hint("give it once");
  throw Error(ErrorKind::usage, "it needs a value").at(name).hint(help_hint());
}

// CLI11 would take the next option for the value.
void Options::Parser::refuse_missing_values(const std::vector<std::string>& words) const {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const auto* option = words[i].starts_with('-') ? find(words[i]) : nullptr;
    const auto next = words[i + 1].substr(0, words[i + 1].find('='));
    const bool is_option = next.starts_with('-') && find(next);
    if (option && is_option && option->needs_value)
      throw Error(ErrorKind::usage, "it needs a value").at(words[i]).hint(help_hint());
  }
}

// The option that was meant; of "-t", only "-T".
std::string Options::Parser::meant_option(const std::string& name) const {
  std::vector<std::string> names;
  for (const auto& option : declared)
    names.insert(names.end(), option.view.names.begin(), option.view.names.end());
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
  m_parser->app.set_help_flag("-h,--help");
  m_parser->declared.push_back({view_of("-h,--help", {"print this help", "", "Help"}), nullptr, ""});
}

Options::~Options() = default;

void Options::positional(const std::string& name, std::string& target, const std::string& help,
                         const Choices& choices) {
  const auto add = [&target](CLI::App& app, const std::string& names) {
    return app.add_option(names, target);
  };
  m_parser->declare(name, {help, choices ? "NAME" : "FILE", "", choices}, add).positional = true;
}

void Options::rest(std::vector<std::string>& target) {
  m_parser->rest = &target;
}

void Options::flag(const std::string& names, bool& target, const OptionText& text) {
  m_parser->declare(names, text, [&target](CLI::App& app, const std::string& its_names) {
    return app.add_flag(its_names, target)->disable_flag_override();
  });
}

void Options::value(const std::string& names, std::string& target, const OptionText& text) {
  m_parser->declare(names, text, [&target](CLI::App& app, const std::string& its_names) {
    return app.add_option(its_names, target);
  });
}

void Options::value(const std::string& names, std::optional<std::string>& target, const OptionText& text) {
  m_parser->declare(names, text, [&target](CLI::App& app, const std::string& its_names) {
    return app.add_option(its_names, target);
  });
}

void Options::repeated(const std::string& names, std::vector<std::string>& target, const OptionText& text) {
  m_parser->declare(names, text, [&target](CLI::App& app, const std::string& its_names) {
    return app.add_option(its_names, target)->expected(1)->take_all()->allow_extra_args(false);
  });
}

void Options::repeated_or_alone(const std::string& names, std::vector<std::string>& target,
                                const OptionText& text) {
  const auto add = [&target](CLI::App& app, const std::string& its_names) {
    return app.add_option(its_names, target)->expected(0, 1)->take_all()->allow_extra_args(false);
  };
  m_parser->declare(names, text, add).needs_value = false;
}

void Options::list(const std::string& names, std::vector<std::string>& target, const OptionText& text) {
  m_parser->declare(names, text, [&target](CLI::App& app, const std::string& its_names) {
    auto* option = app.add_option(its_names, target)->delimiter(',');
    return option->expected(1)->take_all()->allow_extra_args(false);
  });
}

void Options::several(const std::string& names, std::vector<std::string>& target, const OptionText& text) {
  m_parser->declare(names, text, [&target](CLI::App& app, const std::string& its_names) {
    return app.add_option(its_names, target);
  });
}

void Options::set_profile(const std::string& name) {
  m_parser->command = fmt::format("{} {}", m_parser->command_name(), name);
}

std::vector<OptionView> Options::all() const {
  std::vector<OptionView> views;
  for (const auto& option : m_parser->declared) views.push_back(option.view);
  return views;
}

std::optional<OptionView> Options::find(const std::string& name) const {
  const auto* option = m_parser->find(name);
  return option ? std::optional(*option) : std::nullopt;
}

void Options::parse(std::vector<std::string> arguments) {
  auto& app = m_parser->app;
  m_parser->split_rest(arguments);
  m_parser->take_equals_signs(arguments);
  m_parser->refuse_missing_values(arguments);
  m_parser->tell_of(arguments);
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
