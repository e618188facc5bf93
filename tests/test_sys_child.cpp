#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "memplan/sys.hpp"
#include "scratch.hpp"

using namespace memplan;
using namespace std::chrono_literals;

namespace {

using ReportProgress = std::function<void(double)>;

constexpr ChildLimits k_short_child{64'000'000, 0.3};

ChildResult run(const std::function<std::string()>& work, const ChildLimits& limits = {}) {
  return run_in_child([&](const ReportProgress&) { return work(); }, limits);
}

// How `work` fails; "" when it does not.
std::string failure(const std::function<std::string()>& work, const ChildLimits& limits = {}) {
  const auto result = run(work, limits);
  CHECK(result.output.has_value() == result.failure.empty());
  return result.failure;
}

std::string sleep_for_ever() {
  for (;;) pause();
}

// Memory that is really used, so that no compiler leaves it out.
std::string use_memory(std::size_t bytes) {
  std::string text(bytes, 'x');
  text[bytes / 2] = 'y';
  return text.substr(bytes / 2, 2);
}

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

TEST_CASE("a child hands back what its work returns") {
  CHECK(run([] { return std::string("an\0swer", 7); }).output == std::string("an\0swer", 7));
  CHECK(run([] { return std::string(); }).output == "");
  CHECK(run([] { return std::string(10'000'000, 'x'); }).output == std::string(10'000'000, 'x'));
}

TEST_CASE("an answer beyond all measure is refused") {
  CHECK(failure([] { return std::string(70'000'000, 'x'); }) == "gave an answer that makes no sense");
}

TEST_CASE("an error thrown in the child is thrown here") {
  CHECK(error_text([] {
          run([]() -> std::string { throw Error(ErrorKind::profile, "message").at("place").hint("hint"); });
        }) == "profile | place | message | hint");
}

TEST_CASE("other exceptions in the child are failures") {
  CHECK(failure([]() -> std::string { throw std::runtime_error("some\nwords"); }) == "failed: some�words");
  CHECK(failure([]() -> std::string { throw 7; }) == "failed: unknown");
}

TEST_CASE("a child that hangs is ended in time") {
  const auto seconds =
      seconds_of([] { CHECK(failure(sleep_for_ever, k_short_child) == "took longer than 0.3 s"); });
  CHECK(seconds >= 0.3);
  CHECK(seconds < 5);
}

TEST_CASE("what a child has started ends with it") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  CHECK(failure(
            []() -> std::string {
              if (fork() == 0) sleep_for_ever();
              return sleep_for_ever();
            },
            k_short_child) == "took longer than 0.3 s");
  close(ends[1]);
  pollfd waiting{ends[0], POLLIN, 0};
  CHECK(poll(&waiting, 1, 5000) == 1);  // its end: nobody holds the other side any more
  close(ends[0]);
}

TEST_CASE("a crash ends the child alone and is named") {
  const auto crash = [](int number) {
    return failure([number]() -> std::string {
      raise(number);
      return "";
    });
  };
  CHECK(crash(SIGFPE) == "was stopped by signal 8 (Floating point exception)");
  CHECK(crash(SIGSEGV) == "was stopped by signal 11 (Segmentation fault)");
  CHECK(crash(SIGABRT) == "was stopped by signal 6 (Aborted)");
  CHECK(crash(SIGKILL) == "was stopped by signal 9 (Killed)");
}

TEST_CASE("a child that just ends has failed") {
  CHECK(failure([]() -> std::string { _exit(3); }) == "ended with status 3 and no answer");
}

TEST_CASE("a child has no more memory than it is given, whatever this process holds") {
  if (k_address_sanitizer) {
    MESSAGE("skipped: AddressSanitizer needs all of the address space");
    return;
  }
  CHECK(failure([] { return use_memory(100'000'000); }, k_short_child) == "needed more than 64 MB");
  CHECK(failure([] { return use_memory(600'000'000); }) == "needed more than 512 MB");
  const std::string held(200'000'000, 'x');
  CHECK(run([] { return use_memory(30'000'000); }, k_short_child).output == "yx");
  CHECK(held.size() == 200'000'000);
}

TEST_CASE("a child reports progress") {
  std::vector<double> seen;
  const auto result = run_in_child(
      [](const ReportProgress& report) {
        for (const double fraction : {0.0, 0.25, 1.0}) report(fraction);
        return std::string("done");
      },
      {}, [&](double fraction) { seen.push_back(fraction); });
  CHECK(result.output == "done");
  CHECK(seen == std::vector<double>{0, 0.25, 1});
}

TEST_CASE("time is counted from the last report of progress") {
  const ChildLimits limits{64'000'000, 0.8};
  const auto work = [](int reports) {
    return [reports](const ReportProgress& report) {
      for (int i = 0; i < reports; ++i) {
        std::this_thread::sleep_for(100ms);
        report(0.5);
      }
      return reports > 2 ? std::string("done") : sleep_for_ever();
    };
  };
  CHECK(run_in_child(work(12), limits).output == "done");
  CHECK(run_in_child(work(2), limits).failure == "took longer than 0.8 s");
}

TEST_CASE("a listener that throws ends the child") {
  const auto seconds = seconds_of([] {
    CHECK_THROWS_WITH_AS(run_in_child(
                             [](const ReportProgress& report) {
                               report(0.5);
                               return sleep_for_ever();
                             },
                             {}, [](double) { throw std::logic_error("enough"); }),
                         "enough", std::logic_error);
  });
  CHECK(seconds < 5);
}

TEST_CASE("a child writes nothing that belongs to this process") {
  const ScratchFolder folder;
  std::FILE* file = std::fopen((folder / "buffered").c_str(), "w");
  std::fputs("once", file);
  const int before = dup(STDERR_FILENO);
  const int log = open((folder / "log").c_str(), O_WRONLY | O_CREAT, 0600);
  dup2(log, STDERR_FILENO);
  const auto result = run([] {
    std::fputs("noise", stderr);
    return std::string("quiet");
  });
  dup2(before, STDERR_FILENO);
  close(before);
  close(log);
  std::fclose(file);
  CHECK(result.output == "quiet");
  CHECK(slurp(folder / "buffered") == "once");
  CHECK(slurp(folder / "log").empty());
}

TEST_CASE("a child leaves no core dump and is its own process group") {
  const auto result = run([] {
    rlimit core{};
    getrlimit(RLIMIT_CORE, &core);
    return std::to_string(core.rlim_max) + (getpgrp() == getpid() ? " own" : " shared");
  });
  CHECK(result.output == "0 own");
}

TEST_CASE("a child works where the standard streams are closed") {
  const auto result = run([] {
    for (const int stream : {0, 1, 2}) close(stream);
    return run([] { return std::string("inner"); }).output.value_or("none");
  });
  CHECK(result.output == "inner");
}
