#include <doctest/doctest.h>

#include "read/signature.hpp"

using namespace memplan;
using namespace std::string_literals;

TEST_CASE("HDF5 is known by its signature, behind a user's block as well") {
  const auto signature = "\x89HDF\r\n\x1a\n"s;
  CHECK(is_hdf5(signature));
  CHECK(is_hdf5(signature + "more"));
  constexpr std::size_t k_offsets[] = {512, 1024, 2048, 4096};
  for (const auto offset : k_offsets) {
    CHECK(is_hdf5(std::string(offset, '\0') + signature));
    CHECK_FALSE(is_hdf5(std::string(offset + 1, '\0') + signature));
  }
  CHECK_FALSE(is_hdf5(""));
  CHECK_FALSE(is_hdf5(signature.substr(0, 7)));
}

TEST_CASE("other files are named as what they look like") {
  const auto what = [](const std::string& start) { return guess_kind(start).what; };
  CHECK(what("") == "empty");
  CHECK(what("\x1f\x8b\x08") == "gzip-compressed");
  CHECK(what("PK\x03\x04...") == "a zip archive");
  CHECK(what("BZh9") == "bzip2-compressed");
  CHECK(what("\xFD"
             "7zXZ\0"s) == "xz-compressed");
  CHECK(what("\x28\xB5\x2F\xFD") == "zstd-compressed");
  CHECK(what("PARE") == "an encrypted Parquet table");
  CHECK(what("ARROW1\0\0"s) == "an Arrow (Feather) table");
  CHECK(what("CDF\x02") == "a classic NetCDF file");
  CHECK(what("version https://git-lfs.github.com/spec/v1\n") == "a Git LFS pointer, not the file itself");
  CHECK(what("<!DOCTYPE html>") == "an HTML page, perhaps a download that failed");
  CHECK(what("gene,cell1,cell2\nA,1,2\n") == "text ('gene,cell1,cell2')");
  CHECK(what(std::string(100, 'a')) == "text ('" + std::string(40, 'a') + "…')");
  CHECK(what("\x01\x02") == "binary data of an unknown kind");
}

TEST_CASE("each guess has a next step") {
  CHECK(guess_kind("\x1f\x8b").hint == "Decompress it first: gunzip --keep FILE.");
  CHECK(guess_kind("").hint == "Copy or download it again.");
  CHECK(guess_kind("text").hint ==
        "Read are .h5ad, .h5 of 10x Genomics, .mtx, .biom, .npy, .parquet, .csv, .tsv, and folders of 10x "
        "Genomics or of parts.");
}
