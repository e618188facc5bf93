// The only room that touches the operating system: files, environment, terminal, children.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "memplan/bytes.hpp"
#include "memplan/error.hpp"
#include "memplan/processes.hpp"

namespace memplan {

// The text of the regular file at `path`, "-" being standard input. Throws Error(file), with the path as its
// place, when it is missing, unreadable, a directory or another thing that is no regular file, or larger than
// `limit_bytes`: never reads more than that, and never waits for the writer of a named pipe.
std::string read_text_file(const std::string& path, std::size_t limit_bytes = std::size_t{16} << 20);

// The first `count` bytes of the regular file at `path`, fewer when it is shorter. Throws as read_text_file
// does;
// "-" is a file's name here.
std::string read_start(const std::string& path, std::size_t count);

class Descriptor;

// A regular file that is read in pieces. Copies share what is open.
class RegularFile {
 public:
  // Throws as read_text_file does; "-" is a file's name here.
  explicit RegularFile(const std::string& path);

  std::int64_t size_bytes() const { return m_size_bytes; }
  // Up to `count` bytes from `offset` on, fewer where the file ends. Throws Error(file).
  std::string read_at(std::int64_t offset, std::size_t count) const;

 private:
  std::string m_path;
  std::shared_ptr<const Descriptor> m_file;
  std::int64_t m_size_bytes = 0;
};

// Whether `path` is a folder.
bool is_folder(const std::string& path);
// The size of the regular file at `path`. Throws Error(file) as read_text_file does.
Bytes file_size(const std::string& path);

// Whether anything stands at `path`.
bool path_exists(const std::string& path);

// Writes `text` beside `path` and renames it into place: a reader sees the old text or the new, never half. A
// symbolic link stays and what it points to is replaced. Throws Error(file), the old text still in place,
// when that fails or when `path` is something else than a regular file.
void write_text_file(const std::string& path, std::string_view text);

// The names, sorted, of the entries of the folder at `path` that end in `suffix`; none when there is no such
// folder. Throws Error(file) when the folder cannot be read.
std::vector<std::string> list_folder(const std::string& path, std::string_view suffix);

// The environment variable `name`; nothing when it is unset or empty.
std::optional<std::string> environment(const std::string& name);
// The same; "" when it is set and empty.
std::optional<std::string> environment_or_empty(const std::string& name);

// The file descriptors that every program starts with to write to.
inline constexpr int k_standard_output = 1;
inline constexpr int k_standard_error = 2;

// Whether the file descriptor is a terminal; how wide that terminal is (100 when it is none, or does not
// say).
bool is_terminal(int file_descriptor);
int terminal_width(int file_descriptor);

// From now on the first Ctrl-C only leaves a mark, which interrupted() tells; the next one ends the process.
// Nothing changes where it is ignored, as for a script's background jobs.
void catch_interrupts();
bool interrupted();

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

// A regular file that many programs may add lines to at once: each line stands whole, and none is lost.
class LineFile {
 public:
  // Makes the file where there is none. Throws Error(file) when it cannot be written.
  explicit LineFile(const std::string& path, double lock_seconds = 60);
  ~LineFile();
  LineFile(const LineFile&) = delete;
  LineFile& operator=(const LineFile&) = delete;

  // Adds `line`, which has no line break, in one write. Half a JSON line at the file's end, which a writer
  // that was killed has left, is taken away; another last line without its end is closed. Throws Error(file),
  // the file as it was, when there is no room or when another program keeps the file locked for so long.
  void append(const std::string& line);

 private:
  // The file's size from where `text` will stand, a line's end before it where one is missing.
  std::int64_t repair_end(bool locked, std::int64_t size, std::string& text) const;

  std::string m_path;
  int m_file;
  double m_lock_seconds;
};

// A command whose memory is watched: the program's name or path, and its arguments.
struct WatchedCommand {
  std::vector<std::string> words;
  double interval_seconds = 0.05;
  // Is handed each sample of the command's tree of processes; `read_shares` adds what the processes share to
  // it and returns the seconds of CPU that this took.
  std::function<void(TreeSample& sample, const std::function<double()>& read_shares)> on_sample;
  std::vector<int> helpers = {};  // processes that work for this program, not for the command
};

// How a watched command ended. Counts of processes killed for memory are those while it ran.
struct CommandEnd {
  int status = 0;          // as a shell tells it: 128 + N for signal N
  std::string signal;      // that ended it: "Killed"; "" when it ended by itself
  double seconds = 0;      // until the last of its processes had ended
  double cpu_seconds = 0;  // of those of its processes that were waited for
  // The kernel's mark of its largest process. It may be that of the copy of this program that became the
  // command, and is a bound then, unless it is larger than this program has ever been.
  Bytes high_water;
  bool high_water_is_bound = true;
  std::optional<Bytes> group_peak;  // of its control group, where that holds nothing else
  std::int64_t killed_in_group = 0;
  std::int64_t killed_on_machine = 0;
  std::size_t left_running = 0;  // processes that it left behind, when an interrupt ended the wait for them
};

// A command that could not be started. `status` is what a shell would end with: 127 when there is no such
// program, 126 when it cannot be executed.
class CannotStart : public Error {
 public:
  CannotStart(const std::string& message, int status) : Error(ErrorKind::device, message), m_status(status) {}
  int status() const { return m_status; }

 private:
  int m_status;
};

// Runs the command with this program's standard streams, terminal, environment and limits, passes on the
// signals that are sent to this program alone, and waits for all of its processes, those too that have left
// their parents. Throws CannotStart; Error(device) when no process can be had.
CommandEnd run_watched(const WatchedCommand& command);

// The time of day as "2026-01-31T12:00:00Z"; the name of this machine; its system, "Linux 6.1.0".
std::string utc_time();
std::string host_name();
std::string system_name();

// The limits that another program runs under: time, and how much of its output is kept.
struct ProgramLimits {
  double seconds = 15;
  std::size_t output_bytes = std::size_t{4} << 20;
};

// What became of a program. Its output until its end, or until it was stopped; `failure` is "" when it ended
// with status 0, else says how it ended: "took longer than 15 s", "was stopped by signal 11 (Segmentation
// fault)". A program that could not even start has `started` false.
struct ProgramResult {
  std::string output;
  std::string failure;
  bool started = true;
};

// Runs the program at `path`, or the one whose bytes are `image` from memory, with this process' environment,
// nothing to read, and its errors dropped. It leads a process group of its own, all of which is killed when
// it ends, when its time is over or when it writes too much. Throws nothing: what fails is in the result.
ProgramResult run_program(const std::string& path, const std::vector<std::string>& arguments,
                          const ProgramLimits& limits = {});
ProgramResult run_image(std::string_view image, const std::vector<std::string>& arguments,
                        const ProgramLimits& limits = {});

class LaunchedProgram;

// A program that runs beside this one, at the longest until this one ends, and writes lines when it likes; it
// is to end when its standard input does. Throws nothing.
class SideProgram {
 public:
  // The program whose bytes are `image`, run from memory; where that cannot be, the one at `path`, unless
  // that is "".
  SideProgram(std::string_view image, const std::string& path, const std::vector<std::string>& arguments);
  ~SideProgram();
  SideProgram(const SideProgram&) = delete;
  SideProgram& operator=(const SideProgram&) = delete;

  // Its process; nothing when it could not be started.
  std::optional<int> id() const;
  // The whole lines that it has written since they were last asked for; where there is nothing to read, it is
  // waited for so long. A line that is longer than 1 MiB ends the program.
  std::string new_lines(double wait_seconds = 0);
  // Whether it runs, as far as is known; and how it ended: "was stopped by signal 11 (Segmentation fault)",
  // "ended with status 0", or why it could not start.
  bool runs() const { return m_end.empty(); }
  const std::string& end() const { return m_end; }

 private:
  void read_some();

  std::unique_ptr<LaunchedProgram> m_program;
  std::string m_text;
  std::string m_end;
};

// The file called `name` beside this program; "" when that folder is not known.
std::string path_beside_program(const std::string& name);
// Where the program called `name` is found by PATH; nothing when it is not.
std::optional<std::string> find_program(const std::string& name);

// Makes the folder at `path` and those above it. Throws Error(file) when it cannot.
void make_folders(const std::string& path);

// Has the system map `bytes` of heap at once, of at most 4 MiB, and keeps them when they are freed. Touched
// one by one, each of its pages is a fault of its own, and on a virtual machine these are a tenth of a short
// command's time. Does nothing where the system cannot (Linux before 5.14).
void take_heap(std::size_t bytes);

}  // namespace memplan
