// A made-up machine: /proc and control groups as files below a folder.
#pragma once

#include <filesystem>
#include <string>

#include "scratch.hpp"

class MachineFolder {
 public:
  std::string root() const { return m_folder.path(); }

  void write(const std::string& path, const std::string& text) const {
    const std::filesystem::path file = m_folder / path;
    std::filesystem::create_directories(file.parent_path());
    spill(file, text);
  }
  void add_process(int id, int parent, const std::string& memory = "VmHWM:\t 20 kB\nVmRSS:\t 10 kB\n") const {
    write("proc/" + std::to_string(id) + "/status",
          "Name:\tsh\nPPid:\t" + std::to_string(parent) + "\n" + memory + "Threads:\t1\n");
  }
  void list_children(int id, int thread, const std::string& children) const {
    write("proc/" + std::to_string(id) + "/task/" + std::to_string(thread) + "/children", children);
  }
  void remove(const std::string& path) const { std::filesystem::remove_all(m_folder / path); }

 private:
  ScratchFolder m_folder;
};
