#include "read/hdf5.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace memplan::hdf5 {

namespace {

constexpr std::size_t k_longest_text = 4096;
constexpr hssize_t k_most_integers = 32;

herr_t collect(unsigned, const H5E_error2_t* error, void* data) {
  static_cast<std::vector<std::string>*>(data)->push_back(error->desc ? error->desc : "");
  return 0;
}

// HDF5's messages about the call that has just failed, the innermost first.
std::vector<std::string> reasons() {
  std::vector<std::string> texts;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, collect, &texts);
  return texts;
}

bool is_version_complaint(const std::string& reason) {
  return reason.find("version number") != std::string::npos;
}

// The node for a call that has just failed.
Node failed_node() {
  const auto texts = reasons();
  const auto complaint = std::find_if(texts.begin(), texts.end(), is_version_complaint);
  if (complaint != texts.end()) return {Kind::too_new, Handle(), printable(*complaint)};
  return {Kind::unreadable, Handle(), texts.empty() ? "" : printable(texts.front())};
}

herr_t refuse_external_link(const char*, const char*, const char*, const char*, unsigned*, hid_t, void*) {
  return -1;
}

// Follows links within the file and none that leads out of it.
Handle link_access() {
  Handle access(H5Pcreate(H5P_LINK_ACCESS));
  H5Pset_elink_cb(access.id(), refuse_external_link, nullptr);
  return access;
}

// Nodes that are whole in this file pass unchanged.
Node checked_dataset(Handle dataset) {
  const Handle creation(H5Dget_create_plist(dataset.id()));
  if (!creation.is_valid()) return failed_node();
  if (H5Pget_layout(creation.id()) == H5D_VIRTUAL) return {Kind::elsewhere, Handle(), "a virtual dataset"};
  if (H5Pget_external_count(creation.id()) > 0)
    return {Kind::elsewhere, Handle(), "a dataset with external storage"};
  return {Kind::dataset, std::move(dataset), ""};
}

Node open_member(hid_t parent, const std::string& name) {
  const auto exists = name.empty() ? 0 : H5Lexists(parent, name.c_str(), H5P_DEFAULT);
  if (exists < 0) return failed_node();
  if (exists == 0) return {};
  H5L_info_t link{};
  if (H5Lget_info(parent, name.c_str(), &link, H5P_DEFAULT) < 0) return failed_node();
  if (link.type != H5L_TYPE_HARD && link.type != H5L_TYPE_SOFT)
    return {Kind::elsewhere, Handle(), "a link to another file"};
  const auto access = link_access();  // closing it would clear HDF5's messages about a failure
  Handle object(H5Oopen(parent, name.c_str(), access.id()));
  if (!object.is_valid() && link.type == H5L_TYPE_SOFT)
    return {Kind::elsewhere, Handle(), "a link that leads to nothing in this file"};
  if (!object.is_valid()) return failed_node();
  const auto type = H5Iget_type(object.id());
  if (type == H5I_DATASET) return checked_dataset(std::move(object));
  return {type == H5I_GROUP ? Kind::group : Kind::other, std::move(object), ""};
}

struct Names {
  std::vector<std::string> list;
  std::size_t limit;
};

herr_t add_name(hid_t, const char* name, const H5L_info_t*, void* data) {
  auto& names = *static_cast<Names*>(data);
  names.list.emplace_back(name);
  return names.list.size() >= names.limit ? 1 : 0;
}

std::string fixed_text(hid_t attribute, hid_t type) {
  std::string text(std::min(H5Tget_size(type), k_longest_text + 1), '\0');
  if (text.size() > k_longest_text || H5Aread(attribute, type, text.data()) < 0) return "";
  text.resize(std::min(text.find('\0'), text.size()));
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

std::string variable_text(hid_t attribute, hid_t type) {
  char* text = nullptr;
  const Handle memory_type(H5Tcopy(H5T_C_S1));
  H5Tset_size(memory_type.id(), H5T_VARIABLE);
  H5Tset_cset(memory_type.id(), H5Tget_cset(type));
  if (H5Aread(attribute, memory_type.id(), static_cast<void*>(&text)) < 0 || !text) return "";
  std::string copy(std::string_view(text).substr(0, k_longest_text));
  H5free_memory(text);
  return copy;
}

// The attribute, its type and the number of its values, where it is there and of that class.
struct Attribute {
  Handle handle;
  Handle type;
  hssize_t count = 0;
};

std::optional<Attribute> open_attribute(hid_t object, const char* name, H5T_class_t wanted) {
  if (H5Aexists(object, name) <= 0) return std::nullopt;
  Handle attribute(H5Aopen(object, name, H5P_DEFAULT));
  if (!attribute.is_valid()) return std::nullopt;
  Handle type(H5Aget_type(attribute.id()));
  const Handle space(H5Aget_space(attribute.id()));
  if (!type.is_valid() || !space.is_valid() || H5Tget_class(type.id()) != wanted) return std::nullopt;
  const auto count = H5Sget_simple_extent_npoints(space.id());
  return Attribute{std::move(attribute), std::move(type), count};
}

std::string_view class_words(H5T_class_t type_class) {
  switch (type_class) {
    case H5T_STRING:
      return "text";
    case H5T_COMPOUND:
      return "records";
    case H5T_ENUM:
      return "an enumeration";
    case H5T_VLEN:
      return "lists";
    default:
      return "values that are no numbers";
  }
}

}  // namespace

Error damaged(const std::string& message) {
  return Error(ErrorKind::file, message)
      .hint(
          "The file is damaged or was not written by its format's own library: try anndata.read_h5ad, "
          "scanpy.read_10x_h5 or biom.load_table on it, or write it again.");
}

Error too_new(const std::string& message, const std::string& reason) {
  const auto words = reason.empty() ? "" : fmt::format(" ({})", reason);
  return Error(ErrorKind::file, fmt::format("{} in a form that HDF5 1.10 cannot read{}", message, words))
      .hint(
          "Write it again in the earlier form, as anndata's write_h5ad does (h5py: libver=\"v110\"); if that "
          "fails as well, the file is damaged.");
}

std::string last_reason() {
  const auto texts = reasons();
  return texts.empty() ? "no reason given" : printable(texts.front());
}

Handle open_file(const std::string& path) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  H5PLset_loading_state(0);
  const Handle access(H5Pcreate(H5P_FILE_ACCESS));
  H5Pset_file_locking(access.id(), false, true);
  Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.id()));
  if (file.is_valid()) return file;
  const auto node = failed_node();
  if (node.kind == Kind::too_new) throw too_new("is HDF5", node.reason);
  throw damaged(fmt::format("cannot be opened as HDF5: {}", node.reason));
}

Node open_node(hid_t parent, std::string_view path) {
  const auto slash = path.find('/');
  auto node = open_member(parent, std::string(path.substr(0, slash)));
  if (slash == std::string_view::npos) return node;
  if (node.kind == Kind::group) return open_node(node.handle.id(), path.substr(slash + 1));
  const bool leads_on = node.kind == Kind::dataset || node.kind == Kind::other;
  return leads_on ? Node{} : std::move(node);
}

bool is_there(hid_t parent, std::string_view path) {
  return open_node(parent, path).kind != Kind::nothing;
}

Node open_own_node(hid_t parent, std::string_view path, const std::string& shown) {
  auto node = open_node(parent, path);
  if (node.kind == Kind::unreadable) throw damaged(fmt::format("{} cannot be read: {}", shown, node.reason));
  if (node.kind == Kind::other)
    throw damaged(fmt::format("{} is a named data type; a dataset or a group belongs there", shown));
  if (node.kind == Kind::elsewhere)
    throw Error(ErrorKind::file,
                fmt::format("{} is {}: only what lies in this file is read", shown, node.reason))
        .hint("Copy it into one file: anndata.read_h5ad(...).write_h5ad(...).");
  return node;
}

std::vector<std::string> member_names(hid_t group, std::size_t limit) {
  Names names{{}, limit};
  H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, nullptr, add_name, &names);
  std::sort(names.list.begin(), names.list.end());
  return names.list;
}

std::optional<std::string> text_attribute(hid_t object, const char* name) {
  const auto attribute = open_attribute(object, name, H5T_STRING);
  if (!attribute || attribute->count != 1) return std::nullopt;
  const auto type = attribute->type.id();
  const bool is_variable = H5Tis_variable_str(type) > 0;
  return is_variable ? variable_text(attribute->handle.id(), type) : fixed_text(attribute->handle.id(), type);
}

std::optional<std::vector<std::int64_t>> integers_attribute(hid_t object, const char* name) {
  const auto attribute = open_attribute(object, name, H5T_INTEGER);
  if (!attribute || attribute->count < 1 || attribute->count > k_most_integers) return std::nullopt;
  std::vector<std::int64_t> values(static_cast<std::size_t>(attribute->count));
  if (H5Aread(attribute->handle.id(), H5T_NATIVE_INT64, values.data()) < 0) return std::nullopt;
  return values;
}

std::vector<std::int64_t> dimensions(hid_t dataset, const std::string& shown) {
  const Handle space(H5Dget_space(dataset));
  if (!space.is_valid()) throw damaged(fmt::format("{} cannot be read: {}", shown, last_reason()));
  if (H5Sget_simple_extent_type(space.id()) != H5S_SIMPLE) return {};
  std::vector<hsize_t> lengths(static_cast<std::size_t>(std::max(H5Sget_simple_extent_ndims(space.id()), 0)));
  H5Sget_simple_extent_dims(space.id(), lengths.data(), nullptr);
  constexpr auto k_longest = static_cast<hsize_t>(std::numeric_limits<std::int64_t>::max() - 1);
  for (const auto length : lengths)
    if (length > k_longest) throw damaged(fmt::format("{} claims to have {} entries", shown, length));
  return {lengths.begin(), lengths.end()};
}

bool is_boolean(hid_t type) {
  if (H5Tget_class(type) != H5T_ENUM || H5Tget_nmembers(type) != 2) return false;
  for (unsigned i = 0; i < 2; ++i) {
    char* name = H5Tget_member_name(type, i);
    const bool known = name && (std::string_view(name) == "FALSE" || std::string_view(name) == "TRUE");
    H5free_memory(name);
    if (!known) return false;
  }
  return true;
}

std::vector<std::string> field_names(hid_t type, std::size_t limit) {
  std::vector<std::string> names;
  const auto count = H5Tget_class(type) == H5T_COMPOUND ? H5Tget_nmembers(type) : 0;
  for (int i = 0; i < count && names.size() < limit; ++i) {
    char* name = H5Tget_member_name(type, static_cast<unsigned>(i));
    if (name) names.emplace_back(name);
    H5free_memory(name);
  }
  return names;
}

std::vector<std::int64_t> read_integers(hid_t dataset, const std::string& shown) {
  const auto lengths = dimensions(dataset, shown);
  const Handle type(H5Dget_type(dataset));
  if (lengths.size() != 1 || H5Tget_class(type.id()) != H5T_INTEGER)
    throw damaged(fmt::format("{} is no list of whole numbers", shown));
  std::vector<std::int64_t> values(static_cast<std::size_t>(lengths[0]));
  if (H5Dread(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0) return values;
  throw damaged(fmt::format("{} cannot be read: {}", shown, last_reason()));
}

ValueType value_type(hid_t dataset) {
  const Handle type(H5Dget_type(dataset));
  const auto type_class = H5Tget_class(type.id());
  const auto bytes = static_cast<std::int64_t>(H5Tget_size(type.id()));
  const auto numbered = [&](std::string_view name) {
    return ValueType{fmt::format("{}{}", name, bytes * 8), bytes, true};
  };
  const bool is_size = bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
  if (is_boolean(type.id()) && bytes == 1) return {"bool", bytes, true};
  if (type_class == H5T_INTEGER && is_size)
    return numbered(H5Tget_sign(type.id()) == H5T_SGN_NONE ? "uint" : "int");
  if (type_class == H5T_FLOAT && ((is_size && bytes > 1) || bytes == 16)) return numbered("float");
  return {std::string(class_words(type_class)), bytes, false};
}

}  // namespace memplan::hdf5
