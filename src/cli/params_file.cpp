#include "cli/params_file.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "memplan/error.hpp"
#include "memplan/sys.hpp"

namespace memplan {

namespace {

using Json = nlohmann::ordered_json;

Json parse_object(const std::string& path) {
  const auto root = Json::parse(read_text_file(path), nullptr, false);
  if (root.is_object()) return root;
  throw Error(ErrorKind::file, root.is_discarded() ? "this is no JSON" : fmt::format("this is a JSON {}, not an object", root.type_name()))
      .at(path)
      .hint("write {\"features\": 30000, \"cells\": 50000}");
}

ParameterValue value_of(const ParameterSpec& spec, const Json& json) {
  ParameterValue value;
  if (json.is_string()) return parse_value(spec, json.get<std::string>());
  if (json.is_boolean() && spec.kind == ParameterKind::flag) value.number = json.get<bool>() ? 1 : 0;
  else if (json.is_number() && spec.kind != ParameterKind::flag && spec.kind != ParameterKind::choice) value.number = json.get<double>();
  else throw Error(ErrorKind::parameter, fmt::format("a JSON {} stands for it; it takes {}", json.type_name(), accepted(spec)));
  if (spec.kind != ParameterKind::flag) check_range(spec, value.number, json.dump());
  return value;
}

}  // namespace

Settings::Given read_params_file(const std::string& path, const Profile& profile) {
  Settings::Given given;
  const auto root = parse_object(path);
  for (const auto& [name, json] : root.items()) {
    const auto* parameter = profile.find_parameter(name);
    std::vector<std::string> names;
    for (const auto& row : profile.parameters) names.push_back(row.spec.name);
    const auto place = fmt::format("{}: /{}", path, printable(name));
    if (!parameter)
      throw Error(ErrorKind::parameter, fmt::format("profile {} has no such parameter", profile.name)).at(place).hint(near_miss(name, names));
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
