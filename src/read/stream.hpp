// A file's bytes in order, decompressed where it is gzip.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "memplan/sys.hpp"

namespace memplan {

class Inflater;

// What follows one another in the file at a path; holds one block of it, whatever the file's size.
class ByteStream {
 public:
  // Throws Error(file).
  explicit ByteStream(const std::string& path);
  ~ByteStream();

  // The next bytes; none at the end. What was handed out before is gone. Throws Error(file) when compressed
  // data are damaged.
  std::string_view next();
  // How much of the file has been read, 0 to 1.
  double fraction() const;
  bool is_compressed() const { return m_inflater != nullptr; }
  // What is left of the file after the bytes handed out; not known where it is compressed.
  std::optional<std::int64_t> bytes_left() const;

 private:
  std::string_view next_raw();

  RegularFile m_file;
  std::int64_t m_offset = 0;
  std::string m_block;
  std::unique_ptr<Inflater> m_inflater;
};

// Lines of a ByteStream.
class LineReader {
 public:
  explicit LineReader(ByteStream& stream) : m_stream(stream) {}

  // The next line without its end ("\n" or "\r\n"); nothing at the end of the file. Throws Error(file) for a
  // line longer than `limit` bytes.
  std::optional<std::string> next(std::size_t limit);
  // Bytes that were handed out by the stream and not yet taken as lines.
  std::size_t bytes_waiting() const { return m_rest.size(); }

 private:
  ByteStream& m_stream;
  std::string_view m_rest;
};

// The first bytes of the file at `path`, decompressed where it is gzip: at most `count`, fewer where the file
// or its undamaged part ends.
std::string start_of_contents(const std::string& path, std::size_t count);

}  // namespace memplan
