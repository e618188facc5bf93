#include "read/count.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "memplan/bytes.hpp"

namespace memplan {

namespace {

using Lengths = std::vector<hsize_t>;

constexpr hsize_t k_block_values = hsize_t{1} << 20;
// A piece is held compressed, half decompressed and whole at once: three or four times this.
constexpr hsize_t k_largest_piece_bytes = 128'000'000;
// More than any compression reaches; what lies beyond was never written, and reading it would take for ever.
constexpr double k_most_values_per_byte = 1e4;
constexpr double k_always_read = 1e9;

hsize_t product(const Lengths& lengths) {
  hsize_t result = 1;
  for (const auto length : lengths) result *= length;
  return result;
}

// How the dataset is laid out: its lengths, those of its chunks (1 where it has none), and their size.
struct DatasetLayout {
  Lengths lengths;
  Lengths chunk;
  hsize_t filtered_bytes = 0;  // of a chunk that must be decompressed as a whole; else 0
};

DatasetLayout layout_of(hid_t dataset, const std::string& shown) {
  const auto lengths = hdf5::dimensions(dataset, shown);
  DatasetLayout layout{{lengths.begin(), lengths.end()}, Lengths(lengths.size(), 1), 0};
  const hdf5::Handle creation(H5Dget_create_plist(dataset));
  if (H5Pget_layout(creation.id()) != H5D_CHUNKED) return layout;
  H5Pget_chunk(creation.id(), static_cast<int>(lengths.size()), layout.chunk.data());
  const hdf5::Handle type(H5Dget_type(dataset));
  if (H5Pget_nfilters(creation.id()) > 0)
    layout.filtered_bytes = product(layout.chunk) * H5Tget_size(type.id());
  return layout;
}

// The block to read at once: whole chunks where they fit, else a part of one.
Lengths block_lengths(const DatasetLayout& layout) {
  auto block = layout.chunk;
  for (std::size_t i = 0; i < block.size(); ++i) block[i] = std::min(block[i], layout.lengths[i]);
  for (auto& length : block) {
    const auto others = product(block) / length;
    if (others * length > k_block_values) length = std::max<hsize_t>(1, k_block_values / others);
  }
  for (std::size_t i = block.size(); i-- > 0;) {
    const auto repeats = std::max<hsize_t>(1, k_block_values / product(block));
    block[i] = std::min(layout.lengths[i], block[i] * repeats);
  }
  return block;
}

void check_piece(const DatasetLayout& layout, const std::string& shown) {
  if (layout.filtered_bytes <= k_largest_piece_bytes) return;
  throw Error(ErrorKind::file, fmt::format("{} is compressed in pieces of {}: pieces of up to {} are counted",
                                           shown, format_size(static_cast<double>(layout.filtered_bytes)),
                                           format_size(static_cast<double>(k_largest_piece_bytes))))
      .hint("Leave the zeros uncounted, or write the file again with smaller chunks.");
}

template <typename Number>
std::int64_t nonzeros(const std::vector<char>& bytes) {
  std::int64_t count = 0;
  for (std::size_t i = 0; i + sizeof(Number) <= bytes.size(); i += sizeof(Number)) {
    Number number;
    std::memcpy(&number, bytes.data() + i, sizeof number);
    count += number != Number{0} ? 1 : 0;
  }
  return count;
}

std::int64_t nonzeros(const std::vector<char>& bytes, hid_t memory_type) {
  const auto size = H5Tget_size(memory_type);
  if (H5Tget_class(memory_type) == H5T_FLOAT)
    return size == sizeof(float)    ? nonzeros<float>(bytes)
           : size == sizeof(double) ? nonzeros<double>(bytes)
                                    : nonzeros<long double>(bytes);
  return size == 1   ? nonzeros<std::uint8_t>(bytes)
         : size == 2 ? nonzeros<std::uint16_t>(bytes)
         : size == 4 ? nonzeros<std::uint32_t>(bytes)
                     : nonzeros<std::uint64_t>(bytes);
}

// The dataset once more, with a cache that holds one compressed piece while its parts are read. HDF5 heeds
// the wish for a cache only when the dataset is not open already.
hdf5::Handle reopen(hdf5::Handle dataset, const DatasetLayout& layout) {
  std::string name(4096, '\0');
  const auto length = H5Iget_name(dataset.id(), name.data(), name.size());
  if (length <= 0 || static_cast<std::size_t>(length) >= name.size()) return dataset;
  const hdf5::Handle file(H5Iget_file_id(dataset.id()));
  const hdf5::Handle access(H5Pcreate(H5P_DATASET_ACCESS));
  constexpr std::size_t k_slots = 521;
  H5Pset_chunk_cache(access.id(), k_slots, std::max<std::size_t>(layout.filtered_bytes, std::size_t{1} << 20),
                     1.0);
  dataset = hdf5::Handle();
  return hdf5::Handle(H5Dopen2(file.id(), name.c_str(), access.id()));
}

class Counter {
 public:
  Counter(hdf5::Handle dataset, const DatasetLayout& layout, const std::string& shown)
      : m_shown(shown),
        m_layout(layout),
        m_block(block_lengths(layout)),
        m_start(layout.lengths.size(), 0),
        m_dataset(reopen(std::move(dataset), layout)),
        m_space(H5Dget_space(m_dataset.id())) {
    const hdf5::Handle type(H5Dget_type(m_dataset.id()));
    m_memory_type = hdf5::Handle(H5Tget_native_type(type.id(), H5T_DIR_ASCEND));
    if (!m_memory_type.is_valid()) fail();
  }

  std::int64_t count(const std::function<void(double)>& report_progress) {
    const auto total = static_cast<double>(product(m_layout.lengths));
    std::int64_t result = 0;
    double done = 0;
    do {
      result += count_block();
      const auto elements = m_bytes.size() / H5Tget_size(m_memory_type.id());
      done += static_cast<double>(elements);
      report_progress(done / total);
    } while (advance());
    return result;
  }

 private:
  [[noreturn]] void fail() const {
    throw hdf5::damaged(fmt::format("the values of {} cannot be read: {}", m_shown, hdf5::last_reason()));
  }

  std::int64_t count_block() {
    auto size = m_block;
    for (std::size_t i = 0; i < size.size(); ++i)
      size[i] = std::min(size[i], m_layout.lengths[i] - m_start[i]);
    const hdf5::Handle memory(H5Screate_simple(static_cast<int>(size.size()), size.data(), nullptr));
    m_bytes.resize(product(size) * H5Tget_size(m_memory_type.id()));
    const bool is_read = H5Sselect_hyperslab(m_space.id(), H5S_SELECT_SET, m_start.data(), nullptr,
                                             size.data(), nullptr) >= 0 &&
                         H5Dread(m_dataset.id(), m_memory_type.id(), memory.id(), m_space.id(), H5P_DEFAULT,
                                 m_bytes.data()) >= 0;
    if (!is_read) fail();
    return nonzeros(m_bytes, m_memory_type.id());
  }

  // On to the next block; down the rows first, so that all parts of one chunk are read in turn.
  bool advance() {
    for (std::size_t i = 0; i < m_start.size(); ++i) {
      m_start[i] += m_block[i];
      if (m_start[i] < m_layout.lengths[i]) return true;
      m_start[i] = 0;
    }
    return false;
  }

  const std::string& m_shown;
  const DatasetLayout& m_layout;
  Lengths m_block;
  Lengths m_start;
  hdf5::Handle m_dataset;
  hdf5::Handle m_space;
  hdf5::Handle m_memory_type;
  std::vector<char> m_bytes;
};

}  // namespace

void check_claimed_size(hid_t dataset, const std::string& shown) {
  const hdf5::Handle type(H5Dget_type(dataset));
  const hdf5::Handle file(H5Iget_file_id(dataset));
  hsize_t file_bytes = 0;
  H5Fget_filesize(file.id(), &file_bytes);
  double bytes = static_cast<double>(H5Tget_size(type.id()));
  for (const auto length : hdf5::dimensions(dataset, shown)) bytes *= static_cast<double>(length);
  if (bytes <= k_always_read + k_most_values_per_byte * static_cast<double>(file_bytes)) return;
  throw hdf5::damaged(fmt::format("{} claims {} of values in a file of {}: these are not read", shown,
                                  format_size(bytes), format_size(static_cast<double>(file_bytes))));
}

void check_filters(hid_t dataset, const std::string& shown) {
  const hdf5::Handle creation(H5Dget_create_plist(dataset));
  for (int i = 0; i < H5Pget_nfilters(creation.id()); ++i) {
    unsigned flags = 0;
    std::size_t values = 0;
    char name[32] = "";
    const auto filter = H5Pget_filter2(creation.id(), static_cast<unsigned>(i), &flags, &values, nullptr,
                                       sizeof name, name, nullptr);
    if (filter < 0 || H5Zfilter_avail(filter) > 0) continue;
    throw Error(ErrorKind::file,
                fmt::format("{} is compressed with HDF5 filter {} ({}), which is not read here", shown,
                            filter, printable({name, strnlen(name, sizeof name)})))
        .hint("Write the file again with gzip compression, or do without these values.");
  }
}

std::int64_t count_nonzeros(hdf5::Handle dataset, const std::string& shown,
                            const std::function<void(double)>& report_progress) {
  const auto layout = layout_of(dataset.id(), shown);
  if (std::find(layout.lengths.begin(), layout.lengths.end(), 0) != layout.lengths.end()) return 0;
  check_claimed_size(dataset.id(), shown);
  check_piece(layout, shown);
  check_filters(dataset.id(), shown);
  return Counter(std::move(dataset), layout, shown).count(report_progress);
}

}  // namespace memplan
