// Whether processes that tests have started are over.
#pragma once

#include <signal.h>
#include <unistd.h>

#include <string>

#include "scratch.hpp"

// Whether the process is gone, or about to be: one that was killed may wait for its parent.
inline bool is_gone(int id) {
  for (int i = 0; i < 200 && kill(id, 0) == 0; ++i) {
    if (slurp("/proc/" + std::to_string(id) + "/stat").find(") Z") != std::string::npos) return true;
    usleep(10'000);
  }
  return kill(id, 0) != 0;
}
