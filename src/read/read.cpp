#include "memplan/read.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "memplan/error.hpp"
#include "memplan/sys.hpp"
#include "read/h5ad.hpp"
#include "read/signature.hpp"

namespace memplan {

namespace {

using nlohmann::json;

json optional_number(const std::optional<std::int64_t>& number) {
  return number ? json(*number) : json();
}

std::optional<std::int64_t> number_or_none(const json& value) {
  return value.is_null() ? std::nullopt : std::optional(value.get<std::int64_t>());
}

std::string pack(const DataFile& file) {
  const json packed = {{"path", file.path},
                       {"format", file.format},
                       {"layout", file.layout},
                       {"matrix", file.matrix},
                       {"storage", file.storage},
                       {"value_type", file.value_type},
                       {"observations", file.observations},
                       {"variables", file.variables},
                       {"stored_values", optional_number(file.stored_values)},
                       {"nonzeros", optional_number(file.nonzeros)},
                       {"value_bytes", optional_number(file.value_bytes)},
                       {"matrices", file.matrices},
                       {"notes", file.notes}};
  return packed.dump(-1, ' ', false, json::error_handler_t::replace);
}

DataFile unpack(const std::string& text, const std::string& path) {
  const auto packed = json::parse(text);
  DataFile file;
  file.path = path;
  packed.at("format").get_to(file.format);
  packed.at("layout").get_to(file.layout);
  packed.at("matrix").get_to(file.matrix);
  packed.at("storage").get_to(file.storage);
  packed.at("value_type").get_to(file.value_type);
  packed.at("observations").get_to(file.observations);
  packed.at("variables").get_to(file.variables);
  file.stored_values = number_or_none(packed.at("stored_values"));
  file.nonzeros = number_or_none(packed.at("nonzeros"));
  file.value_bytes = number_or_none(packed.at("value_bytes"));
  packed.at("matrices").get_to(file.matrices);
  packed.at("notes").get_to(file.notes);
  return file;
}

Error not_read(const std::string& how) {
  return Error(ErrorKind::file,
               fmt::format("reading it as HDF5 {}; the file is damaged or made to break readers", how))
      .hint("Try anndata.read_h5ad on it, or write it again from its source.");
}

// The child's answer as a file; a child that the file has corrupted may answer anything.
DataFile unpack_checked(const std::string& text, const std::string& path) {
  try {
    return unpack(text, path);
  } catch (const json::exception&) {
    throw not_read("gave an answer that makes no sense");
  }
}

DataFile read_hdf5_in_child(const std::string& path, const ReadOptions& options,
                            const std::function<void(double)>& on_progress) {
  const auto work = [&](const auto& report_progress) {
    return pack(read_h5ad(path, options, report_progress));
  };
  const auto result = run_in_child(work, ChildLimits{}, on_progress);
  if (!result.output) throw not_read(result.failure);
  return unpack_checked(*result.output, path);
}

DataFile read_any(const std::string& path, const ReadOptions& options,
                  const std::function<void(double)>& on_progress) {
  const auto start = read_start(path, k_signature_bytes);
  if (is_hdf5(start)) return read_hdf5_in_child(path, options, on_progress);
  const auto guess = guess_kind(start);
  throw Error(ErrorKind::file, fmt::format("is not HDF5 but {}", guess.what)).hint(guess.hint);
}

}  // namespace

std::optional<double> sparsity(const DataFile& file) {
  const auto elements = static_cast<double>(file.observations) * static_cast<double>(file.variables);
  const bool is_sparse = file.storage == "csr" || file.storage == "csc";
  const auto known = file.nonzeros ? file.nonzeros : is_sparse ? file.stored_values : std::nullopt;
  if (!known || elements == 0) return std::nullopt;
  return 1 - static_cast<double>(*known) / elements;
}

DataFile read_data_file(const std::string& path, const ReadOptions& options,
                        const std::function<void(double)>& on_progress) {
  try {
    return read_any(path, options, on_progress);
  } catch (Error& error) {
    if (error.where().empty()) error.at(printable(path, 4096));
    throw;
  }
}

}  // namespace memplan
