#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>

#include "memplan/sys.hpp"
#include "scratch.hpp"

using namespace memplan;

namespace {

std::string text_file_error(const std::string& path, std::size_t limit = 1024) {
  return error_text([&] { read_text_file(path, limit); });
}

std::string write_error(const std::string& path) {
  return error_text([&] { write_text_file(path, "new"); });
}

void make_socket(const std::string& path) {
  const int number = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  REQUIRE(bind(number, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  close(number);
}

mode_t mode_of(const std::string& path) {
  struct stat found {};
  REQUIRE(lstat(path.c_str(), &found) == 0);
  return found.st_mode & 07777;
}

// Runs `work` with standard input coming from the file at `path`.
template <typename Work>
void with_input(const std::string& path, const Work& work) {
  const int before = dup(STDIN_FILENO);
  const int file = open(path.c_str(), O_RDONLY);
  dup2(file, STDIN_FILENO);
  work();
  dup2(before, STDIN_FILENO);
  close(file);
  close(before);
}

}  // namespace

TEST_CASE("a text file is read whole") {
  const ScratchFolder folder;
  spill(folder / "a.txt", std::string("one\ntwo\0three", 13));
  CHECK(read_text_file(folder / "a.txt") == std::string("one\ntwo\0three", 13));
  spill(folder / "empty", "");
  CHECK(read_text_file(folder / "empty").empty());
  const std::string large(300'000, 'x');
  spill(folder / "large", large);
  CHECK(read_text_file(folder / "large") == large);
}

TEST_CASE("a text file is read up to its limit and no further") {
  const ScratchFolder folder;
  const auto path = folder / "a.txt";
  spill(path, std::string(1024, 'x'));
  CHECK(read_text_file(path, 1024).size() == 1024);
  CHECK(
      text_file_error(path, 1023) ==
      "file | " + path +
          " | is larger than 1,023 B, the most that is read here | check that it is the file that was meant");
  CHECK(text_file_error("/proc/self/maps", 10) ==
        "file | /proc/self/maps | is larger than 10 B, the most that is read here | check that it is the "
        "file that was meant");
}

TEST_CASE("what is no regular file is named as what it is, and never waited for") {
  const ScratchFolder folder;
  REQUIRE(mkfifo((folder / "pipe").c_str(), 0600) == 0);
  make_socket(folder / "socket");
  REQUIRE(symlink("pipe", (folder / "link").c_str()) == 0);
  const auto expected = [&](const std::string& path, const std::string& what) {
    const auto text = "file | " + path + " | is a " + what + ", not a regular file | " +
                      (what == "directory" ? "name a file in it" : "name a file that is stored on a disk");
    CHECK(text_file_error(path) == text);
    CHECK(write_error(path) == text);
    CHECK(error_text([&] { read_start(path, 8); }) == text);
  };
  expected(folder.path(), "directory");
  expected(folder / "pipe", "named pipe");
  expected(folder / "link", "named pipe");
  expected(folder / "socket", "socket");
  expected("/dev/null", "device");
}

TEST_CASE("a file that cannot be opened is refused with the reason") {
  const ScratchFolder folder;
  spill(folder / "profile.json", "{}");
  const auto missing = folder / "profil.json";
  CHECK(text_file_error(missing) == "file | " + missing + " | does not exist | did you mean 'profile.json'?");
  const auto unlike = folder / "x";
  CHECK(text_file_error(unlike) ==
        "file | " + unlike + " | does not exist | check the name: ls " + folder.path() + "/");
  const auto below = folder / "profile.json/x";
  CHECK(text_file_error(below) ==
        "file | " + below + " | does not exist: a part of the path is no folder | check the path");
  CHECK(text_file_error("/no/such/folder/file") ==
        "file | /no/such/folder/file | does not exist | check the path: its folder does not exist either");
  CHECK(text_file_error("") == "file |  | the path of the file is empty | ");
  CHECK(write_error("") == "file |  | the path of the file is empty | ");
  const std::string with_nul("/etc/passwd\0.txt", 16);
  CHECK(text_file_error(with_nul) == "file | /etc/passwd�.txt | is no path: it contains a NUL byte | ");
  const std::string long_name(300, 'a');
  CHECK(text_file_error(long_name) ==
        "file | " + long_name + " | cannot be opened: File name too long | check the path");
  REQUIRE(symlink("circle", (folder / "circle").c_str()) == 0);
  const auto circle = folder / "circle";
  CHECK(text_file_error(circle) ==
        "file | " + circle + " | cannot be opened: Too many levels of symbolic links | check the path");
}

TEST_CASE("a file without permission to read it is refused") {
  constexpr uid_t k_nobody = 65534;
  const ScratchFolder folder;
  const auto path = folder / "secret";
  spill(path, "x");
  chmod(path.c_str(), 0);
  // Root may read every file: the reading is done as somebody else.
  const bool as_root = geteuid() == 0;
  if (as_root) REQUIRE(seteuid(k_nobody) == 0);
  const auto refused = text_file_error(path);
  if (as_root) REQUIRE(seteuid(0) == 0);
  CHECK(refused == "file | " + path + " | cannot be read: permission denied | ls -l tells who may read it");
}

TEST_CASE("a hyphen is standard input") {
  const ScratchFolder folder;
  spill(folder / "in", "from the input");
  with_input(folder / "in", [] { CHECK(read_text_file("-") == "from the input"); });
  with_input(folder / "in", [] {
    CHECK(text_file_error("-", 3) ==
          "file | standard input | is larger than 3 B, the most that is read here | check that it is the "
          "file that was meant");
  });
  with_input(folder.path(), [] {
    CHECK(text_file_error("-") ==
          "file | standard input | cannot be read: Is a directory | check the file, or its disk");
  });
}

TEST_CASE("the start of a file is read, and no more") {
  const ScratchFolder folder;
  spill(folder / "a", "abcdef");
  CHECK(read_start(folder / "a", 3) == "abc");
  CHECK(read_start(folder / "a", 100) == "abcdef");
}

TEST_CASE("a written file replaces the old one and keeps its permissions") {
  const ScratchFolder folder;
  const auto path = folder / "out.json";
  const auto umask_before = umask(027);
  write_text_file(path, "first");
  umask(umask_before);
  CHECK(slurp(path) == "first");
  CHECK(mode_of(path) == 0640);
  chmod(path.c_str(), 0604);
  write_text_file(path, "second");
  CHECK(slurp(path) == "second");
  CHECK(mode_of(path) == 0604);
  CHECK(list_folder(folder.path(), "") == std::vector<std::string>{"out.json"});
}

TEST_CASE("writing through a symbolic link replaces what it points to") {
  const ScratchFolder folder;
  spill(folder / "target", "old");
  REQUIRE(symlink("target", (folder / "link").c_str()) == 0);
  write_text_file(folder / "link", "new");
  CHECK(slurp(folder / "target") == "new");
  CHECK(std::filesystem::is_symlink(folder / "link"));
}

TEST_CASE("a path without a folder is written in the current one") {
  const ScratchFolder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  write_text_file("here.txt", "x");
  std::filesystem::current_path(before);
  CHECK(slurp(folder / "here.txt") == "x");
}

TEST_CASE("what cannot be written leaves the old text and no draft") {
  const ScratchFolder folder;
  const auto path = folder / "out";
  spill(path, "old");
  const auto result = run_in_child(
      [&](const auto&) {
        const rlimit small{10, 10};
        setrlimit(RLIMIT_FSIZE, &small);
        signal(SIGXFSZ, SIG_IGN);
        return error_text([&] { write_text_file(path, std::string(100, 'x')); });
      },
      {});
  CHECK(result.output == "file | " + path +
                             " | cannot be written: File too large | free some space, get permission to "
                             "write there, or name another place");
  CHECK(slurp(path) == "old");
  CHECK(list_folder(folder.path(), "") == std::vector<std::string>{"out"});
  const auto nowhere = folder / "no/such/out";
  CHECK(write_error(nowhere) == "file | " + nowhere +
                                    " | cannot be written: its folder does not exist | free some space, get "
                                    "permission to write there, or name another place");
}

TEST_CASE("a folder is listed by suffix, in order") {
  const ScratchFolder folder;
  for (const auto* name : {"b.json", "a.json", "c.txt", ".json"}) spill(folder / name, "");
  CHECK(list_folder(folder.path(), ".json") == std::vector<std::string>{".json", "a.json", "b.json"});
  CHECK(list_folder(folder.path(), "").size() == 4);
  CHECK(list_folder(folder / "none", "").empty());
  CHECK(list_folder(folder / "c.txt", "").empty());
}

TEST_CASE("a regular file is read in pieces") {
  const ScratchFolder folder;
  const auto path = folder / "x";
  spill(path, "0123456789");
  const RegularFile file(path);
  CHECK(file.size_bytes() == 10);
  CHECK(file.read_at(0, 4) == "0123");
  CHECK(file.read_at(8, 4) == "89");
  CHECK(file.read_at(10, 4).empty());
  const RegularFile copy = file;
  CHECK(copy.read_at(3, 1) == "3");
  CHECK(error_text([&] { RegularFile{folder.path()}; }) ==
        "file | " + folder.path() + " | is a directory, not a regular file | name a file in it");
  CHECK(is_folder(folder.path()));
  CHECK_FALSE(is_folder(path));
  CHECK_FALSE(is_folder(folder / "nothing"));
}
