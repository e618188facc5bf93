// What a reader of data files is held to: figures that make sense, which pass from a child process unchanged.
#pragma once

#include "input_file.hpp"
#include "read/formats.hpp"
#include "read/packing.hpp"

namespace fuzz {

inline void require_sense(const memplan::DataFile& file) {
  require(file.observations >= 0 && file.variables >= 0 && file.stored_values.value_or(0) >= 0 &&
              file.nonzeros.value_or(0) >= 0 && file.median_row_nonzeros.value_or(0) >= 0,
          "a file has no negative figures");
  const auto packed = memplan::pack(file);
  require(memplan::pack(memplan::unpack_data_file(packed, "")) == packed, "an answer comes as it was sent");
}

// Whatever the file is by its first bytes.
inline void read(std::string_view text) {
  static const InputFile file("data");
  file.write(text);
  took([&] { require_sense(memplan::find_reader(file.path())(file.path(), {}, [](double) {})); });
}

}  // namespace fuzz
