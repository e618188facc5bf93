#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>

#include "memplan/bytes.hpp"
#include "memplan/error.hpp"
#include "memplan/sys.hpp"
#include "sys/descriptor.hpp"

namespace memplan {

namespace {

Error file_error(const std::string& path, const std::string& message) {
  return Error(ErrorKind::file, message).at(printable(path, 4096));
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

std::string name_of(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

// The hint for a file that does not exist: a name in its folder that is nearly the same, or where to look.
std::string sibling_hint(const std::string& path) {
  constexpr std::size_t k_names_compared = 1000;
  const auto folder = folder_of(path);
  if (!is_folder(folder)) return "check the path: its folder does not exist either";
  try {
    auto names = list_folder(folder, "");
    names.resize(std::min(names.size(), k_names_compared));
    return printable(near_miss(name_of(path), names, fmt::format("check the name: ls {}", folder)), 4096);
  } catch (const Error&) {
    return "check the path: its folder cannot be listed";
  }
}

Error open_error(const std::string& path, int error_number) {
  if (error_number == EACCES)
    return file_error(path, "cannot be read: permission denied").hint("ls -l tells who may read it");
  if (error_number == ENOTDIR)
    return file_error(path, "does not exist: a part of the path is no folder").hint("check the path");
  if (error_number != ENOENT)
    return file_error(path, "cannot be opened: " + system_message(error_number)).hint("check the path");
  return file_error(path, "does not exist").hint(sibling_hint(path));
}

// What the thing is where it is no regular file, "" where it is one.
std::string_view other_kind(mode_t mode) {
  if (S_ISREG(mode)) return "";
  if (S_ISDIR(mode)) return "is a directory";
  if (S_ISFIFO(mode)) return "is a named pipe";
  if (S_ISSOCK(mode)) return "is a socket";
  return "is a device";
}

void require_regular(const std::string& path, mode_t mode) {
  const auto kind = other_kind(mode);
  if (kind.empty()) return;
  throw file_error(path, fmt::format("{}, not a regular file", kind))
      .hint(S_ISDIR(mode) ? "name a file in it" : "name a file that is stored on a disk");
}

void require_path(const std::string& path) {
  if (path.empty()) throw Error(ErrorKind::file, "the path of the file is empty");
  if (path.find('\0') != std::string::npos) throw file_error(path, "is no path: it contains a NUL byte");
}

// Looks before it opens, since opening a device can have effects, and again after, since the name may have
// passed to another thing; O_NONBLOCK keeps that from being a wait for a pipe's writer.
Descriptor open_regular(const std::string& path) {
  require_path(path);
  struct stat found {};
  if (stat(path.c_str(), &found) != 0) throw open_error(path, errno);
  require_regular(path, found.st_mode);
  Descriptor file(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!file.is_open()) throw open_error(path, errno);
  if (fstat(file.number(), &found) != 0) throw open_error(path, errno);
  require_regular(path, found.st_mode);
  return file;
}

std::string read_checked(const std::string& path, int file_descriptor, std::size_t limit) {
  std::string text;
  if (read_up_to(file_descriptor, limit, text)) return text;
  throw file_error(path, "cannot be read: " + system_message(errno)).hint("check the file, or its disk");
}

// A new file beside the one to be written, removed again unless it was moved into place.
class Draft {
 public:
  explicit Draft(const std::string& path) : m_target(path) {
    for (int attempt = 0; attempt < 100 && !m_file.is_open(); ++attempt) {
      m_name = fmt::format("{}/.mem-plan-{}-{}.tmp", folder_of(path), getpid(), attempt);
      m_file = Descriptor(open(m_name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
      if (!m_file.is_open() && errno != EEXIST) break;
    }
    if (!m_file.is_open()) fail(errno);
  }
  ~Draft() {
    if (!m_name.empty() && !m_moved) unlink(m_name.c_str());
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  void keep_mode(mode_t mode) {
    if (fchmod(m_file.number(), mode & 07777) != 0) fail(errno);
  }
  void write(std::string_view text) {
    try {
      write_all(m_file.number(), text);
    } catch (const Error& error) {
      throw file_error(m_target, error.what()).hint(error.hint());
    }
  }
  void move_into_place() {
    if (fsync(m_file.number()) != 0 || !m_file.close()) fail(errno);
    if (rename(m_name.c_str(), m_target.c_str()) != 0) fail(errno);
    m_moved = true;
  }

 private:
  [[noreturn]] void fail(int error_number) {
    if (!m_file.is_open()) m_name.clear();
    const bool no_folder = error_number == ENOENT || error_number == ENOTDIR;
    throw file_error(m_target, no_folder ? "cannot be written: its folder does not exist"
                                         : "cannot be written: " + system_message(error_number))
        .hint(k_write_elsewhere);
  }

  std::string m_target;
  std::string m_name;
  Descriptor m_file;
  bool m_moved = false;
};

// Where the links at `path` lead; `path` itself where it does not exist.
std::string follow_links(const std::string& path) {
  const std::unique_ptr<char, void (*)(void*)> real(realpath(path.c_str(), nullptr), std::free);
  return real ? real.get() : path;
}

}  // namespace

std::string read_text_file(const std::string& path, std::size_t limit_bytes) {
  const auto file = path == "-" ? Descriptor() : open_regular(path);
  const auto name = path == "-" ? "standard input" : path;
  const auto text = read_checked(name, path == "-" ? STDIN_FILENO : file.number(), limit_bytes + 1);
  if (text.size() <= limit_bytes) return text;
  const auto limit = format_size(Bytes{static_cast<std::int64_t>(limit_bytes)}, UnitFlavour::iec);
  throw file_error(name, fmt::format("is larger than {}, the most that is read here", limit))
      .hint("check that it is the file that was meant");
}

std::string read_start(const std::string& path, std::size_t count) {
  return read_checked(path, open_regular(path).number(), count);
}

RegularFile::RegularFile(const std::string& path)
    : m_path(path), m_file(std::make_shared<const Descriptor>(open_regular(path))) {
  struct stat found {};
  if (fstat(m_file->number(), &found) != 0) throw open_error(path, errno);
  m_size_bytes = found.st_size;
}

std::string RegularFile::read_at(std::int64_t offset, std::size_t count) const {
  std::string text(count, '\0');
  std::size_t done = 0;
  while (done < count) {
    const auto got =
        pread(m_file->number(), text.data() + done, count - done, offset + static_cast<off_t>(done));
    if (got == 0) break;
    if (got < 0 && errno != EINTR) throw file_error(m_path, "cannot be read: " + system_message(errno));
    done += static_cast<std::size_t>(std::max<ssize_t>(got, 0));
  }
  text.resize(done);
  return text;
}

bool is_folder(const std::string& path) {
  struct stat found {};
  return stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode);
}

Bytes file_size(const std::string& path) {
  struct stat found {};
  if (fstat(open_regular(path).number(), &found) != 0) throw open_error(path, errno);
  return Bytes{found.st_size};
}

bool path_exists(const std::string& path) {
  struct stat info;
  return ::lstat(path.c_str(), &info) == 0;
}

void write_text_file(const std::string& path, std::string_view text) {
  require_path(path);
  const auto target = follow_links(path);
  struct stat found {};
  const bool exists = stat(target.c_str(), &found) == 0;
  if (exists) require_regular(path, found.st_mode);
  Draft draft(target);
  if (exists) draft.keep_mode(found.st_mode);
  draft.write(text);
  draft.move_into_place();
}

void make_folders(const std::string& path) {
  require_path(path);
  for (auto end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const auto part = path.substr(0, end);
    if (mkdir(part.c_str(), 0777) != 0 && errno != EEXIST)
      throw file_error(part, "cannot be made: " + system_message(errno)).hint(k_write_elsewhere);
    if (end == std::string::npos) return;
  }
}

std::vector<std::string> list_folder(const std::string& path, std::string_view suffix) {
  const auto close_folder = [](DIR* folder) { closedir(folder); };
  const std::unique_ptr<DIR, decltype(close_folder)> folder(opendir(path.c_str()), close_folder);
  if (!folder && (errno == ENOENT || errno == ENOTDIR)) return {};
  if (!folder)
    throw file_error(path, "cannot be listed: " + system_message(errno)).hint("ls -ld tells who may read it");
  std::vector<std::string> names;
  while (const dirent* entry = readdir(folder.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != ".." && name.ends_with(suffix)) names.emplace_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace memplan
