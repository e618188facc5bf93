#include "cli/context_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/profile_store.hpp"
#include "memplan/error.hpp"
#include "memplan/sys.hpp"

namespace memplan {

namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr std::string_view k_context_schema = "mem-plan/context/1";

[[noreturn]] void refuse(const std::string& path) {
  throw Error(ErrorKind::file, "this is no context's cost as mem-plan probe --save writes it")
      .at(path)
      .hint("remove it, or measure again: mem-plan probe --allocate 1GB --save");
}

std::string text_of(const OrderedJson& root, const char* name, const std::string& path) {
  if (!root.contains(name) || !root[name].is_string()) refuse(path);
  return printable(root[name].get<std::string>());
}

}  // namespace

std::string context_file_path() {
  const auto home = data_home();
  return home ? *home + "/mem-plan/context.json" : "";
}

std::string write_context_file(const MeasuredContext& context) {
  const auto path = context_file_path();
  if (path.empty())
    throw Error(ErrorKind::file, "there is no user folder").at("--save").hint("set HOME or XDG_DATA_HOME");
  make_folders(path.substr(0, path.rfind('/')));
  const OrderedJson root = {{"schema", k_context_schema},
                            {"device", context.device},
                            {"driver", context.driver},
                            {"context_bytes", context.bytes.count}};
  write_text_file(path, root.dump(2) + "\n");
  return path;
}

std::optional<MeasuredContext> read_context_file() {
  const auto path = context_file_path();
  if (path.empty() || !path_exists(path)) return std::nullopt;
  const auto root = OrderedJson::parse(read_text_file(path, 4096), nullptr, false);
  if (!root.is_object() || text_of(root, "schema", path) != k_context_schema ||
      !root.contains("context_bytes") || !root["context_bytes"].is_number_unsigned() ||
      root["context_bytes"].get<std::uint64_t>() > 1'000'000'000'000)
    refuse(path);
  return MeasuredContext{text_of(root, "device", path), text_of(root, "driver", path),
                         Bytes{root["context_bytes"].get<std::int64_t>()}};
}

std::string use_context(Profile& profile, const MeasuredContext& context) {
  const auto found = std::find_if(profile.constants.begin(), profile.constants.end(),
                                  [](auto& constant) { return constant.name == k_cuda_context; });
  if (found == profile.constants.end() || !found->source.starts_with("assumed")) return "";
  profile.set_constant(k_cuda_context, static_cast<double>(context.bytes.count));
  found->source =
      fmt::format("measured by mem-plan probe --save on {}, driver {}", context.device, context.driver);
  return fmt::format(
      "the CUDA context is taken as {}, as probe --save measured it on {}; what a framework's own libraries "
      "load "
      "into it comes on top",
      format_size(context.bytes), context.device);
}

}  // namespace memplan
