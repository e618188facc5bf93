#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <thread>

#include "memplan/error.hpp"
#include "memplan/sys.hpp"
#include "sys/descriptor.hpp"

namespace memplan {

namespace {

Error write_error(const std::string& path, const std::string& reason) {
  return Error(ErrorKind::file, "cannot be written: " + reason)
      .at(printable(path, 4096))
      .hint(k_write_elsewhere);
}

int open_for_lines(const std::string& path) {
  struct stat found {};
  if (path.empty()) throw Error(ErrorKind::file, "the path of the file is empty");
  if (stat(path.c_str(), &found) == 0 && !S_ISREG(found.st_mode))
    throw write_error(path, "it is no regular file");
  const int file = open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0666);
  if (file >= 0) return file;
  const bool no_folder = errno == ENOENT || errno == ENOTDIR;
  throw write_error(path, no_folder ? "its folder does not exist" : system_message(errno));
}

using Clock = std::chrono::steady_clock;

// The lock of the whole file, given back at the end; not had where the file system has none.
class Lock {
 public:
  Lock(int file, const std::string& path, double seconds) : m_file(file) {
    const auto deadline = Clock::now() + std::chrono::duration<double>(seconds);
    while (flock(file, LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK && errno != EINTR) return;
      if (Clock::now() > deadline)
        throw write_error(path, fmt::format("another program has kept it locked for {} s", seconds));
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    m_held = true;
  }
  ~Lock() {
    if (m_held) flock(m_file, LOCK_UN);
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

  bool held() const { return m_held; }

 private:
  int m_file;
  bool m_held = false;
};

// What follows the last line break of the file; "" when that ends it, or when more than a MiB follows.
std::string open_end(int file, off_t size) {
  constexpr off_t k_most = off_t{1} << 20;
  const auto start = std::max<off_t>(0, size - k_most);
  std::string text(static_cast<std::size_t>(size - start), '\0');
  const auto got = pread(file, text.data(), text.size(), start);
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  const auto line_break = text.rfind('\n');
  if (line_break == std::string::npos) return start == 0 ? text : "";
  return text.substr(line_break + 1);
}

// Whether a JSON line has begun whose braces and texts are not closed: a writer that was killed leaves one.
bool is_half_json(std::string_view line) {
  if (!line.starts_with('{')) return false;
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') quoted = !quoted;
    if (quoted && line[i] == '\\') ++i;
    if (!quoted) depth += line[i] == '{' ? 1 : line[i] == '}' ? -1 : 0;
  }
  return depth != 0 || quoted;
}

}  // namespace

LineFile::LineFile(const std::string& path, double lock_seconds)
    : m_path(path), m_file(open_for_lines(path)), m_lock_seconds(lock_seconds) {}

LineFile::~LineFile() {
  close(m_file);
}

std::int64_t LineFile::repair_end(bool locked, std::int64_t size, std::string& text) const {
  const auto end = open_end(m_file, size);
  if (end.empty()) return size;
  const auto without = size - static_cast<std::int64_t>(end.size());
  if (locked && is_half_json(end) && ftruncate(m_file, without) == 0) return without;
  text = "\n" + text;
  return size;
}

void LineFile::append(const std::string& line) {
  const Lock lock(m_file, m_path, m_lock_seconds);
  struct stat found {};
  if (fstat(m_file, &found) != 0) throw write_error(m_path, system_message(errno));
  auto text = line + "\n";
  const auto size = repair_end(lock.held(), found.st_size, text);
  ssize_t written = 0;
  do {
    written = write(m_file, text.data(), text.size());
  } while (written < 0 && errno == EINTR);
  if (written == static_cast<ssize_t>(text.size())) return;
  const auto reason = written < 0 ? system_message(errno) : "there is no room for the whole line";
  if (written > 0 && lock.held() && ftruncate(m_file, size) != 0)
    throw write_error(m_path, reason + ", and its end is broken");
  throw write_error(m_path, reason);
}

}  // namespace memplan
