#include "read/thrift.hpp"

#include "memplan/error.hpp"

namespace memplan {

namespace {

constexpr int k_deepest_footer = 64;

Error damaged_footer(const std::string& message) {
  return Error(ErrorKind::file, "its footer " + message);
}

ThriftType type_of(unsigned code) {
  if (code > static_cast<unsigned>(ThriftType::structure))
    throw damaged_footer("holds a type that Thrift does not have");
  return static_cast<ThriftType>(code);
}

// A level of nesting, left with its owner.
class Level {
 public:
  explicit Level(int& depth) : m_depth(depth) {
    if (++m_depth > k_deepest_footer) throw damaged_footer("is nested too deeply");
  }
  ~Level() { --m_depth; }
  Level(const Level&) = delete;
  Level& operator=(const Level&) = delete;

 private:
  int& m_depth;
};

}  // namespace

std::uint8_t ThriftReader::next_byte() {
  return static_cast<std::uint8_t>(take(1).front());
}

std::string_view ThriftReader::take(std::uint64_t count) {
  if (count > m_bytes.size()) throw damaged_footer("ends too early");
  const auto taken = m_bytes.substr(0, count);
  m_bytes.remove_prefix(count);
  return taken;
}

std::uint64_t ThriftReader::varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const auto byte = next_byte();
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return value;
  }
  throw damaged_footer("holds a number of more than 64 bits");
}

std::uint64_t ThriftReader::checked_count(std::uint64_t count) const {
  if (count > m_bytes.size()) throw damaged_footer("claims a list longer than itself");
  return count;
}

// Zigzag: 0, -1, 1, -2, …
std::int64_t ThriftReader::integer() {
  const auto value = varint();
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

std::int64_t ThriftReader::byte() {
  return static_cast<std::int8_t>(next_byte());
}

std::string_view ThriftReader::binary() {
  return take(varint());
}

void ThriftReader::read_struct(const std::function<bool(ThriftField)>& visit) {
  const Level level(m_depth);
  std::int64_t id = 0;
  for (;;) {
    const auto head = next_byte();
    const auto type = type_of(head & 0x0f);
    if (type == ThriftType::stop) return;
    const auto step = head >> 4;
    id = step != 0 ? id + step : integer();
    if (id < -32768 || id > 32767) throw damaged_footer("numbers a field beyond 16 bits");
    if (!visit({type, static_cast<int>(id)})) skip(type);
  }
}

void ThriftReader::read_structs(const std::function<void()>& visit) {
  const auto head = next_byte();
  const auto type = type_of(head & 0x0f);
  const auto count = checked_count((head >> 4) == 15 ? varint() : head >> 4);
  for (std::uint64_t i = 0; i < count; ++i) {
    if (type == ThriftType::structure)
      visit();
    else if (type == ThriftType::yes || type == ThriftType::no)
      next_byte();
    else
      skip(type);
  }
}

void ThriftReader::skip_list() {
  read_structs([this] { skip(ThriftType::structure); });
}

void ThriftReader::skip_map() {
  const auto count = checked_count(varint());
  if (count == 0) return;
  const auto types = next_byte();
  const auto skip_entry = [this](ThriftType type) {
    if (type == ThriftType::yes || type == ThriftType::no)
      next_byte();
    else
      skip(type);
  };
  for (std::uint64_t i = 0; i < count; ++i) {
    skip_entry(type_of(types >> 4));
    skip_entry(type_of(types & 0x0f));
  }
}

void ThriftReader::skip(ThriftType type) {
  const Level level(m_depth);
  switch (type) {
    case ThriftType::stop:
      throw damaged_footer("holds a value without a type");
    case ThriftType::yes:
    case ThriftType::no:
      return;  // the value is the type
    case ThriftType::byte:
      next_byte();
      return;
    case ThriftType::i16:
    case ThriftType::i32:
    case ThriftType::i64:
      varint();
      return;
    case ThriftType::number:
      take(8);
      return;
    case ThriftType::binary:
      binary();
      return;
    case ThriftType::list:
    case ThriftType::set:
      return skip_list();
    case ThriftType::map:
      return skip_map();
    case ThriftType::structure:
      return read_struct([](ThriftField) { return false; });
  }
}

}  // namespace memplan
