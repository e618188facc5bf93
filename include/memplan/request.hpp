// What a scheduler is to be asked for: one job per stage, with the memory that stands in the estimate.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "memplan/budget.hpp"
#include "memplan/estimate.hpp"

namespace memplan {

// What the user says of the jobs and no estimate knows. `commands` and `tasks` go by stage; the entry "" is
// for all stages that have none of their own.
struct JobWishes {
  std::map<std::string, std::string> commands;
  std::map<std::string, int> tasks;     // of an array: 92
  std::optional<int> throttle;          // tasks of an array that run at once
  std::optional<std::int64_t> seconds;  // that a job may take
  std::optional<int> cpus;              // of a job; nothing where none are asked for
  std::string gpu_type;                 // what the site calls the card, or ""
  std::string partition;
  std::string account;  // that pays, or ""
  std::string qos;      // the quality of service, or ""
  std::string image;    // of containers
};

// One stage's job. `ram` is never less than the need's upper end.
struct Job {
  std::string stage;
  std::string tag;  // "mp-bayesdream-fit_cis-1a2b3c4d"
  Basis basis = Basis::document;
  std::optional<Bytes> ram;  // nothing where the basis does not tell it
  std::optional<Bytes> vram;
  std::optional<Bytes> retry_ram;  // after a kill for memory; nothing where a retry could ask for no more
  int cards = 0;
  std::string command;  // text for a shell
  std::optional<int> tasks;
  std::optional<int> cpus;
};

// The jobs of one profile, each after the one before it.
struct Handover {
  std::string profile;
  std::string version;
  std::vector<std::pair<std::string, std::string>> parameters;  // those given, as spelled on a command line
  std::vector<Job> jobs;
  std::string rule;  // that the memory asked for follows
  std::optional<Bytes> ram_limit;
  std::optional<int> throttle;
  std::optional<std::int64_t> seconds;
  std::string gpu_type;       // of the card, or ""
  bool is_site_type = false;  // it is the site's name, not the catalogue's
  std::string mig;            // the slice of a card, "1g.10gb", or ""
  std::string partition;
  std::string account;
  std::string qos;
  std::string image;
  std::string data_file;  // whose dimensions the parameters are, or "", and its size
  std::optional<Bytes> data_bytes;
  std::vector<std::string> warnings;
};

// The jobs that `estimate`, made with the choice of `basis`, asks for; every stage must have an answer. RAM
// is the document's rule where that basis was chosen and has one, else the upper end; a retry asks for the
// width of the spread more (high over low), at least half as much again; neither is above the budget's RAM.
// Throws Error(usage) for wishes about stages that are not asked for.
Handover hand_over(const Estimate& estimate, std::optional<Basis> basis, const Budget& budget,
                   const JobWishes& wishes);

// The name of a job: profile, stage and a hash of them, the profile's version and the parameters.
std::string job_tag(std::string_view profile, std::string_view version, std::string_view stage,
                    const std::vector<std::pair<std::string, std::string>>& parameters);

// A time as schedulers write it: "90" (minutes), "90:00", "2:00:00", "1-12", "1-12:30", "1-12:30:00", in
// seconds. Throws Error(parameter), without a place, for anything else and for no time at all.
std::int64_t parse_time(std::string_view text);

}  // namespace memplan
