#include "read/signature.hpp"

#include <algorithm>

#include "memplan/error.hpp"

namespace memplan {

namespace {

using namespace std::string_view_literals;

struct Row {
  std::string_view start;
  std::string_view what;
  std::string_view hint;
};

constexpr auto k_needed =
    "Read are .h5ad, .h5 of 10x Genomics, .mtx, .biom, .npy, .parquet, .csv, .tsv, and folders of 10x "
    "Genomics "
    "or of parts."sv;

constexpr Row k_known[] = {
    {"\x1f\x8b"sv, "gzip-compressed", "Decompress it first: gunzip --keep FILE."},
    {"PK\x03\x04"sv, "a zip archive", "Unpack it first; a .npz file or a zipped Zarr store is not read."},
    {"BZh"sv, "bzip2-compressed", "Decompress it first: bunzip2 --keep FILE."},
    {"\xFD"
     "7zXZ\0"sv,
     "xz-compressed", "Decompress it first: xz --decompress --keep FILE."},
    {"\x28\xB5\x2F\xFD"sv, "zstd-compressed", "Decompress it first: zstd --decompress FILE."},
    {"PARE"sv, "an encrypted Parquet table", "Write it without encryption of the footer."},
    {"ARROW1"sv, "an Arrow (Feather) table", k_needed},
    {"CDF\x01"sv, "a classic NetCDF file", k_needed},
    {"CDF\x02"sv, "a classic NetCDF file", k_needed},
    {"version https://git-lfs"sv, "a Git LFS pointer, not the file itself", "Fetch the file: git lfs pull."},
    {"<!DOCTYPE"sv, "an HTML page, perhaps a download that failed", "Download it again."},
    {"<html"sv, "an HTML page, perhaps a download that failed", "Download it again."},
};

}  // namespace

bool is_text(std::string_view start) {
  return std::none_of(start.begin(), start.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f';
  });
}

bool is_hdf5(std::string_view start) {
  constexpr auto k_signature = "\x89HDF\r\n\x1a\n"sv;
  constexpr std::size_t k_offsets[] = {0, 512, 1024, 2048, 4096};
  for (const auto offset : k_offsets)
    if (start.substr(std::min(offset, start.size())).starts_with(k_signature)) return true;
  return false;
}

Guess guess_kind(std::string_view start) {
  if (start.empty()) return {"empty", "Copy or download it again."};
  for (const auto& row : k_known)
    if (start.starts_with(row.start)) return {std::string(row.what), std::string(row.hint)};
  if (!is_text(start)) return {"binary data of an unknown kind", std::string(k_needed)};
  const auto line = start.substr(0, start.find_first_of("\r\n"));
  return {"text ('" + printable(line, 40) + "')", std::string(k_needed)};
}

}  // namespace memplan
