// The little of HDF5's C interface that readers need, with owners for its handles.
//
// A file is not trusted: it is read as its own bytes alone (links to other files, values stored in other
// files and filters loaded from plug-ins are all refused), and only inside run_in_child, for HDF5 itself can
// be made to crash.
#pragma once

#include <hdf5.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "memplan/error.hpp"

namespace memplan::hdf5 {

// Any HDF5 identifier, closed with its owner.
class Handle {
 public:
  Handle() = default;
  explicit Handle(hid_t id) : m_id(id) {}
  Handle(Handle&& other) noexcept : m_id(std::exchange(other.m_id, H5I_INVALID_HID)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(m_id, other.m_id);
    return *this;
  }
  ~Handle() {
    if (is_valid()) H5Idec_ref(m_id);
  }

  hid_t id() const { return m_id; }
  bool is_valid() const { return m_id >= 0; }

 private:
  hid_t m_id = H5I_INVALID_HID;
};

// What stands at a name: `elsewhere` is what lies in another file, `too_new` what a later HDF5 has written.
enum class Kind { nothing, group, dataset, other, elsewhere, too_new, unreadable };

struct Node {
  Kind kind = Kind::nothing;
  Handle handle;       // of a group or a dataset
  std::string reason;  // HDF5's own words for `too_new` and `unreadable`, or what is elsewhere
};

struct ValueType {
  std::string name;        // as NumPy has it: "float32", "bool"
  std::int64_t bytes = 0;  // of one value in the file
  bool is_number = false;
};

// An Error(file) that calls the file damaged, with the next step.
Error damaged(const std::string& message);
// An Error(file) for what a later HDF5 has written, in HDF5's own words where there are some.
Error too_new(const std::string& message, const std::string& reason);

// HDF5's innermost message about the call that has just failed.
std::string last_reason();

// Opens the file for reading, without locks. Throws Error(file).
Handle open_file(const std::string& path);

// What stands at `path`, a name or names joined by '/', below `parent`.
Node open_node(hid_t parent, std::string_view path);
// Whether anything stands there.
bool is_there(hid_t parent, std::string_view path);
// As open_node, but throws Error(file) unless it is nothing, a group, a dataset or too new; `shown` is its
// name in the message.
Node open_own_node(hid_t parent, std::string_view path, const std::string& shown);

// The names in a group, sorted, at most `limit` of them.
std::vector<std::string> member_names(hid_t group, std::size_t limit);

// An attribute that is one string, or a few whole numbers; nothing when it is missing or something else.
std::optional<std::string> text_attribute(hid_t object, const char* name);
std::optional<std::vector<std::int64_t>> integers_attribute(hid_t object, const char* name);

// The lengths along each dimension; none for a single value and for an empty dataset. Throws Error(file).
std::vector<std::int64_t> dimensions(hid_t dataset, const std::string& shown);

// The whole numbers of a list. Throws Error(file) when it holds something else. Its length is the caller's to
// check.
std::vector<std::int64_t> read_integers(hid_t dataset, const std::string& shown);

ValueType value_type(hid_t dataset);

// Whether the type is NumPy's bool as h5py writes it: an enumeration of FALSE and TRUE.
bool is_boolean(hid_t type);

// The names of a record's fields, at most `limit` of them.
std::vector<std::string> field_names(hid_t type, std::size_t limit);

}  // namespace memplan::hdf5
