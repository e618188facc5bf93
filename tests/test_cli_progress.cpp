#include <doctest/doctest.h>
#include <fcntl.h>
#include <stdlib.h>

#include "capture.hpp"
#include "cli/progress.hpp"

using namespace memplan;

TEST_CASE("no progress is shown where standard error is no terminal") {
  Capture err(STDERR_FILENO);
  const bool shown = static_cast<bool>(progress_bar("counting"));
  CHECK_FALSE(shown);
}

TEST_CASE("on a terminal progress is one line that is gone in the end") {
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0) {
    MESSAGE("skipped: no pseudo-terminal can be had");
    return;
  }
  const int screen = open(ptsname(terminal), O_RDWR | O_NOCTTY);
  REQUIRE(screen >= 0);
  const int saved = dup(STDERR_FILENO);
  dup2(screen, STDERR_FILENO);
  const auto show = progress_bar("counting");
  if (show)
    for (const double fraction : {0.0, 0.5, 1.0}) show(fraction);
  dup2(saved, STDERR_FILENO);
  close(saved);
  close(screen);
  std::string text;
  char piece[512];
  for (auto count = read(terminal, piece, sizeof piece); count > 0;
       count = read(terminal, piece, sizeof piece))
    text.append(piece, static_cast<std::size_t>(count));
  close(terminal);
  const std::string half(15, '#'), rest(15, ' ');
  CHECK(text == "\rcounting [" + rest + rest + "] 0%\rcounting [" + half + rest + "] 50%\r\x1b[K");
}
