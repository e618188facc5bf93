#include <doctest/doctest.h>

#include <random>

#include "megabytes.hpp"
#include "memplan/measure.hpp"

using namespace memplan;

namespace {

ProcessMemory process(int id, std::int64_t resident, std::int64_t high_water = 0, int parent = 1) {
  return {id, parent, Bytes{resident * k_mb}, Bytes{std::max(resident, high_water) * k_mb}, {}};
}

ProcessMemory sharing(ProcessMemory process, std::int64_t shared) {
  process.shared = Bytes{shared * k_mb};
  return process;
}

std::int64_t whole_megabytes(Bytes bytes) {
  return bytes.count / k_mb;
}

}  // namespace

TEST_CASE("one process: its high-water mark is the peak, whatever the samples show") {
  Recording recording(0.05);
  recording.add({0.0, {process(2, 10)}, {}});
  recording.add({0.5, {process(2, 40, 90)}, {}});
  recording.add({1.0, {process(2, 60, 90)}, {}});
  CHECK(whole_megabytes(recording.peaks().ram) == 90);
  CHECK(recording.peaks().ram_seconds == 0.5);
  CHECK(whole_megabytes(recording.peaks().largest_process) == 90);
  CHECK(recording.peaks().processes == 1);
  CHECK(recording.peaks().samples == 3);
}

TEST_CASE("a mark that is told only at the end counts") {
  Recording recording(0.05);
  recording.add({0.5, {process(2, 40)}, {}});
  recording.add_mark(Bytes{70 * k_mb});
  CHECK(whole_megabytes(recording.peaks().ram) == 70);
  CHECK(whole_megabytes(recording.peaks().largest_process) == 70);
  recording.add_mark(Bytes{50 * k_mb});
  CHECK(whole_megabytes(recording.peaks().ram) == 70);
}

TEST_CASE("processes add up; a rise of one between samples counts beside what the others hold") {
  Recording recording(0.05);
  recording.add({0.1, {process(2, 30), process(3, 20)}, {}});
  CHECK(whole_megabytes(recording.peaks().ram) == 50);
  recording.add({0.2, {process(2, 30, 100), process(3, 20)}, {}});
  CHECK(whole_megabytes(recording.peaks().ram) == 120);
  recording.add({0.3, {process(2, 35, 100), process(3, 20)}, {}});  // the same mark: nothing new
  CHECK(whole_megabytes(recording.peaks().ram) == 120);
  recording.add({0.4, {process(2, 30, 110), process(3, 20, 110)}, {}});  // two rises: not surely at once
  CHECK(whole_megabytes(recording.peaks().ram) == 140);
}

TEST_CASE("what a fork shares is counted once, before and after it is known") {
  Recording recording(0.05);
  std::vector<ProcessMemory> tree = {process(2, 1000)};
  for (int id = 3; id < 19; ++id) tree.push_back(process(id, 1000, 1000, 2));
  recording.add({0.1, tree, {}});
  CHECK(whole_megabytes(recording.peaks().ram) == 1000);  // 16 copies of the parent
  CHECK(whole_megabytes(recording.peaks().resident) == 17'000);
  for (auto& member : tree) member = sharing(member, 940);
  recording.add({0.2, tree, {}});
  CHECK(whole_megabytes(recording.peaks().ram) == 17 * 60);
  for (auto& member : tree) member.shared.reset(), member.resident = Bytes{1010 * k_mb};
  recording.add({0.3, tree, {}});  // ten more each, nothing read: they are its own
  CHECK(whole_megabytes(recording.peaks().ram) == 17 * 70);
  recording.add({0.4, {process(2, 1010)}, {}});  // alone: all of it
  CHECK(whole_megabytes(recording.peaks().ram) == 17 * 70);
}

TEST_CASE("shares are read where several live, when something changed, and for less than 1 % of a core") {
  Recording recording(0.05);
  const TreeSample one{10, {process(2, 50)}, {}};
  const TreeSample two{10, {sharing(process(2, 50), 1), sharing(process(3, 50), 1)}, {}};
  auto at = [](TreeSample sample, double seconds) {
    sample.seconds = seconds;
    return sample;
  };
  CHECK_FALSE(recording.wants_shares(one));
  CHECK_FALSE(recording.wants_shares(at(two, 0.001)));  // nothing saved up yet
  CHECK(recording.wants_shares(two));
  recording.spent(0.05, 2);
  recording.add(two);
  CHECK_FALSE(recording.wants_shares(at(two, 10.5)));  // nothing has changed
  CHECK(recording.wants_shares(at(two, 11.5)));        // a second has passed
  auto grown = at(two, 10.5);
  grown.processes[0].resident = Bytes{60 * k_mb};
  CHECK(recording.wants_shares(grown));
  auto other = at(two, 10.5);
  other.processes[1].id = 4;
  CHECK(recording.wants_shares(other));
  recording.spent(0.05, 2);  // 0.1 s in 10.5 s: the next has to wait
  CHECK_FALSE(recording.wants_shares(other));
  CHECK_FALSE(recording.wants_shares(at(other, 14.9)));
  CHECK(recording.wants_shares(at(other, 15.1)));
}

TEST_CASE("reading shares never takes more than 1 % of a core and one reading") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  Recording recording(0.05);
  double spent = 0, largest = 0;
  for (double seconds = 0; seconds < 60; seconds += 0.05) {
    TreeSample sample{seconds, {}, {}};
    for (int id = 2; id < 3 + static_cast<int>(random() % 20); ++id)
      sample.processes.push_back(process(id, static_cast<std::int64_t>(random() % 100)));
    if (recording.wants_shares(sample)) {
      const double cost = 0.001 * static_cast<double>(1 + random() % 30);
      recording.spent(cost, sample.processes.size());
      spent += cost;
      largest = std::max(largest, cost);
    }
    recording.add(sample);
    CHECK(spent <= seconds * 0.01 + largest);
  }
  CHECK(spent > 0);
}

TEST_CASE("devices: the tree's own use, summed, each device's peak") {
  Recording recording(0.05);
  const std::vector<ProcessMemory> tree = {process(2, 50), process(3, 50)};
  recording.add({1, tree, {{{0, 2, Bytes{5}}, {1, 3, Bytes{7}}, {0, 99, Bytes{1000}}}}});
  recording.add({2, tree, {{{0, 2, Bytes{1}}}, {{0, 2, Bytes{6}}, {0, 3, Bytes{3}}}, {{0, 2, Bytes{2}}}}});
  const auto& peaks = recording.peaks();
  CHECK(peaks.vram == Bytes{12});
  REQUIRE(peaks.devices.size() == 2);
  CHECK(peaks.devices[0].bytes == Bytes{9});
  CHECK(peaks.devices[0].seconds == 2);
  CHECK(peaks.devices[1].bytes == Bytes{7});
  CHECK(peaks.devices[1].seconds == 1);
}

TEST_CASE("devices: processes that have just begun or ended are the tree's, too") {
  Recording recording(0.05);
  recording.add({1, {process(2, 50)}, {}});
  recording.add({2, {process(3, 50)}, {{{0, 2, Bytes{5}}}, {{0, 3, Bytes{6}}}}});
  recording.add_looks(2.1, {{{0, 3, Bytes{9}}, {0, 2, Bytes{100}}}});
  CHECK(recording.peaks().vram == Bytes{9});
  CHECK(recording.peaks().devices[0].seconds == 2.1);
  CHECK_FALSE(recording.peaks().vram_untold);
  recording.add_looks(2.2, {{{0, 99, {}}}});
  CHECK_FALSE(recording.peaks().vram_untold);  // another job's
  recording.add_looks(2.3, {{{0, 3, {}}}});
  CHECK(recording.peaks().vram_untold);
}

TEST_CASE("no device asked is not a device unused") {
  Recording asked(0.05), not_asked(0.05);
  asked.add({1, {process(2, 50)}, {DeviceLook{}}});
  not_asked.add({1, {process(2, 50)}, {}});
  CHECK(asked.peaks().vram == Bytes{0});
  CHECK_FALSE(not_asked.peaks().vram);
}

TEST_CASE("killed for memory: what the counters say") {
  CHECK(memory_kill(0, 0, 0) == MemoryKill::none);
  CHECK(memory_kill(137, 0, 0) == MemoryKill::none);
  CHECK(memory_kill(137, 0, 1) == MemoryKill::likely);
  CHECK(memory_kill(1, 0, 1) == MemoryKill::none);  // another job's
  CHECK(memory_kill(1, 2, 2) == MemoryKill::certain);
  CHECK(memory_kill(137, 1, 1) == MemoryKill::certain);
}
