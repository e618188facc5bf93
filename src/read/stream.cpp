#include "read/stream.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <vector>

#include "memplan/error.hpp"

namespace memplan {

namespace {

constexpr std::size_t k_block_bytes = std::size_t{256} << 10;
constexpr std::string_view k_gzip_signature = "\x1f\x8b";

Error damaged_gzip(const std::string& how) {
  return Error(ErrorKind::file, "its gzip data " + how)
      .hint("Copy or download it again; gzip --test FILE checks it.");
}

}  // namespace

// Decompresses gzip data, of one member or of several one after another, as bgzip writes them.
class Inflater {
 public:
  Inflater() {
    constexpr int k_gzip_window = 15 + 16;
    if (inflateInit2(&m_state, k_gzip_window) != Z_OK)
      throw Error(ErrorKind::internal, "zlib cannot be started");
  }
  ~Inflater() { inflateEnd(&m_state); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // The next decompressed bytes; none at the end. `more` hands out compressed bytes, none at their end.
  template <typename More>
  std::string_view next(const More& more) {
    m_state.next_out = m_block.data();
    m_state.avail_out = static_cast<uInt>(m_block.size());
    while (m_state.avail_out == m_block.size() && !m_is_done) step(more);
    return {reinterpret_cast<const char*>(m_block.data()), m_block.size() - m_state.avail_out};
  }

 private:
  template <typename More>
  bool fill(const More& more) {
    if (m_state.avail_in > 0) return true;
    const std::string_view bytes = more();
    m_input = bytes;
    m_state.next_in = reinterpret_cast<Bytef*>(m_input.data());
    m_state.avail_in = static_cast<uInt>(m_input.size());
    return !bytes.empty();
  }

  template <typename More>
  void step(const More& more) {
    if (!fill(more)) throw damaged_gzip("end too early");
    const auto result = inflate(&m_state, Z_NO_FLUSH);
    if (result == Z_STREAM_END) return start_next_member(more);
    if (result != Z_OK && result != Z_BUF_ERROR)
      throw damaged_gzip(fmt::format("are damaged ({})", m_state.msg ? m_state.msg : "zlib gives no reason"));
  }

  // Behind a member: another one, or what gzip itself passes over.
  template <typename More>
  void start_next_member(const More& more) {
    m_is_done = !fill(more) || *m_state.next_in != 0x1f;
    if (!m_is_done) inflateReset(&m_state);
  }

  z_stream m_state{};
  std::string m_input;
  std::vector<Bytef> m_block = std::vector<Bytef>(k_block_bytes);
  bool m_is_done = false;
};

ByteStream::ByteStream(const std::string& path) : m_file(path) {
  if (m_file.read_at(0, k_gzip_signature.size()) == k_gzip_signature)
    m_inflater = std::make_unique<Inflater>();
}

ByteStream::~ByteStream() = default;

std::string_view ByteStream::next() {
  return m_inflater ? m_inflater->next([this] { return next_raw(); }) : next_raw();
}

std::string_view ByteStream::next_raw() {
  m_block = m_file.read_at(m_offset, k_block_bytes);
  m_offset += static_cast<std::int64_t>(m_block.size());
  return m_block;
}

double ByteStream::fraction() const {
  if (m_file.size_bytes() == 0) return 1;
  return std::min(1.0, static_cast<double>(m_offset) / static_cast<double>(m_file.size_bytes()));
}

std::optional<std::int64_t> ByteStream::bytes_left() const {
  if (m_inflater) return std::nullopt;
  return m_file.size_bytes() - m_offset;
}

std::optional<std::string> LineReader::next(std::size_t limit) {
  std::string line;
  bool is_there = false;
  for (;;) {
    if (m_rest.empty()) m_rest = m_stream.next();
    if (m_rest.empty()) break;
    is_there = true;
    const auto end = m_rest.find('\n');
    line += m_rest.substr(0, end);
    m_rest.remove_prefix(end == std::string_view::npos ? m_rest.size() : end + 1);
    if (line.size() > limit)
      throw Error(ErrorKind::file,
                  fmt::format("has a line of more than {} bytes ('{}')", limit, printable(line, 40)))
          .hint("It is no file of this format, or damaged.");
    if (end != std::string_view::npos) break;
  }
  if (!is_there) return std::nullopt;
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

std::string start_of_contents(const std::string& path, std::size_t count) {
  ByteStream stream(path);
  std::string start;
  try {
    for (auto bytes = stream.next(); !bytes.empty() && start.size() < count; bytes = stream.next())
      start += bytes.substr(0, count - start.size());
  } catch (const Error&) {
    if (start.empty()) throw;
  }
  return start;
}

}  // namespace memplan
