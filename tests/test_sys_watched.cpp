// Runs real commands; no check depends on how fast. Where a command has to last until it has been seen, it
// waits for a file that the test makes.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>

#include "capture.hpp"
#include "memplan/measure.hpp"
#include "memplan/sys.hpp"
#include "scratch.hpp"

using namespace memplan;

namespace {

using Hook = std::function<void(const TreeSample&)>;

CommandEnd watch(
    const std::vector<std::string>& words, const Hook& hook = [](auto&) {}) {
  return run_watched({words, 0.005, [&](TreeSample& sample, const auto&) { hook(sample); }});
}

CommandEnd watch_shell(
    const std::string& script, const Hook& hook = [](auto&) {}) {
  return watch({"/bin/sh", "-c", script}, hook);
}

// How CannotStart is told; "" when it starts.
std::string start_refusal(const std::string& program) {
  try {
    watch({program});
  } catch (const CannotStart& error) {
    return std::to_string(error.status()) + " " + error.where() + ": " + error.what();
  }
  return "";
}

// A command in a new Python: `processes` of `bytes` each, all of which wait for the file "go" once all have
// touched their memory and the sum of their shares (PSS), read by themselves, stands in the file "truth".
std::vector<std::string> tree_of(const std::string& folder, int processes, long bytes) {
  return {"python3", "-S", "-c", R"(
import os, sys, time
folder, processes, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
ready_in, ready_out = os.pipe()
members = [os.getpid()]
for _ in range(processes - 1):
    child = os.fork()
    if child == 0:
        members = []
        break
    members.append(child)
block = bytearray(b"x") * size
os.write(ready_out, b"r")
if members:
    for _ in range(processes):
        os.read(ready_in, 1)
    def share(member, name):
        for line in open(f"/proc/{member}/smaps_rollup"):
            if line.startswith(name):
                return int(line.split()[1]) * 1024
    name = "Pss:" if processes > 1 else "Rss:"
    truth = sum(share(member, name) for member in members)
    with open(folder + "/truth.new", "w") as file:
        file.write(str(truth))
    os.rename(folder + "/truth.new", folder + "/truth")
while not os.path.exists(folder + "/go"):
    time.sleep(0.002)
)", folder, std::to_string(processes), std::to_string(bytes)};
}

// The peak that is measured of a tree that stands still until it has been sampled with its shares, over what
// the kernel says of it.
double measured_over_kernel(int processes, long bytes) {
  const ScratchFolder folder;
  Recording recording(0.05);
  int seen = 0;
  run_watched(
      {tree_of(folder.path(), processes, bytes), 0.05, [&](TreeSample& sample, const auto& read_shares) {
         const bool stands = std::filesystem::exists(folder / "truth");
         const bool wanted = recording.wants_shares(sample);
         if (wanted) recording.spent(read_shares(), sample.processes.size());
         recording.add(sample);
         seen += stands && (wanted || processes == 1);
         if (seen > 0) spill(folder / "go", "");
       }});
  CHECK(recording.peaks().processes >= static_cast<std::size_t>(processes));
  const double truth = std::stod(slurp(folder / "truth"));
  return static_cast<double>(recording.peaks().ram.count) / truth;
}

bool exists(pid_t id) {
  return kill(id, 0) == 0;
}

}  // namespace

TEST_CASE("a command's status is its own, 128 + N for a signal") {
  CHECK(watch_shell("exit 0").status == 0);
  CHECK(watch_shell("exit 37").status == 37);
  CHECK(watch_shell("exit 255").status == 255);
  const auto killed = watch_shell("kill -9 $$");
  CHECK(killed.status == 137);
  CHECK(killed.signal == "Killed");
  CHECK(watch_shell("kill -15 $$").status == 143);
  CHECK(watch_shell("exit 0").signal.empty());
}

TEST_CASE("what cannot be started is told as a shell would") {
  const ScratchFolder folder;
  spill(folder / "plain", "text");
  CHECK(start_refusal("no-such-program") == "127 no-such-program: there is no such program");
  CHECK(start_refusal(folder / "none") == "127 " + (folder / "none") + ": there is no such program");
  CHECK(start_refusal(folder / "plain") ==
        "126 " + (folder / "plain") + ": cannot be executed: Permission denied");
  CHECK(start_refusal(folder.path()) == "126 " + folder.path() + ": cannot be executed: Permission denied");
}

TEST_CASE("a command has the standard streams, arguments as they are, and its signals as they were") {
  Capture out(STDOUT_FILENO);
  const auto end = watch({"/bin/sh", "-c", "printf '%s|' \"$@\"; grep -E '^Sig(Blk|Ign)' /proc/self/status",
                          "sh", "a b", "", "*"});
  const auto text = out.text();
  CHECK(end.status == 0);
  CHECK(text.starts_with("a b||*|"));
  std::ifstream own("/proc/self/status");
  for (std::string line; std::getline(own, line);)
    if (line.starts_with("SigBlk") || line.starts_with("SigIgn")) CHECK(contains(text, line + "\n"));
}

TEST_CASE("signals sent to this program reach the command") {
  const ScratchFolder folder;
  const auto ready = folder / "ready";
  bool sent = false;
  const auto end =
      watch_shell("trap 'exit 9' USR1; : > " + ready + "; while :; do sleep 0.01; done", [&](auto&) {
        if (!sent && std::filesystem::exists(ready)) sent = kill(getpid(), SIGUSR1) == 0;
      });
  CHECK(sent);
  CHECK(end.status == 9);
}

TEST_CASE("what a command sends to its own group is not sent to it again") {
  const ScratchFolder folder;
  const auto log = folder / "log";
  // A group of its own, so that this program's other relatives are left alone.
  const auto child = fork();
  if (child == 0) {
    setpgid(0, 0);
    const auto end = watch_shell("trap 'echo x >> " + log + "' USR1; kill -USR1 0; sleep 0.1; exit 5");
    _exit(end.status);
  }
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 5);
  CHECK(slurp(log) == "x\n");
}

TEST_CASE("children that leave their parent are followed to their end") {
  const ScratchFolder folder;
  const auto root = folder / "root", seen = folder / "seen", done = folder / "done";
  const auto end = watch_shell(
      "echo $$ > " + root + "; (setsid sh -c 'while [ ! -e " + seen + " ]; do sleep 0.01; done; : > " + done +
          "' &) ; exit 4",
      [&](const TreeSample& sample) {
        const auto id = slurp(root);
        const auto is_root = [&](auto& process) { return std::to_string(process.id) + "\n" == id; };
        const bool gone =
            !id.empty() && std::none_of(sample.processes.begin(), sample.processes.end(), is_root);
        if (gone) spill(seen, "");
      });
  CHECK(end.status == 4);
  CHECK(end.left_running == 0);
  CHECK(std::filesystem::exists(done));
}

TEST_CASE("an interrupt ends the wait for what a command has left behind") {
  const ScratchFolder folder;
  const auto started = folder / "started";
  bool sent = false;
  const auto end =
      watch_shell("sh -c 'echo $$ > " + started + ".new; mv " + started + ".new " + started +
                      "; exec sleep 1000' & while [ ! -e " + started + " ]; do sleep 0.01; done; exit 6",
                  [&](const TreeSample& sample) {
                    const bool left = sample.processes.size() == 1 && std::filesystem::exists(started) &&
                                      sample.processes[0].id == std::stoi(slurp(started)) &&
                                      sample.processes[0].parent == getpid();
                    if (left && !sent) sent = kill(getpid(), SIGTERM) == 0;
                  });
  CHECK(sent);
  CHECK(end.status == 6);
  CHECK(end.left_running == 1);
  const pid_t left = std::stoi(slurp(started));
  CHECK(exists(left));
  kill(left, SIGKILL);
  waitpid(left, nullptr, 0);
}

TEST_CASE("children that were there before are nobody's business") {
  const auto stranger = fork();
  if (stranger == 0) {
    for (;;) pause();
  }
  bool seen = false;
  const auto end = watch_shell("sleep 0.05", [&](const TreeSample& sample) {
    for (const auto& process : sample.processes) seen = seen || process.id == stranger;
  });
  CHECK(end.status == 0);
  CHECK_FALSE(seen);
  CHECK(exists(stranger));
  kill(stranger, SIGKILL);
  waitpid(stranger, nullptr, 0);
}

TEST_CASE("afterwards this program is as it was") {
  sigset_t before, after;
  sigprocmask(SIG_SETMASK, nullptr, &before);
  watch_shell("exit 0");
  sigprocmask(SIG_SETMASK, nullptr, &after);
  for (const int number : {SIGCHLD, SIGINT, SIGTERM, SIGUSR1})
    CHECK(sigismember(&before, number) == sigismember(&after, number));
  int adopts = -1;
  prctl(PR_GET_CHILD_SUBREAPER, &adopts);
  CHECK(adopts == 0);
}

TEST_CASE("a spike that no sample saw is in the kernel's mark") {
  std::size_t samples = 0;
  const auto end = run_watched({{"python3", "-S", "-c", "x = bytearray(b'x') * 300_000_000"},
                                60,
                                [&](TreeSample&, const auto&) { ++samples; }});
  // The mark is that of the copy of this program too: it tells nothing where this program was larger.
  rusage own{};
  getrusage(RUSAGE_SELF, &own);
  const bool larger = own.ru_maxrss * 1024 >= 300'000'000;
  CHECK((larger || !end.high_water_is_bound));
  CHECK(end.high_water.count > 300'000'000);
  CHECK((larger || end.high_water.count < 345'000'000));
  CHECK(end.cpu_seconds > 0);
}

TEST_CASE("within 1 % of the kernel's accounting") {
  if (k_address_sanitizer) return;
  for (const auto& [processes, bytes] :
       std::map<int, long>{{1, 200'000'000}, {3, 60'000'000}, {20, 10'000'000}}) {
    CAPTURE(processes);
    // Other programs share the interpreter's pages as long as they live: one quiet moment is waited for.
    double ratio = 0;
    for (int attempt = 0; attempt < 4 && std::abs(ratio - 1) >= 0.01; ++attempt)
      ratio = measured_over_kernel(processes, bytes);
    CHECK(ratio > 0.99);
    CHECK(ratio < 1.01);
  }
}

TEST_CASE("the time, the machine's name and its system") {
  CHECK(utc_time().size() == std::string("2026-01-31T12:00:00Z").size());
  CHECK(utc_time().back() == 'Z');
  CHECK_FALSE(host_name().empty());
  CHECK(system_name().starts_with("Linux "));
}
