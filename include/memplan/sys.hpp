// The only room that touches the operating system: files, environment, terminal, children.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace memplan {

// The text of the regular file at `path`, "-" being standard input. Throws Error(file), with the path as its
// place, when it is missing, unreadable, a directory or another thing that is no regular file, or larger than
// `limit_bytes`: never reads more than that, and never waits for the writer of a named pipe.
std::string read_text_file(const std::string& path, std::size_t limit_bytes = std::size_t{16} << 20);

// The first `count` bytes of the regular file at `path`, fewer when it is shorter. Throws as read_text_file
// does;
// "-" is a file's name here.
std::string read_start(const std::string& path, std::size_t count);

// Throws Error(file) unless `path` is a regular file that can be opened for reading.
void require_regular_file(const std::string& path);

// Writes `text` beside `path` and renames it into place: a reader sees the old text or the new, never half. A
// symbolic link stays and what it points to is replaced. Throws Error(file), the old text still in place,
// when that fails or when `path` is something else than a regular file.
void write_text_file(const std::string& path, std::string_view text);

// The names, sorted, of the entries of the folder at `path` that end in `suffix`; none when there is no such
// folder. Throws Error(file) when the folder cannot be read.
std::vector<std::string> list_folder(const std::string& path, std::string_view suffix);

// The environment variable `name`; nothing when it is unset or empty.
std::optional<std::string> environment(const std::string& name);

// Whether the file descriptor is a terminal; how wide that terminal is (100 when it is none, or does not
// say).
bool is_terminal(int file_descriptor);
int terminal_width(int file_descriptor);

// Writes all of `text` to the file descriptor. False when the reader has gone (a closed pipe); throws
// Error(file) on any other failure, such as a full disk. Needs no SIGPIPE handling by the caller.
bool write_all(int file_descriptor, std::string_view text);

// The limits that a child runs under: memory beyond what this process has mapped already, and time since its
// start or, once it reports progress, since its last report.
struct ChildLimits {
  std::size_t memory_bytes = 512'000'000;
  double seconds = 10;
};

// How a child ended. `output` is what `work` returned where it did; else `failure` says what stopped it:
// "took longer than 10 s", "was stopped by signal 8 (Floating point exception)", "needed more than 512 MB".
struct ChildResult {
  std::optional<std::string> output;
  std::string failure;
};

// Runs `work` in a forked child under `limits` and hands back what it returns. A crash, a hang or a bomb in
// `work` ends the child alone; an Error that it throws is thrown here. While it runs, `on_progress` is called
// with each fraction (0 to 1) that `work` reports through its argument. Throws Error(device) when no child
// can be had.
ChildResult run_in_child(
    const std::function<std::string(const std::function<void(double)>& report_progress)>& work,
    const ChildLimits& limits, const std::function<void(double)>& on_progress = {});

}  // namespace memplan
