#include "cli/params_file.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "cli/profile_store.hpp"
#include "memplan/error.hpp"
#include "memplan/sys.hpp"

namespace memplan {

namespace {

using SortedJson = nlohmann::json;

// More than any profile has parameters; the parser compares each member's name with all before it.
constexpr std::size_t k_most_members = 1000;

// Throws where a parameter is named twice: the parser would keep the last and say nothing.
SortedJson parse(const std::string& text) {
  std::set<std::string> names;
  std::size_t members = 0;
  const SortedJson::parser_callback_t watch = [&](int depth, SortedJson::parse_event_t event,
                                                  SortedJson& value) {
    if (event == SortedJson::parse_event_t::key && ++members > k_most_members)
      throw Error(ErrorKind::file, fmt::format("this has more than {} members", k_most_members));
    const bool name = depth == 1 && event == SortedJson::parse_event_t::key;
    if (name && !names.insert(value.get<std::string>()).second)
      throw Error(ErrorKind::file, fmt::format("'{}' is given twice", printable(value.get<std::string>())));
    return true;
  };
  try {
    return SortedJson::parse(text, watch);
  } catch (const SortedJson::exception& error) {
    const std::string what = error.what();
    throw Error(ErrorKind::file, "this is no JSON: " + printable(what.substr(what.find("] ") + 2), 300));
  }
}

// `form` is the hint that tells what an object of parameters looks like.
SortedJson read_object(const std::string& path, const std::string& label, const std::string& form) {
  const auto text = read_text_file(path, k_largest_text_bytes);
  try {
    auto root = parse(text);
    if (root.is_object()) return root;
    throw Error(ErrorKind::file, fmt::format("this is a JSON {}, not an object", root.type_name()));
  } catch (Error& error) {
    throw error.at(label).hint(form);
  }
}

ParameterValue value_of(const ParameterSpec& spec, const SortedJson& json) {
  ParameterValue value;
  if (json.is_string()) return parse_value(spec, json.get<std::string>());
  if (json.is_boolean() && spec.kind == ParameterKind::flag)
    value.number = json.get<bool>() ? 1 : 0;
  else if (json.is_number() && spec.kind != ParameterKind::flag && spec.kind != ParameterKind::choice)
    value.number = json.get<double>();
  else
    throw Error(ErrorKind::parameter,
                fmt::format("its value is a JSON {}; it takes {}", json.type_name(), accepted(spec)));
  if (spec.kind != ParameterKind::flag) check_range(spec, value.number, json.dump());
  return value;
}

// The parameter that was meant, also by the letter of its option.
std::string likely_name(const std::string& name, const std::vector<std::string>& names,
                        const Profile& profile) {
  for (const auto& parameter : profile.parameters)
    if (parameter.spec.symbol == name)
      return fmt::format("write '{}', of which {} is the short option", parameter.spec.name, name);
  return near_miss(name, names,
                   fmt::format("mem-plan estimate {} --help lists its parameters", profile.name));
}

}  // namespace

Settings::Given read_params_file(const std::string& path, const Profile& profile) {
  Settings::Given given;
  std::vector<std::string> names;
  for (const auto& row : profile.parameters) names.push_back(row.spec.name);
  const auto label = path == "-" ? std::string("standard input") : path;
  const auto form = fmt::format("write each parameter once, as in {{\"{}\": VALUE}}",
                                names.empty() ? "NAME" : names.front());
  const auto root = read_object(path, label, form);
  for (const auto& [name, json] : root.items()) {
    const auto* parameter = profile.find_parameter(name);
    const auto place = fmt::format("{}: /{}", label, printable(name));
    if (!parameter)
      throw Error(ErrorKind::parameter, fmt::format("profile {} has no such parameter", profile.name))
          .at(place)
          .hint(likely_name(name, names, profile));
    try {
      given[name] = value_of(parameter->spec, json);
      given[name].origin = Origin::file;
    } catch (Error& error) {
      throw error.at(place);
    }
  }
  return given;
}

}  // namespace memplan
