#include "read/folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "memplan/sys.hpp"
#include "memplan/words.hpp"

namespace memplan {

namespace {

constexpr std::string_view k_matrix_names[] = {"matrix.mtx", "matrix.mtx.gz"};
constexpr std::string_view k_part_extensions[] = {".parquet", ".csv", ".tsv"};
constexpr std::string_view k_extensions[] = {".h5ad", ".h5",      ".mtx", ".biom",
                                             ".npy",  ".parquet", ".csv", ".tsv"};
constexpr std::size_t k_most_names_shown = 5;

std::string with_slash(const std::string& folder) {
  return folder.ends_with('/') ? folder : folder + "/";
}

std::string folder_part(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "./" : path.substr(0, slash + 1);
}

// The path of the first of `names`, or of its compressed self, that is there behind `prefix`.
std::string find_list(const std::string& prefix, const std::vector<std::string>& names) {
  const auto start = prefix.substr(prefix.rfind('/') + 1);
  const auto there = list_folder(folder_part(prefix), "");
  for (const auto& name : names)
    for (const auto& wanted : {start + name, start + name + ".gz"})
      if (std::binary_search(there.begin(), there.end(), wanted)) return folder_part(prefix) + wanted;
  return "";
}

// Whether `path` is that of a matrix, and what stands before "matrix.mtx" in it.
std::optional<std::string> prefix_of(const std::string& path) {
  for (const auto name : k_matrix_names)
    if (path.ends_with(name)) return path.substr(0, path.size() - name.size());
  return std::nullopt;
}

// The matrices of 10x Genomics in the folder; names may begin with that of a sample.
std::vector<std::string> matrices_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto suffix : k_matrix_names)
    for (const auto& name : list_folder(folder, suffix)) names.push_back(name);
  return names;
}

// Things in the folder that could be read themselves.
std::vector<std::string> readable_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& name : list_folder(folder, "")) {
    const auto path = with_slash(folder) + name;
    const auto extension = extension_of(name);
    const bool is_known =
        std::find(std::begin(k_extensions), std::end(k_extensions), extension) != std::end(k_extensions);
    if (is_folder(path) ? folder_kind(path) != FolderKind::unknown : is_known)
      names.push_back(printable(name));
  }
  return names;
}

}  // namespace

std::string extension_of(const std::string& path) {
  auto name = lower_case(path.substr(path.rfind('/') + 1));
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  const auto dot = name.rfind('.');
  return dot == std::string::npos ? "" : name.substr(dot);
}

std::vector<std::string> part_names(const std::string& path) {
  const auto names = list_folder(path, "");
  for (const auto extension : k_part_extensions) {
    std::vector<std::string> parts;
    for (const auto& name : names)
      if (!name.starts_with('.') && !name.starts_with('_') && extension_of(name) == extension &&
          !is_folder(with_slash(path) + name))
        parts.push_back(name);
    if (!parts.empty()) return parts;
  }
  return {};
}

FolderKind folder_kind(const std::string& path) {
  const auto matrices = matrices_in(with_slash(path));
  if (matrices.size() == 1) return FolderKind::tenx;
  return matrices.empty() && !part_names(path).empty() ? FolderKind::parts : FolderKind::unknown;
}

std::optional<TenxFiles> tenx_files(const std::string& path) {
  const bool is_named = is_folder(path);
  const auto names = is_named ? matrices_in(with_slash(path)) : std::vector<std::string>();
  if (is_named && names.size() != 1) return std::nullopt;
  const auto matrix = is_named ? with_slash(path) + names.front() : path;
  const auto prefix = prefix_of(matrix);
  if (!prefix) return std::nullopt;
  TenxFiles files{matrix, find_list(*prefix, {"barcodes.tsv"}),
                  find_list(*prefix, {"features.tsv", "genes.tsv"})};
  const bool has_lists = !files.barcodes.empty() || !files.features.empty();
  return is_named || has_lists ? std::optional(files) : std::nullopt;
}

Error unknown_folder(const std::string& path) {
  auto names = readable_in(path);
  const auto count = names.size();
  names.resize(std::min(count, k_most_names_shown));
  if (count > names.size()) names.push_back(fmt::format("{} more", count - names.size()));
  const auto hint =
      names.empty()
          ? "A folder of 10x Genomics (matrix.mtx, barcodes.tsv, features.tsv), or of Parquet, .csv "
            "or .tsv parts is needed."
          : fmt::format("Name what is meant in it: {}.", one_of(names));
  return Error(ErrorKind::file, matrices_in(with_slash(path)).empty()
                                    ? "is a folder without a data set in parts"
                                    : "is a folder with several matrices")
      .hint(hint);
}

}  // namespace memplan
