#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>

#include "memplan/sys.hpp"
#include "sys/launch.hpp"

namespace memplan {

namespace {

constexpr std::size_t k_longest_output_line = std::size_t{1} << 20;

}  // namespace

SideProgram::SideProgram(std::string_view image, const std::string& path,
                         const std::vector<std::string>& arguments)
    : m_program(std::make_unique<LaunchedProgram>(ProgramSource{"", image}, arguments, StandardInput::pipe)) {
  if (!m_program->failure().empty() && !path.empty())
    m_program = std::make_unique<LaunchedProgram>(ProgramSource{path}, arguments, StandardInput::pipe);
  m_end = m_program->failure();
  if (runs()) fcntl(m_program->output(), F_SETFL, O_NONBLOCK);
}

SideProgram::~SideProgram() = default;

std::optional<int> SideProgram::id() const {
  return m_program->failure().empty() ? std::optional<int>(m_program->id()) : std::nullopt;
}

// What is there now, the end of the output included.
void SideProgram::read_some() {
  using namespace std::chrono;
  while (runs() && m_text.size() <= k_longest_output_line) {
    char piece[65536];
    const auto got = read(m_program->output(), piece, sizeof piece);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return;
    m_text.append(piece, static_cast<std::size_t>(got));
    if (got > 0) continue;
    // It has closed its output; its status comes a moment later.
    m_end = m_program->ending(steady_clock::now() + milliseconds(100)).value_or("closed its output");
    if (m_end.empty()) m_end = "ended with status 0";
  }
}

std::string SideProgram::new_lines(double wait_seconds) {
  pollfd waiting{m_program->output(), POLLIN, 0};
  if (runs() && wait_seconds > 0) poll(&waiting, 1, static_cast<int>(wait_seconds * 1000));
  read_some();
  const auto end = m_text.rfind('\n') + 1;
  auto lines = m_text.substr(0, end);
  m_text.erase(0, end);
  if (m_text.size() <= k_longest_output_line) return lines;
  m_end = "wrote too much";
  m_program->stop();
  m_text.clear();
  return lines;
}

}  // namespace memplan
