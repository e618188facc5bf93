#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "calibrate/spread.hpp"
#include "memplan/error.hpp"

namespace memplan {

namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr std::string_view k_calibration_schema = "mem-plan/calibration/1";
// A calibration of the largest profile has some 10 KB; an object with many members takes long to read.
constexpr std::size_t k_largest_text = std::size_t{64} << 10;
constexpr double k_largest_constant = 1e300;
constexpr double k_most_runs = 1e9;

[[noreturn]] void refuse(const std::string& file, const std::string& message) {
  throw Error(ErrorKind::profile, message)
      .at(file)
      .hint("make it anew: mem-plan calibrate PROFILE --runs FILE --output FILE");
}

double number(const OrderedJson& json, const std::string& file, const std::string& what, double least,
              double most) {
  const bool fits = json.is_number() && json.get<double>() >= least && json.get<double>() <= most;
  if (!fits)
    refuse(file,
           fmt::format("{} is no number from {} to {}", what, format_number(least), format_number(most)));
  return json.get<double>();
}

const OrderedJson& member(const OrderedJson& json, const std::string& file, const char* key,
                          bool (OrderedJson::*is)() const noexcept) {
  if (!json.is_object() || !json.contains(key) || !(json[key].*is)())
    refuse(file, fmt::format("the member '{}' is missing, or of another kind", key));
  return json[key];
}

std::string text(const OrderedJson& json, const std::string& file, const std::string& what) {
  if (!json.is_string()) refuse(file, fmt::format("{} is no text", what));
  return json.get<std::string>();
}

std::vector<Spread> parse_spreads(const OrderedJson& stage, const std::string& file, const char* key) {
  std::vector<Spread> spreads;
  for (const auto& row : member(stage, file, key, &OrderedJson::is_array)) {
    if (!row.is_object()) refuse(file, fmt::format("an entry of '{}' is no object", key));
    Spread spread;
    spread.low = number(row.value("low", OrderedJson()), file, "a spread's 'low'", k_lowest_spread, 1);
    spread.high = number(row.value("high", OrderedJson()), file, "a spread's 'high'", 1, k_highest_spread);
    spread.runs =
        static_cast<int>(number(row.value("runs", OrderedJson()), file, "a spread's 'runs'", 0, k_most_runs));
    spreads.push_back(std::move(spread));
  }
  return spreads;
}

DomainRange parse_range(const std::string& name, const OrderedJson& json, const std::string& file) {
  DomainRange range;
  range.parameter = name;
  if (!json.is_object()) refuse(file, fmt::format("the domain of '{}' is no object", printable(name)));
  if (json.contains("values")) {
    for (const auto& value : member(json, file, "values", &OrderedJson::is_array))
      range.values.push_back(
          text(value, file, fmt::format("a value in the domain of '{}'", printable(name))));
    return range;
  }
  range.min = number(json.value("min", OrderedJson()), file,
                     fmt::format("the domain's 'min' of '{}'", printable(name)), -k_largest_constant,
                     k_largest_constant);
  range.max =
      number(json.value("max", OrderedJson()), file,
             fmt::format("the domain's 'max' of '{}'", printable(name)), range.min, k_largest_constant);
  return range;
}

StageCalibration parse_stage(const OrderedJson& json, const std::string& file) {
  StageCalibration stage{parse_spreads(json, file, "ram"), parse_spreads(json, file, "vram"), {}};
  for (const auto& [name, range] : member(json, file, "domain", &OrderedJson::is_object).items())
    stage.domain.push_back(parse_range(name, range, file));
  return stage;
}

OrderedJson parse_root(std::string_view json, const std::string& file) {
  if (json.size() > k_largest_text) refuse(file, "it is larger than 64 KiB");
  auto root = OrderedJson::parse(json, nullptr, false);
  if (!root.is_object()) refuse(file, root.is_discarded() ? "this is no JSON" : "this is no JSON object");
  if (member(root, file, "schema", &OrderedJson::is_string) != std::string(k_calibration_schema))
    refuse(file, fmt::format("its schema is not {}", k_calibration_schema));
  return root;
}

void take_provenance(Calibration& calibration, const OrderedJson& provenance, const std::string& file) {
  const auto count = [&](const char* key) {
    return static_cast<int>(number(provenance.value(key, OrderedJson()), file,
                                   fmt::format("the provenance's '{}'", key), 0, k_most_runs));
  };
  calibration.runs = count("runs");
  calibration.configurations = count("configurations");
  for (const auto& name : member(provenance, file, "files", &OrderedJson::is_array))
    calibration.files.push_back(text(name, file, "an entry of 'files'"));
}

OrderedJson spreads_json(const std::vector<Spread>& spreads) {
  OrderedJson list = OrderedJson::array();
  for (const auto& spread : spreads) {
    OrderedJson row = OrderedJson::object();
    if (spread.when) row["when"] = spread.when->text();
    row["low"] = spread.low;
    row["high"] = spread.high;
    row["runs"] = spread.runs;
    list.push_back(std::move(row));
  }
  return list;
}

OrderedJson domain_json(const std::vector<DomainRange>& domain) {
  OrderedJson result = OrderedJson::object();
  for (const auto& range : domain)
    result[range.parameter] = range.values.empty() ? OrderedJson{{"min", range.min}, {"max", range.max}}
                                                   : OrderedJson{{"values", range.values}};
  return result;
}

// Figures of the calibration in the place of the profile's, class by class.
void take_spreads(std::vector<Spread>& classes, const std::vector<Spread>& figures, const std::string& file,
                  const std::string& stage) {
  if (classes.size() != figures.size())
    refuse(file, fmt::format("stage {} has {} spread classes here and {} in the profile", stage,
                             figures.size(), classes.size()));
  for (std::size_t k = 0; k < classes.size(); ++k) {
    classes[k].low = figures[k].low;
    classes[k].high = figures[k].high;
    classes[k].runs = figures[k].runs;
  }
}

void take_constants(Profile& profile, const Calibration& calibration, const std::string& file) {
  for (const auto& [name, value] : calibration.constants) {
    const auto* constant = profile.find_constant(name);
    if (!constant || !constant->fitted)
      refuse(file, fmt::format("profile {} has no fitted constant '{}'", profile.name, printable(name)));
    profile.set_constant(name, value);
  }
}

void take_stage(Profile& profile, const std::string& name, const StageCalibration& figures,
                const std::string& file) {
  const auto stage =
      std::find_if(profile.stages.begin(), profile.stages.end(), [&](auto& row) { return row.name == name; });
  if (stage == profile.stages.end() || !stage->measured)
    refuse(file, fmt::format("profile {} has no measured stage '{}'", profile.name, printable(name)));
  take_spreads(stage->measured->ram_spread, figures.ram_spread, file, name);
  take_spreads(stage->measured->vram_spread, figures.vram_spread, file, name);
  for (const auto& range : figures.domain)
    if (!profile.find_parameter(range.parameter))
      refuse(file, fmt::format("profile {} has no parameter '{}'", profile.name, printable(range.parameter)));
  stage->measured->domain = figures.domain;
}

}  // namespace

Profile calibrated(const Profile& profile, const Calibration& calibration, const std::string& file) {
  if (calibration.profile != profile.name || calibration.version != profile.version)
    refuse(file, fmt::format("it was made for {} {}, and this is {} {}", printable(calibration.profile),
                             printable(calibration.version), profile.name, profile.version));
  Profile result = profile;
  result.calibration = file;
  take_constants(result, calibration, file);
  for (const auto& [name, figures] : calibration.stages) take_stage(result, name, figures, file);
  return result;
}

Calibration parse_calibration(std::string_view json, const std::string& file) {
  const auto root = parse_root(json, file);
  Calibration calibration;
  const auto& profile = member(root, file, "profile", &OrderedJson::is_object);
  calibration.profile = member(profile, file, "name", &OrderedJson::is_string);
  calibration.version = member(profile, file, "version", &OrderedJson::is_string);
  for (const auto& [name, value] : member(root, file, "constants", &OrderedJson::is_object).items())
    calibration.constants[name] =
        number(value, file, fmt::format("the constant '{}'", printable(name)), 0, k_largest_constant);
  for (const auto& [name, stage] : member(root, file, "stages", &OrderedJson::is_object).items())
    calibration.stages[name] = parse_stage(stage, file);
  take_provenance(calibration, member(root, file, "provenance", &OrderedJson::is_object), file);
  return calibration;
}

std::string calibration_text(const Calibration& calibration, const Profile& profile) {
  OrderedJson root = {{"schema", k_calibration_schema},
                      {"profile", {{"name", calibration.profile}, {"version", calibration.version}}}};
  root["constants"] = calibration.constants;
  root["stages"] = OrderedJson::object();
  for (const auto& stage : profile.stages) {
    const auto found = calibration.stages.find(stage.name);
    if (found == calibration.stages.end()) continue;
    root["stages"][stage.name] = {{"ram", spreads_json(found->second.ram_spread)},
                                  {"vram", spreads_json(found->second.vram_spread)},
                                  {"domain", domain_json(found->second.domain)}};
  }
  root["provenance"] = {{"runs", calibration.runs},
                        {"configurations", calibration.configurations},
                        {"files", calibration.files}};
  // The names of the files need not be UTF-8.
  return root.dump(1, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

}  // namespace memplan
