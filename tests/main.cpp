#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <csignal>

// A shell's background job ignores interrupts, and would hand that on to the tests of them.
int main(int count, char** words) {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGQUIT, SIG_DFL);
  return doctest::Context(count, words).run();
}
