// The wrapper over HDF5, on files that the test itself writes and on those of tests/data.
#include "memplan/sys.hpp"
#include "read/hdf5.hpp"
#include "scratch.hpp"

using namespace memplan;
using hdf5::Handle;
using hdf5::Kind;

namespace {

Handle create_file(const std::string& path) {
  return Handle(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT));
}

void write_dataset(hid_t file, const char* name, hid_t type) {
  const hsize_t length = 3;
  const Handle space(H5Screate_simple(1, &length, nullptr));
  const Handle dataset(H5Dcreate2(file, name, type, space.id(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  REQUIRE(dataset.is_valid());
}

void write_attribute(hid_t object, const char* name, hid_t type, const std::vector<hsize_t>& lengths,
                     const void* value) {
  const Handle space(lengths.empty()
                         ? H5Screate(H5S_SCALAR)
                         : H5Screate_simple(static_cast<int>(lengths.size()), lengths.data(), nullptr));
  const Handle attribute(H5Acreate2(object, name, type, space.id(), H5P_DEFAULT, H5P_DEFAULT));
  REQUIRE(H5Awrite(attribute.id(), type, value) >= 0);
}

Handle text_type(std::size_t size) {
  Handle type(H5Tcopy(H5T_C_S1));
  H5Tset_size(type.id(), size);
  return type;
}

// The name that a dataset of this type gets.
std::string type_name(hid_t type) {
  const ScratchFolder folder;
  const auto file = create_file(folder / "x.h5");
  write_dataset(file.id(), "X", type);
  return hdf5::value_type(hdf5::open_node(file.id(), "X").handle.id()).name;
}

Handle enumeration(const char* first, const char* second) {
  Handle type(H5Tenum_create(H5T_STD_I8LE));
  const signed char values[] = {0, 1};
  H5Tenum_insert(type.id(), first, &values[0]);
  H5Tenum_insert(type.id(), second, &values[1]);
  return type;
}

// What stands at the name; seen in a child, as HDF5 leaks memory on what it cannot read.
Kind odd_kind(const std::string& file, const std::string& name) {
  const auto result = run_in_child(
      [&](const auto&) {
        const auto handle = hdf5::open_file(test_data("odd/" + file));
        return std::to_string(static_cast<int>(hdf5::open_node(handle.id(), name).kind));
      },
      {});
  REQUIRE(result.output.has_value());
  return static_cast<Kind>(std::stoi(*result.output));
}

}  // namespace

TEST_CASE("a handle is closed with its owner") {
  const ScratchFolder folder;
  hid_t id = H5I_INVALID_HID;
  {
    const auto file = create_file(folder / "x.h5");
    id = file.id();
    CHECK(H5Iis_valid(id) > 0);
  }
  CHECK(H5Iis_valid(id) == 0);
  CHECK_FALSE(Handle().is_valid());
}

TEST_CASE("what stands at a name is told apart") {
  CHECK(odd_kind("stored_zeros.h5ad", "X") == Kind::group);
  CHECK(odd_kind("stored_zeros.h5ad", "X/data") == Kind::dataset);
  CHECK(odd_kind("stored_zeros.h5ad", "Y") == Kind::nothing);
  CHECK(odd_kind("stored_zeros.h5ad", "Y/data") == Kind::nothing);
  CHECK(odd_kind("stored_zeros.h5ad", "X/data/more") == Kind::nothing);
  CHECK(odd_kind("stored_zeros.h5ad", "") == Kind::nothing);
  CHECK(odd_kind("stored_zeros.h5ad", "X//data") == Kind::nothing);
  CHECK(odd_kind("soft_link.h5ad", "X/data") == Kind::dataset);
  CHECK(odd_kind("external_link.h5ad", "X") == Kind::elsewhere);
  CHECK(odd_kind("external_link.h5ad", "X/data") == Kind::elsewhere);
  CHECK(odd_kind("soft_to_external.h5ad", "X") == Kind::elsewhere);
  CHECK(odd_kind("virtual.h5ad", "X") == Kind::elsewhere);
  CHECK(odd_kind("external_storage.h5ad", "X") == Kind::elsewhere);
  CHECK(odd_kind("too_new_dense.h5ad", "X") == Kind::too_new);
}

TEST_CASE("a named data type is no matrix") {
  const ScratchFolder folder;
  const auto file = create_file(folder / "x.h5");
  const Handle type(H5Tcopy(H5T_IEEE_F32LE));
  REQUIRE(H5Tcommit2(file.id(), "X", type.id(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT) >= 0);
  CHECK(error_text([&] { hdf5::open_own_node(file.id(), "X", "X"); }) ==
        "file |  | X is a named data type; a dataset or a group belongs there | The file is damaged or was "
        "not written by its format's own library: try anndata.read_h5ad, scanpy.read_10x_h5 or "
        "biom.load_table on it, or write it again.");
}

TEST_CASE("text attributes of both kinds are read, others are none") {
  const ScratchFolder folder;
  const auto file = create_file(folder / "x.h5");
  const char* words = "variable";
  const std::int64_t number = 7;
  write_attribute(file.id(), "variable", text_type(H5T_VARIABLE).id(), {}, &words);
  write_attribute(file.id(), "fixed", text_type(8).id(), {}, "fixed\0\0");
  write_attribute(file.id(), "padded", text_type(8).id(), {}, "padded  ");
  write_attribute(file.id(), "list", text_type(1).id(), {2}, "ab");
  write_attribute(file.id(), "long", text_type(5000).id(), {}, std::string(5000, 'x').data());
  write_attribute(file.id(), "number", H5T_NATIVE_INT64, {}, &number);
  const auto text = [&](const char* name) { return hdf5::text_attribute(file.id(), name); };
  CHECK(text("variable") == "variable");
  CHECK(text("fixed") == "fixed");
  CHECK(text("padded") == "padded");
  CHECK(text("long") == "");
  CHECK(text("list") == std::nullopt);
  CHECK(text("number") == std::nullopt);
  CHECK(text("missing") == std::nullopt);
}

TEST_CASE("whole numbers in attributes are read in every width, others are none") {
  const ScratchFolder folder;
  const auto file = create_file(folder / "x.h5");
  const std::int32_t small[] = {-1, 2};
  const std::uint64_t large = UINT64_MAX;
  const double fraction = 1;
  const std::vector<std::int8_t> many(33, 1);
  write_attribute(file.id(), "small", H5T_NATIVE_INT32, {2}, small);
  write_attribute(file.id(), "large", H5T_NATIVE_UINT64, {}, &large);
  write_attribute(file.id(), "fraction", H5T_NATIVE_DOUBLE, {}, &fraction);
  write_attribute(file.id(), "many", H5T_NATIVE_INT8, {33}, many.data());
  const auto numbers = [&](const char* name) { return hdf5::integers_attribute(file.id(), name); };
  CHECK(numbers("small") == std::vector<std::int64_t>{-1, 2});
  CHECK(numbers("large") == std::vector<std::int64_t>{INT64_MAX});
  CHECK(numbers("fraction") == std::nullopt);
  CHECK(numbers("many") == std::nullopt);
  CHECK(numbers("missing") == std::nullopt);
}

TEST_CASE("types have the names that NumPy gives them") {
  CHECK(type_name(H5T_STD_I8LE) == "int8");
  CHECK(type_name(H5T_STD_U64BE) == "uint64");
  CHECK(type_name(H5T_IEEE_F64LE) == "float64");
  CHECK(type_name(H5T_NATIVE_LDOUBLE) == "float128");
  CHECK(type_name(enumeration("FALSE", "TRUE").id()) == "bool");
  CHECK(type_name(enumeration("no", "yes").id()) == "an enumeration");
  CHECK(type_name(text_type(H5T_VARIABLE).id()) == "text");
  CHECK(type_name(H5T_STD_B8LE) == "values that are no numbers");
}

TEST_CASE("names are sorted and no more than asked for") {
  const ScratchFolder folder;
  const auto file = create_file(folder / "x.h5");
  for (const auto* name : {"c", "a", "b"}) write_dataset(file.id(), name, H5T_STD_I8LE);
  CHECK(hdf5::member_names(file.id(), 10) == std::vector<std::string>{"a", "b", "c"});
  CHECK(hdf5::member_names(file.id(), 2).size() == 2);
}

TEST_CASE("a file cut short says how short it is") {
  const ScratchFolder folder;
  const auto path = folder / "cut.h5ad";
  spill(path, slurp(test_data("small_csr.h5ad")).substr(0, 4000));
  CHECK(error_text([&] { hdf5::open_file(path); }) ==
        "file |  | cannot be opened as HDF5: truncated file: eof = 4000, sblock->base_addr = 0, stored_eof = "
        "29368 | "
        "The file is damaged or was not written by its format's own library: try anndata.read_h5ad, "
        "scanpy.read_10x_h5 or biom.load_table on it, or write it again.");
}
