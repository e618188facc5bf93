#include "read/h5ad.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "read/count.hpp"
#include "read/hdf5.hpp"
#include "read/matrix.hpp"

namespace memplan {

namespace {

constexpr std::size_t k_most_layers = 1000;
constexpr std::size_t k_most_matrices_shown = 20;

std::int64_t list_length(const hdf5::Node& node, const std::string& shown) {
  const auto lengths = hdf5::dimensions(node.handle.id(), shown);
  if (lengths.size() == 1) return lengths[0];
  throw hdf5::damaged(fmt::format("{} has {} dimensions; a list of names has 1", shown, lengths.size()));
}

void note_too_new(const std::string& shown, const hdf5::Node& node, std::vector<std::string>& notes) {
  notes.push_back(fmt::format("{} is in a form that HDF5 1.10 cannot read ({}): its length was not compared",
                              shown, node.reason));
}

// The dataset of names: itself, or inside the group that encodes names which may be missing or repeated.
hdf5::Node open_names(hid_t table, const std::string& column, const std::string& shown) {
  auto names = hdf5::open_own_node(table, column, shown);
  if (names.kind != hdf5::Kind::group) return names;
  for (const auto* part : {"values", "codes"}) {
    auto inner = hdf5::open_own_node(names.handle.id(), part, fmt::format("{}/{}", shown, part));
    if (inner.kind != hdf5::Kind::nothing) return inner;
  }
  return {};
}

// How many things a table of annotations (obs, var) lists; absent where there is no such table, or HDF5 1.10
// cannot read it, which `notes` then says.
std::optional<std::int64_t> table_length(hid_t parent, const std::string& name,
                                         std::vector<std::string>& notes) {
  const auto table = hdf5::open_own_node(parent, name, name);
  if (table.kind == hdf5::Kind::dataset) return list_length(table, name);
  if (table.kind == hdf5::Kind::too_new) note_too_new(name, table, notes);
  if (table.kind != hdf5::Kind::group) return std::nullopt;
  const auto column = hdf5::text_attribute(table.handle.id(), "_index").value_or("_index");
  const auto shown = fmt::format("{}/{}", name, printable(column, 40));
  const auto names = open_names(table.handle.id(), column, shown);
  if (names.kind == hdf5::Kind::dataset) return list_length(names, shown);
  if (names.kind != hdf5::Kind::too_new)
    throw hdf5::damaged(fmt::format("{} has no index: {} is no dataset", name, shown));
  note_too_new(shown, names, notes);
  return std::nullopt;
}

// Where the file keeps the thing that the user calls `name`: very old versions wrote "raw.X" for "raw/X".
std::string stored_name(hid_t file, const std::string& name) {
  const bool is_raw = name.starts_with("raw/");
  return is_raw && !hdf5::is_there(file, name) ? "raw." + name.substr(4) : name;
}

// The matrices that can be asked for; a note says so when there are more layers than are listed.
std::vector<std::string> matrix_names(hid_t file, std::vector<std::string>& notes) {
  std::vector<std::string> names;
  if (hdf5::is_there(file, "X")) names.push_back("X");
  if (hdf5::is_there(file, stored_name(file, "raw/X"))) names.push_back("raw/X");
  const auto layers = hdf5::open_node(file, "layers");
  if (layers.kind != hdf5::Kind::group) return names;
  for (const auto& layer : hdf5::member_names(layers.handle.id(), k_most_layers))
    names.push_back("layers/" + printable(layer));
  if (names.size() >= k_most_layers) notes.push_back(fmt::format("only {} layers are listed", k_most_layers));
  return names;
}

std::string anndata_layout(hid_t file) {
  const auto version = hdf5::text_attribute(file, "encoding-version");
  return version ? "AnnData " + printable(*version, 20) : "AnnData, legacy layout";
}

struct Stranger {
  const char* member;
  const char* hint;
};

// Other HDF5 files of the field, told by what only they have.
constexpr Stranger k_strangers[] = {
    {"row_attrs", "It looks like a loom file: anndata.io.read_loom(...).write_h5ad(...) converts it."},
    {"mod",
     "It looks like a MuData file: each modality, written with write_h5ad, is a file that can be read."},
    {"", "A file of AnnData, of 10x Genomics or of BIOM 2 is needed."},
};

Error missing_matrix(const std::string& name, const std::vector<std::string>& names) {
  auto shown = names;
  shown.resize(std::min(shown.size(), k_most_matrices_shown));
  if (names.size() > shown.size()) shown.push_back(fmt::format("and {} more", names.size() - shown.size()));
  const auto have = names.empty() ? "it has none" : fmt::format("it has {}", fmt::join(shown, ", "));
  return Error(ErrorKind::file, fmt::format("has no matrix '{}': {}", printable(name), have))
      .hint(names.empty() ? "leave --matrix out" : near_miss(name, names, "Name one that it has."));
}

void check_length(const Matrix& matrix, bool is_rows, std::optional<std::int64_t> length,
                  const std::string& table) {
  const auto own = is_rows ? matrix.rows : matrix.columns;
  if (!length || *length == own) return;
  throw hdf5::damaged(fmt::format("{} has {} {}, but {} lists {} {}", matrix.name, own,
                                  is_rows ? "rows" : "columns", table, *length,
                                  is_rows ? "observations" : "variables"));
}

class AnnDataFile {
 public:
  explicit AnnDataFile(const std::string& path) : m_file(hdf5::open_file(path)) {
    m_data.path = path;
    m_data.format = "h5ad";
    m_data.layout = anndata_layout(id());
    m_data.matrices = matrix_names(id(), m_data.notes);
  }

  DataFile read(const ReadOptions& options, const std::function<void(double)>& report_progress) {
    const bool has_it =
        is_matrix_name(options.matrix) && hdf5::is_there(id(), stored_name(id(), options.matrix));
    if (!has_it && options.matrix != "X") throw missing_matrix(options.matrix, m_data.matrices);
    m_observations = table_length(id(), "obs", m_data.notes);
    if (!has_it) return without_matrix("the file has no X");
    const auto shown = printable(options.matrix);
    auto node = hdf5::open_own_node(id(), stored_name(id(), options.matrix), shown);
    if (node.kind == hdf5::Kind::too_new && options.matrix == "X") return too_new_matrix(node);
    auto matrix = open_matrix(options.matrix, std::move(node));
    m_data.matrix = matrix.name;
    describe_matrix(matrix, m_data);
    if (options.row_nonzeros) m_data.median_row_nonzeros = median_row_nonzeros(matrix);
    if (options.count_zeros) count(std::move(matrix), report_progress);
    return m_data;
  }

 private:
  hid_t id() const { return m_file.id(); }

  static bool is_matrix_name(const std::string& name) {
    return name == "X" || name == "raw/X" || name.starts_with("layers/");
  }

  // The dimensions by the tables; `why` says why they are not the matrix' own.
  DataFile without_matrix(const std::string& why) {
    const auto variables = table_length(id(), "var", m_data.notes);
    if (!m_observations || !variables)
      throw missing_matrix("X", m_data.matrices)
          .hint("Nor are there the obs and var that tell its dimensions.");
    m_data.observations = *m_observations;
    m_data.variables = *variables;
    m_data.notes.push_back(fmt::format("{}: its dimensions are the lengths of obs and var", why));
    return m_data;
  }

  // HDF5 1.10 cannot open X; the tables beside it may still tell.
  DataFile too_new_matrix(const hdf5::Node& node) {
    const auto variables = table_length(id(), "var", m_data.notes);
    if (!m_observations || !variables) throw hdf5::too_new("X is stored", node.reason);
    return without_matrix(fmt::format(
        "X is in a form that HDF5 1.10 cannot read ({}), so that its storage, type and zeros are not known",
        node.reason));
  }

  Matrix open_matrix(const std::string& name, hdf5::Node node) {
    auto matrix = read_matrix(std::move(node), printable(name));
    const auto table = name == "raw/X" ? stored_name(id(), "raw/var") : "var";
    const auto variables = table_length(id(), table, m_data.notes);
    if (matrix.is_flat && m_observations == 1) std::swap(matrix.rows, matrix.columns);
    check_length(matrix, true, m_observations, "obs");
    check_length(matrix, false, variables, table);
    return matrix;
  }

  void count(Matrix matrix, const std::function<void(double)>& report_progress) {
    const auto shown = matrix.storage == "dense" ? matrix.name : matrix.name + "/data";
    if (!matrix.values.is_valid()) throw hdf5::too_new(shown + " is stored", "");
    m_data.nonzeros = count_nonzeros(std::move(matrix.values), shown, report_progress);
  }

  hdf5::Handle m_file;
  DataFile m_data;
  std::optional<std::int64_t> m_observations;
};

void note_unknown_sparsity(DataFile& file) {
  if (file.storage == "dense" && !file.nonzeros)
    file.notes.push_back(
        fmt::format("{} is dense: how many of its values are zero is not in the header", file.matrix));
}

}  // namespace

bool is_anndata(hid_t file) {
  return hdf5::is_there(file, "X") || hdf5::is_there(file, "obs") || hdf5::is_there(file, "var");
}

Error unknown_hdf5(hid_t file) {
  const auto* stranger = std::begin(k_strangers);
  while (*stranger->member && !hdf5::is_there(file, stranger->member)) ++stranger;
  return Error(ErrorKind::file,
               "is HDF5 of no format that is read: it has none of X, obs, var (AnnData), no matrix of 10x "
               "Genomics, and no BIOM table")
      .hint(stranger->hint);
}

DataFile read_h5ad(const std::string& path, const ReadOptions& options,
                   const std::function<void(double)>& report_progress) {
  auto file = AnnDataFile(path).read(options, report_progress);
  note_unknown_sparsity(file);
  return file;
}

}  // namespace memplan
