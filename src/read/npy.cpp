// NumPy's .npy: a header as a Python dict literal, then the values.
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
#include <fmt/format.h>

#include <cctype>
#include <limits>

#include "memplan/bytes.hpp"
#include "memplan/error.hpp"
#include "memplan/sys.hpp"
#include "read/formats.hpp"
#include "read/words.hpp"

namespace memplan {

namespace {

constexpr std::size_t k_longest_header = std::size_t{64} << 10;

Error damaged_npy(const std::string& message) {
  return Error(ErrorKind::file, message)
      .hint("The file is damaged: try numpy.load on it, or write it again.");
}

struct Header {
  std::string text;
  std::int64_t end = 0;  // where the values begin
};

Header read_header(const RegularFile& file) {
  const auto start = file.read_at(0, 12);
  if (start.size() < 10) throw damaged_npy("ends within its header");
  const auto byte = [&](std::size_t i) {
    return static_cast<std::size_t>(static_cast<unsigned char>(start[i]));
  };
  const bool is_old = byte(6) == 1;
  if (byte(6) < 1 || byte(6) > 3)
    throw damaged_npy(fmt::format("is of version {} of the format; 1 to 3 are read", byte(6)));
  if (!is_old && start.size() < 12) throw damaged_npy("ends within its header");
  const auto length = byte(8) + (byte(9) << 8) + (is_old ? 0 : (byte(10) << 16) + (byte(11) << 24));
  if (length > k_longest_header) throw damaged_npy(fmt::format("claims a header of {} bytes", length));
  const std::int64_t offset = is_old ? 10 : 12;
  Header header{file.read_at(offset, length), offset + static_cast<std::int64_t>(length)};
  if (header.text.size() < length) throw damaged_npy("ends within its header");
  return header;
}

// What stands behind 'key': in the header; "" where it is not there.
std::string_view after_key(std::string_view header, std::string_view key) {
  for (const char quote : {'\'', '"'}) {
    const auto wanted = fmt::format("{0}{1}{0}:", quote, key);
    const auto place = header.find(wanted);
    if (place == std::string_view::npos) continue;
    auto rest = header.substr(place + wanted.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    return rest;
  }
  return {};
}

std::string read_type(std::string_view header) {
  const auto text = after_key(header, "descr");
  if (text.starts_with('['))
    throw Error(ErrorKind::file, "holds records; an array of numbers is needed")
        .hint("Save one field of it.");
  const auto end = text.empty() ? 0 : text.find(text.front(), 1);
  const bool is_quoted = text.starts_with('\'') || text.starts_with('"');
  if (!is_quoted || end == std::string_view::npos)
    throw damaged_npy("its header does not tell the type of the values");
  return std::string(text.substr(1, end - 1));
}

std::vector<std::int64_t> read_shape(std::string_view header) {
  const auto text = after_key(header, "shape");
  const auto end = text.find(')');
  if (!text.starts_with('(') || end == std::string_view::npos)
    throw damaged_npy("its header does not tell the shape");
  std::string words(text.substr(1, end - 1));
  for (auto& c : words)
    if (c == ',') c = ' ';
  const auto lengths = parse_counts(split_words(words));
  if (lengths.size() != split_words(words).size())
    throw damaged_npy(fmt::format("gives its shape as '({})'", printable(words, 40)));
  return lengths;
}

// "<f4": byte order, kind, size in bytes.
void set_type(const std::string& type, DataFile& file) {
  const auto skipped = type.find_first_not_of("<>|=");
  const auto kind = skipped == std::string::npos ? '\0' : type[skipped];
  const auto sizes =
      skipped == std::string::npos ? std::vector<std::int64_t>() : parse_counts({type.substr(skipped + 1)});
  const std::string_view name = kind == 'f'   ? "float"
                                : kind == 'i' ? "int"
                                : kind == 'u' ? "uint"
                                : kind == 'c' ? "complex"
                                              : "";
  const bool is_boolean = kind == 'b';
  if (sizes.size() != 1 || sizes[0] < 1 || sizes[0] > 32 || (name.empty() && !is_boolean))
    throw Error(ErrorKind::file,
                fmt::format("holds values of type '{}'; numbers are needed", printable(type, 40)))
        .hint("Save it with .astype(\"float32\").");
  file.value_bytes = sizes[0];
  file.value_type = is_boolean ? "bool" : fmt::format("{}{}", name, sizes[0] * 8);
}

void set_shape(const std::vector<std::int64_t>& shape, DataFile& file) {
  if (shape.empty() || shape.size() > 2)
    throw Error(ErrorKind::file, fmt::format("has {} dimensions; a matrix has 2", shape.size()))
        .hint("Save it with .reshape(len(a), -1).");
  file.observations = shape[0];
  file.variables = shape.size() == 2 ? shape[1] : 1;
  if (shape.size() == 1) file.notes.push_back("the array has one dimension: it is taken as one variable");
}

void check_size(const DataFile& file, std::int64_t values_bytes) {
  std::int64_t bytes = 0;
  const bool overflows = __builtin_mul_overflow(file.observations, file.variables, &bytes) ||
                         __builtin_mul_overflow(bytes, *file.value_bytes, &bytes);
  if (overflows || bytes > values_bytes)
    throw damaged_npy(fmt::format("claims {} × {} values of {} bytes, but {} bytes follow", file.observations,
                                  file.variables, *file.value_bytes, values_bytes));
}

}  // namespace

DataFile read_npy(const std::string& path, const ReadOptions&, const Progress&) {
  const RegularFile bytes(path);
  const auto header = read_header(bytes);
  DataFile file;
  file.format = "npy";
  file.layout = after_key(header.text, "fortran_order").starts_with("True") ? "NumPy array, columns first"
                                                                            : "NumPy array";
  file.storage = "dense";
  set_type(read_type(header.text), file);
  set_shape(read_shape(header.text), file);
  check_size(file, bytes.size_bytes() - header.end);
  file.notes.push_back("it is dense: how many of its values are zero is not in the header");
  return file;
}

}  // namespace memplan
