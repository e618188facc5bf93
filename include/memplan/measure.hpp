// Peaks of a tree of processes, reckoned from samples of it: how much, when, and the course of it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "memplan/bytes.hpp"
#include "memplan/processes.hpp"

namespace memplan {

// Largest values over time, in at most `capacity` steps of equal length: when they are full, each two become
// one.
class Series {
 public:
  explicit Series(double step_seconds, std::size_t capacity = 512);

  // `seconds` ≥ 0; values may come in any order.
  void add(double seconds, Bytes value);
  double step_seconds() const { return m_step; }
  // The largest value of each step, up to the last that has one; nothing for a step without values.
  const std::vector<std::optional<Bytes>>& steps() const { return m_steps; }

 private:
  void halve();

  double m_step;
  std::size_t m_capacity;
  std::vector<std::optional<Bytes>> m_steps;
};

// The largest values of `count` equal parts of the first `seconds` of a series. A part without a value has
// that of the part before it.
std::vector<Bytes> columns_of(const Series& series, double seconds, std::size_t count);

struct ChartStyle {
  std::size_t columns = 60;
  std::size_t rows = 6;
  bool blocks = false;  // the terminal shows eighths of a block (U+2581 to U+2588); else '#'
};

// The course of a series over `seconds` as lines of text, with its axes.
std::string draw_chart(const Series& series, double seconds, const ChartStyle& style);

// "0.05 s", "12.5 s", "3 min 20 s", "2 h 5 min".
std::string format_seconds(double seconds);

// What a device's driver was seen to hold for the tree at most.
struct DevicePeak {
  int device = 0;
  Bytes bytes;
  double seconds = 0;
};

// `ram` is the most that the tree held at one moment, pages that several processes map being counted once.
// It is at least the most of one process, which the kernel keeps (high water), and so holds what came between
// two samples.
struct Peaks {
  Bytes ram;
  double ram_seconds = 0;     // when that was seen
  Bytes resident;             // the largest sum of resident sets, shared pages counted for each process
  Bytes largest_process;      // the most that one process held
  std::size_t processes = 0;  // the most that lived at once
  std::size_t samples = 0;
  std::optional<Bytes> vram;  // the largest sum over the devices; nothing when none was asked
  std::vector<DevicePeak> devices;
  bool vram_untold = false;  // the driver named a process of the tree, and not what it held
};

// Reckons the peaks of one run from its samples, in constant memory but for what lives at once.
class Recording {
 public:
  explicit Recording(double interval_seconds);

  // Whether the shares of the sample's processes (PSS) are to be read: only where several live, when
  // something has changed or a second has passed, and not so often that it costs more than 1 % of a core.
  bool wants_shares(const TreeSample& sample) const;
  // What reading the shares of `processes` of them took.
  void spent(double cpu_seconds, std::size_t processes);

  void add(const TreeSample& sample);
  // Looks at the devices that came after the last sample.
  void add_looks(double seconds, const std::vector<DeviceLook>& looks);
  // The kernel's own mark of a process that has ended.
  void add_mark(Bytes high_water);

  const Peaks& peaks() const { return m_peaks; }
  const Series& ram() const { return m_ram; }
  // Of the devices' sum; without steps where no device was asked.
  const Series& vram() const { return m_vram; }

 private:
  struct Process {
    Bytes high_water;
    std::optional<Bytes> shared;
  };

  Bytes shared_by(const ProcessMemory& process, const TreeSample& sample) const;
  Bytes held(const TreeSample& sample) const;
  Bytes spike(const TreeSample& sample) const;
  void add_look(const DeviceLook& look, double seconds, const TreeSample& sample);
  void remember(const TreeSample& sample);

  Series m_ram;
  Series m_vram;
  Peaks m_peaks;
  std::map<int, Process> m_processes;  // as the last sample showed them
  double m_spent_seconds = 0;
  double m_seconds_each = 50e-6;  // what reading one process' share takes; a first guess
  double m_shares_at = 0;
  Bytes m_held_then;
};

// Whether the kernel ended processes of a run because memory ran out.
enum class MemoryKill { none, likely, certain };
// `status` as a shell tells it; the counts are of processes killed for memory while the run lasted, in its
// own control group and on the whole machine.
MemoryKill memory_kill(int status, std::int64_t killed_in_group, std::int64_t killed_on_machine);

}  // namespace memplan
