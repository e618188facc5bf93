// Reading Thrift's compact protocol, as far as Parquet's footer needs it.
// https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace memplan {

enum class ThriftType { stop, yes, no, byte, i16, i32, i64, number, binary, list, set, map, structure };

struct ThriftField {
  ThriftType type = ThriftType::stop;
  int id = 0;
};

// Goes through the bytes of one value; each read is checked against their end and throws Error(file) beyond
// it. A list or map never claims more entries than bytes are left, and nesting ends at 64 levels: the time is
// that of the bytes.
class ThriftReader {
 public:
  explicit ThriftReader(std::string_view bytes) : m_bytes(bytes) {}

  // Calls `visit` with each field of a struct; a field whose value `visit` does not take (false) is skipped.
  void read_struct(const std::function<bool(ThriftField)>& visit);
  // Calls `visit` once for each entry of a list of structs, which it must read. Other lists are skipped.
  void read_structs(const std::function<void()>& visit);
  std::int64_t integer();
  std::int64_t byte();
  std::string_view binary();

 private:
  void skip(ThriftType type);
  void skip_list();
  void skip_map();
  std::uint64_t varint();
  // The number of entries that a list or map claims, which there must be bytes for.
  std::uint64_t checked_count(std::uint64_t count) const;
  std::uint8_t next_byte();
  std::string_view take(std::uint64_t count);

  std::string_view m_bytes;
  int m_depth = 0;
};

}  // namespace memplan
