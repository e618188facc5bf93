#include "read/labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "read/count.hpp"

namespace memplan {

namespace {

constexpr std::size_t k_label_block_bytes = std::size_t{1} << 20;
constexpr std::size_t k_longest_value = std::size_t{1} << 20;

hdf5::Handle value_type(hid_t dataset, const std::string& field) {
  hdf5::Handle type(H5Dget_type(dataset));
  if (field.empty()) return type;
  const auto index = H5Tget_member_index(type.id(), field.c_str());
  return hdf5::Handle(index < 0 ? H5I_INVALID_HID
                                : H5Tget_member_type(type.id(), static_cast<unsigned>(index)));
}

template <typename Number>
Number number_at(const char* value) {
  Number number{};
  std::memcpy(static_cast<void*>(&number), value, sizeof number);
  return number;
}

std::string_view without_padding(const char* value, std::size_t size) {
  std::string_view text(value, size);
  text = text.substr(0, text.find('\0'));
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

}  // namespace

LabelList::LabelList(hdf5::Handle dataset, const std::string& field, const std::string& shown)
    : m_shown(shown), m_dataset(std::move(dataset)) {
  check_claimed_size(m_dataset.id(), shown);
  check_filters(m_dataset.id(), shown);
  const auto lengths = hdf5::dimensions(m_dataset.id(), shown);
  if (lengths.size() != 1)
    throw hdf5::damaged(fmt::format("{} has {} dimensions; a list has 1", shown, lengths.size()));
  m_size = lengths[0];
  const auto type = value_type(m_dataset.id(), field);
  if (!type.is_valid()) throw hdf5::damaged(fmt::format("{} has no type", shown));
  find_kind(type.id());
  if (field.empty() || !m_memory_type.is_valid()) return;
  hdf5::Handle record(H5Tcreate(H5T_COMPOUND, m_value_bytes));
  H5Tinsert(record.id(), field.c_str(), 0, m_memory_type.id());
  m_memory_type = std::move(record);
}

// The kind of the values in the file, and the type in which they are wanted in memory.
void LabelList::find_kind(hid_t type) {
  const auto type_class = H5Tget_class(type);
  const bool is_text = type_class == H5T_STRING;
  if (is_text)
    m_kind = H5Tis_variable_str(type) > 0 ? Kind::text : Kind::fixed_text;
  else if (hdf5::is_boolean(type))
    m_kind = Kind::boolean;
  else if (type_class == H5T_INTEGER)
    m_kind = H5Tget_sign(type) == H5T_SGN_NONE ? Kind::natural : Kind::whole;
  else if (type_class == H5T_FLOAT)
    m_kind = Kind::real;
  else
    throw Error(ErrorKind::file, fmt::format("{} holds neither texts nor numbers", m_shown))
        .hint("Name another column.");
  m_memory_type = is_text || m_kind == Kind::boolean ? hdf5::Handle(H5Tcopy(type))
                  : m_kind == Kind::natural          ? hdf5::Handle(H5Tcopy(H5T_NATIVE_UINT64))
                  : m_kind == Kind::whole            ? hdf5::Handle(H5Tcopy(H5T_NATIVE_INT64))
                                                     : hdf5::Handle(H5Tcopy(H5T_NATIVE_DOUBLE));
  m_value_bytes = H5Tget_size(m_memory_type.id());
  if (m_value_bytes == 0 || m_value_bytes > k_longest_value ||
      (m_kind == Kind::boolean && m_value_bytes != 1))
    throw hdf5::damaged(fmt::format("{} has values of {} bytes", m_shown, m_value_bytes));
}

void LabelList::each_value(const std::function<void(const char*)>& visit,
                           const std::function<void(double)>& report_progress) const {
  const hdf5::Handle space(H5Dget_space(m_dataset.id()));
  const auto block = static_cast<hsize_t>(std::max<std::size_t>(1, k_label_block_bytes / m_value_bytes));
  const auto size = static_cast<hsize_t>(m_size);
  std::vector<char> bytes;
  for (hsize_t start = 0; start < size; start += block) {
    const hsize_t count = std::min(block, size - start);
    bytes.assign(count * m_value_bytes, '\0');
    const hdf5::Handle memory(H5Screate_simple(1, &count, nullptr));
    H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, &start, nullptr, &count, nullptr);
    if (H5Dread(m_dataset.id(), m_memory_type.id(), memory.id(), space.id(), H5P_DEFAULT, bytes.data()) < 0)
      throw hdf5::damaged(fmt::format("{} cannot be read: {}", m_shown, hdf5::last_reason()));
    for (hsize_t i = 0; i < count; ++i) visit(bytes.data() + i * m_value_bytes);
    if (m_kind == Kind::text) H5Dvlen_reclaim(m_memory_type.id(), memory.id(), H5P_DEFAULT, bytes.data());
    report_progress(static_cast<double>(start + count) / static_cast<double>(size));
  }
}

std::optional<std::string> LabelList::label(const char* value) const {
  switch (m_kind) {
    case Kind::boolean:
      return *value ? "True" : "False";
    case Kind::whole:
      return fmt::to_string(number_at<std::int64_t>(value));
    case Kind::natural:
      return fmt::to_string(number_at<std::uint64_t>(value));
    case Kind::real: {
      const auto number = number_at<double>(value);
      return std::isnan(number) ? std::nullopt : std::optional(fmt::to_string(number));
    }
    case Kind::fixed_text:
      return std::string(without_padding(value, m_value_bytes));
    case Kind::text: {
      const auto* text = number_at<const char*>(value);
      return text ? std::optional<std::string>(text) : std::string();
    }
  }
  return std::nullopt;
}

std::int64_t LabelList::integer(const char* value) const {
  if (m_kind == Kind::boolean) return *value ? 1 : 0;
  return number_at<std::int64_t>(value);
}

void LabelList::each_label(const std::function<void(std::optional<std::string>)>& visit,
                           const std::function<void(double)>& report_progress) const {
  each_value([&](const char* value) { visit(label(value)); }, report_progress);
}

void LabelList::each_integer(const std::function<void(std::int64_t)>& visit,
                             const std::function<void(double)>& report_progress) const {
  if (!is_integer() && !is_boolean()) throw hdf5::damaged(fmt::format("{} holds no whole numbers", m_shown));
  each_value([&](const char* value) { visit(integer(value)); }, report_progress);
}

}  // namespace memplan
