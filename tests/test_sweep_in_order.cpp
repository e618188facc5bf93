#include <doctest/doctest.h>
#include <pthread.h>

#include <atomic>
#include <stdexcept>

#include "memplan/sweep.hpp"

using namespace memplan;

namespace {

// Until the test is over no thread can be started: each would need a stack that no machine has.
class WithoutThreads {
 public:
  WithoutThreads() {
    REQUIRE(pthread_getattr_default_np(&m_before) == 0);
    auto huge = m_before;
    REQUIRE(pthread_attr_setstacksize(&huge, std::size_t{1} << 60) == 0);
    REQUIRE(pthread_setattr_default_np(&huge) == 0);
  }
  ~WithoutThreads() {
    pthread_setattr_default_np(&m_before);
    pthread_attr_destroy(&m_before);
  }
  WithoutThreads(const WithoutThreads&) = delete;
  WithoutThreads& operator=(const WithoutThreads&) = delete;

 private:
  pthread_attr_t m_before{};
};

}  // namespace

TEST_CASE("pieces come in order, whatever the number of threads") {
  for (const unsigned jobs : {1U, 2U, 7U}) {
    std::string all, wanted;
    for (int i = 0; i < 500; ++i) wanted += std::to_string(i) + " ";
    make_in_order(
        jobs, 500, [](std::uint64_t i) { return std::to_string(i) + " "; },
        [&](const std::string& piece) {
          all += piece;
          return true;
        });
    CHECK(all == wanted);
  }
}

TEST_CASE("where no thread can be started, the pieces are made all the same") {
  const WithoutThreads without;
  int taken = 0;
  make_in_order(
      4, 50, [](std::uint64_t i) { return std::to_string(i); },
      [&](const std::string& piece) { return piece == std::to_string(taken++); });
  CHECK(taken == 50);
}

TEST_CASE("no more than a few pieces wait, and the taker may end it") {
  std::atomic<int> made = 0;
  int taken = 0;
  make_in_order(
      3, 1'000'000'000'000,
      [&](std::uint64_t) {
        ++made;
        return std::string();
      },
      [&](const std::string&) { return ++taken < 100; });
  CHECK(taken == 100);
  CHECK(made <= 100 + 4 * 3);
}

TEST_CASE("what a thread throws is thrown, and what the taker throws") {
  for (const unsigned jobs : {1U, 4U}) {
    const auto make = [](std::uint64_t i) {
      return i == 50 ? throw std::runtime_error("at 50") : std::string("x");
    };
    CHECK_THROWS_WITH_AS(make_in_order(jobs, 1000, make, [](auto&) { return true; }), "at 50",
                         std::runtime_error);
    const auto refuse = [](const std::string&) -> bool { throw std::logic_error("full"); };
    CHECK_THROWS_WITH_AS(make_in_order(jobs, 1000, make, refuse), "full", std::logic_error);
  }
}
