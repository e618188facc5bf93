#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>

#include "memplan/error.hpp"
#include "memplan/sys.hpp"
#include "memplan/words.hpp"
#include "sys/launch.hpp"

namespace memplan {

namespace {

using Clock = std::chrono::steady_clock;

enum class Listened { to_the_end, too_long, too_much };

Listened listen(int pipe, const ProgramLimits& limits, Clock::time_point deadline, std::string& output) {
  while (output.size() <= limits.output_bytes) {
    const auto left = std::chrono::duration<double, std::milli>(deadline - Clock::now()).count();
    if (left <= 0) return Listened::too_long;
    pollfd waiting{pipe, POLLIN, 0};
    if (poll(&waiting, 1, static_cast<int>(std::min(std::ceil(left), 1e9))) <= 0) continue;
    char piece[65536];
    const auto got = read(pipe, piece, sizeof piece);
    if (got > 0) output.append(piece, static_cast<std::size_t>(got));
    if (got == 0 || (got < 0 && errno != EINTR)) return Listened::to_the_end;
  }
  output.resize(limits.output_bytes);
  return Listened::too_much;
}

ProgramResult attend(LaunchedProgram& running, const ProgramLimits& limits) {
  const auto patience =
      std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(limits.seconds));
  const auto deadline = Clock::now() + patience;
  ProgramResult result;
  const auto listened = listen(running.output(), limits, deadline, result.output);
  const auto ending = listened == Listened::to_the_end ? running.ending(deadline) : std::nullopt;
  if (listened == Listened::too_much)
    result.failure = "wrote too much";
  else if (!ending)
    result.failure = fmt::format("took longer than {:g} s", limits.seconds);
  else
    result.failure = *ending;
  if (!running.stop()) result.failure += ", and cannot be ended: it waits inside the system";
  return result;
}

ProgramResult start_and_attend(const ProgramSource& source, const std::vector<std::string>& arguments,
                               const ProgramLimits& limits) {
  LaunchedProgram program(source, arguments, StandardInput::empty);
  if (!program.failure().empty()) return {"", program.failure(), false};
  return attend(program, limits);
}

}  // namespace

ProgramResult run_program(const std::string& path, const std::vector<std::string>& arguments,
                          const ProgramLimits& limits) {
  return start_and_attend({path}, arguments, limits);
}

ProgramResult run_image(std::string_view image, const std::vector<std::string>& arguments,
                        const ProgramLimits& limits) {
  return start_and_attend({"", image}, arguments, limits);
}

std::string path_beside_program(const std::string& name) {
  char path[4096];
  const auto length = readlink("/proc/self/exe", path, sizeof path);
  if (length <= 0 || length == static_cast<ssize_t>(sizeof path)) return "";
  const std::string program(path, static_cast<std::size_t>(length));
  return program.substr(0, program.rfind('/') + 1) + name;
}

std::optional<std::string> find_program(const std::string& name) {
  const auto folders = environment("PATH").value_or("/usr/local/bin:/usr/bin:/bin");
  for (const auto folder : parts_of(folders, ":")) {
    auto path = fmt::format("{}/{}", folder, name);
    if (access(path.c_str(), X_OK) == 0) return path;
  }
  return std::nullopt;
}

}  // namespace memplan
