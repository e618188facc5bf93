// The options of `request` that say how the jobs shall run, and what they become. Private to the cli room.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "memplan/profile.hpp"
#include "memplan/render.hpp"
#include "memplan/request.hpp"

namespace memplan {

// Parsing fills it; it must outlive the options.
class WishInput {
 public:
  void declare(Options& add);

  // The engine. Throws Error(usage) when it is lacking or unknown, or when an option is given that means
  // nothing to it.
  Engine engine() const;
  // Its name, as given.
  const std::string& engine_name() const { return m_engine; }
  // Throws Error(usage) or Error(parameter) for a value that could not stand in a job. `profile` tells the
  // stages from the rest of a text.
  JobWishes wishes(const Profile& profile) const;
  // Throws Error(usage) when `option` is given and the engine is not among `accepted`.
  void require_engine(bool given, const char* option, const std::vector<std::string>& accepted) const;

 private:
  void require_engines() const;

  std::string m_engine;
  std::vector<std::string> m_commands;
  std::vector<std::string> m_arrays;
  std::optional<std::string> m_throttle;
  std::optional<std::string> m_time;
  std::optional<std::string> m_cpus;
  std::optional<std::string> m_gpu_type;
  std::optional<std::string> m_partition;
  std::optional<std::string> m_account;
  std::optional<std::string> m_qos;
  std::optional<std::string> m_image;
  bool m_script = false;
};

}  // namespace memplan
