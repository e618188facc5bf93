// Apache Parquet: the footer tells the rows and the columns.
// https://parquet.apache.org/docs/file-format/metadata/
#include <fmt/format.h>

#include <array>
#include <optional>

#include "memplan/error.hpp"
#include "memplan/sys.hpp"
#include "read/columns.hpp"
#include "read/formats.hpp"
#include "read/thrift.hpp"

namespace memplan {

namespace {

constexpr std::int64_t k_tail_bytes = 8;  // the footer's length, "PAR1"
constexpr std::int64_t k_longest_footer = std::int64_t{128} << 20;

// One element of the schema: a leaf has a physical type.
struct Element {
  std::string name;
  std::optional<std::int64_t> physical;
  std::int64_t bytes = 0;  // of a fixed-length type
  std::optional<std::int64_t> converted;
  int logical = 0;  // which member of the union LogicalType
  std::int64_t bits = 0;
  bool is_signed = true;
};

struct Footer {
  std::vector<Element> schema;
  std::optional<std::int64_t> rows;
  std::int64_t rows_of_groups = 0;
  bool has_groups = false;
};

Error damaged_parquet(const std::string& message) {
  return Error(ErrorKind::file, message)
      .hint(
          "The file is damaged or not written to its end: try pyarrow.parquet.read_metadata on it, or write "
          "it again.");
}

void read_integer_type(ThriftReader& reader, Element& element) {
  reader.read_struct([&](ThriftField field) {
    if (field.id == 1 && field.type == ThriftType::byte) return element.bits = reader.byte(), true;
    if (field.id == 2) element.is_signed = field.type != ThriftType::no;
    return false;
  });
}

void read_logical_type(ThriftReader& reader, Element& element) {
  constexpr int k_integer = 10;
  reader.read_struct([&](ThriftField field) {
    element.logical = field.id;
    if (field.id != k_integer || field.type != ThriftType::structure) return false;
    read_integer_type(reader, element);
    return true;
  });
}

Element read_element(ThriftReader& reader) {
  Element element;
  reader.read_struct([&](ThriftField field) {
    if (field.id == 1 && field.type == ThriftType::i32) return element.physical = reader.integer(), true;
    if (field.id == 2 && field.type == ThriftType::i32) return element.bytes = reader.integer(), true;
    if (field.id == 4 && field.type == ThriftType::binary) return element.name = reader.binary(), true;
    if (field.id == 6 && field.type == ThriftType::i32) return element.converted = reader.integer(), true;
    if (field.id != 10 || field.type != ThriftType::structure) return false;
    read_logical_type(reader, element);
    return true;
  });
  return element;
}

void read_row_group(ThriftReader& reader, Footer& footer) {
  footer.has_groups = true;
  reader.read_struct([&](ThriftField field) {
    if (field.id != 3 || field.type != ThriftType::i64) return false;
    if (__builtin_add_overflow(footer.rows_of_groups, reader.integer(), &footer.rows_of_groups))
      throw damaged_parquet("its footer counts more rows than there can be");
    return true;
  });
}

Footer parse_footer(std::string_view bytes) {
  Footer footer;
  ThriftReader reader(bytes);
  reader.read_struct([&](ThriftField field) {
    const bool is_list = field.type == ThriftType::list;
    if (field.id == 3 && field.type == ThriftType::i64) return footer.rows = reader.integer(), true;
    if (field.id == 2 && is_list)
      return reader.read_structs([&] { footer.schema.push_back(read_element(reader)); }), true;
    if (field.id == 4 && is_list) return reader.read_structs([&] { read_row_group(reader, footer); }), true;
    return false;
  });
  return footer;
}

std::string footer_bytes(const std::string& path) {
  const RegularFile file(path);
  const auto tail = file.read_at(std::max<std::int64_t>(0, file.size_bytes() - k_tail_bytes), k_tail_bytes);
  if (tail.size() == k_tail_bytes && tail.ends_with("PARE"))
    throw Error(ErrorKind::file, "has an encrypted footer")
        .hint("Write it without encryption of the footer.");
  if (file.size_bytes() < 4 + k_tail_bytes || !tail.ends_with("PAR1"))
    throw damaged_parquet("has no footer at its end");
  std::int64_t length = 0;
  for (std::size_t i = 4; i-- > 0;) length = length * 256 + static_cast<unsigned char>(tail[i]);
  const auto start = file.size_bytes() - k_tail_bytes - length;
  if (start < 4)
    throw damaged_parquet(fmt::format("claims a footer of {} bytes, more than the file has", length));
  if (length > k_longest_footer)
    throw Error(ErrorKind::file,
                fmt::format("has a footer of {} bytes; up to {} are read", length, k_longest_footer))
        .hint("Write it with fewer or larger row groups.");
  return file.read_at(start, static_cast<std::size_t>(length));
}

// The type that an annotation gives a leaf; "" where its physical type says it all.
std::string annotated_type(const Element& element) {
  constexpr std::array<const char*, 22> k_converted = {
      "string", "",          "",          "",       "string", "decimal", "date",   "time",
      "time",   "timestamp", "timestamp", "uint8",  "uint16", "uint32",  "uint64", "int8",
      "int16",  "int32",     "int64",     "string", "bson",   "interval"};
  constexpr std::array<const char*, 16> k_logical = {"",     "string",    "", "", "string", "decimal", "date",
                                                     "time", "timestamp", "", "", "null",   "string",  "bson",
                                                     "uuid", "float16"};
  const bool is_integer = element.bits == 8 || element.bits == 16 || element.bits == 32 || element.bits == 64;
  if (is_integer) return fmt::format("{}int{}", element.is_signed ? "" : "u", element.bits);
  if (element.logical > 0 && element.logical < static_cast<int>(k_logical.size()) &&
      *k_logical[static_cast<std::size_t>(element.logical)])
    return k_logical[static_cast<std::size_t>(element.logical)];
  if (!element.converted || *element.converted < 0 || *element.converted >= std::ssize(k_converted))
    return "";
  return k_converted[static_cast<std::size_t>(*element.converted)];
}

std::string type_name(const Element& element) {
  constexpr std::array<const char*, 8> k_physical = {"bool",    "int32",   "int64",  "timestamp",
                                                     "float32", "float64", "binary", "binary"};
  auto annotated = annotated_type(element);
  if (!annotated.empty()) return annotated;
  if (*element.physical < 0 || *element.physical >= std::ssize(k_physical))
    throw damaged_parquet(
        fmt::format("its footer gives a column the type {}, which Parquet does not have", *element.physical));
  return k_physical[static_cast<std::size_t>(*element.physical)];
}

Footer checked_footer(const std::string& path) {
  try {
    auto footer = parse_footer(footer_bytes(path));
    if (!footer.rows || *footer.rows < 0 || footer.schema.empty())
      throw damaged_parquet("its footer lacks its rows or its schema");
    if (footer.has_groups && footer.rows_of_groups != *footer.rows)
      throw damaged_parquet(
          fmt::format("claims {} rows, but its row groups have {}", *footer.rows, footer.rows_of_groups));
    return footer;
  } catch (Error& error) {
    if (error.hint().empty()) error.hint(damaged_parquet("").hint());
    throw;
  }
}

}  // namespace

DataFile read_parquet(const std::string& path, const ReadOptions&, const Progress&) {
  const auto footer = checked_footer(path);
  std::vector<TableColumn> columns;
  for (const auto& element : footer.schema)
    if (element.physical) columns.push_back({element.name, type_name(element)});
  DataFile file;
  file.format = "parquet";
  file.layout = "Parquet";
  file.observations = *footer.rows;
  describe_columns(columns, file);
  return file;
}

}  // namespace memplan
