// The values of an HDF5 list, or of one field of a list of records, as texts and as numbers.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "read/hdf5.hpp"

namespace memplan {

// A list that is read block by block. Texts, whole numbers, other numbers, yes and no have labels: "T cell",
// "3", "0.5", "True".
class LabelList {
 public:
  // `field` is the field of a list of records, "" for another list; `shown` names it in messages. Throws
  // Error(file) for a list that is too new, has other values, or claims more than its file can hold.
  LabelList(hdf5::Handle dataset, const std::string& field, const std::string& shown);

  std::int64_t size() const { return m_size; }
  bool is_boolean() const { return m_kind == Kind::boolean; }
  bool is_integer() const { return m_kind == Kind::whole || m_kind == Kind::natural; }

  // Calls `visit` with each value; nothing is a number that is none (NaN). Throws Error(file) when the values
  // cannot be read.
  void each_label(const std::function<void(std::optional<std::string>)>& visit,
                  const std::function<void(double)>& report_progress) const;
  // Calls `visit` with each value of a list of whole numbers, or of yes and no as 1 and 0.
  void each_integer(const std::function<void(std::int64_t)>& visit,
                    const std::function<void(double)>& report_progress) const;

 private:
  enum class Kind { boolean, whole, natural, real, fixed_text, text };

  void each_value(const std::function<void(const char*)>& visit,
                  const std::function<void(double)>& report_progress) const;
  void find_kind(hid_t type);
  std::optional<std::string> label(const char* value) const;
  std::int64_t integer(const char* value) const;

  std::string m_shown;
  hdf5::Handle m_dataset;
  hdf5::Handle m_memory_type;  // of one value, in a record of its own where it is a field
  std::size_t m_value_bytes = 0;
  std::int64_t m_size = 0;
  Kind m_kind = Kind::text;
};

}  // namespace memplan
