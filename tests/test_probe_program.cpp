// The program that mem-plan carries: what it asks of the system that it runs on.
#include <elf.h>

#include <cstring>
#include <set>
#include <string>

#include "memplan/embedded.hpp"
#include "probe_machine.hpp"

namespace {

template <class T>
T at(std::string_view file, std::size_t offset) {
  REQUIRE(offset + sizeof(T) <= file.size());
  T value;
  std::memcpy(&value, file.data() + offset, sizeof value);
  return value;
}

Elf64_Shdr section(std::string_view file, std::uint32_t type) {
  const auto header = at<Elf64_Ehdr>(file, 0);
  for (std::size_t i = 0; i < header.e_shnum; ++i) {
    const auto found = at<Elf64_Shdr>(file, header.e_shoff + i * sizeof(Elf64_Shdr));
    if (found.sh_type == type) return found;
  }
  FAIL("no such section");
  return {};
}

Elf64_Shdr linked(std::string_view file, const Elf64_Shdr& from) {
  return at<Elf64_Shdr>(file, at<Elf64_Ehdr>(file, 0).e_shoff + from.sh_link * sizeof(Elf64_Shdr));
}

std::string name_at(std::string_view file, const Elf64_Shdr& names, std::size_t offset) {
  return file.data() + names.sh_offset + offset;
}

// The versions of symbols that the program needs: "GLIBC_2.17".
std::set<std::string> versions(std::string_view file) {
  const auto needs = section(file, SHT_GNU_verneed);
  const auto names = linked(file, needs);
  std::set<std::string> found;
  auto place = needs.sh_offset;
  for (auto need = at<Elf64_Verneed>(file, place);; need = at<Elf64_Verneed>(file, place)) {
    auto entry = place + need.vn_aux;
    for (int i = 0; i < need.vn_cnt; ++i) {
      const auto version = at<Elf64_Vernaux>(file, entry);
      found.insert(name_at(file, names, version.vna_name));
      entry += version.vna_next;
    }
    if (need.vn_next == 0) return found;
    place += need.vn_next;
  }
}

std::set<std::string> libraries(std::string_view file) {
  const auto dynamic = section(file, SHT_DYNAMIC);
  const auto names = linked(file, dynamic);
  std::set<std::string> found;
  for (std::size_t i = 0; i < dynamic.sh_size / sizeof(Elf64_Dyn); ++i) {
    const auto entry = at<Elf64_Dyn>(file, dynamic.sh_offset + i * sizeof(Elf64_Dyn));
    if (entry.d_tag == DT_NEEDED) found.insert(name_at(file, names, entry.d_un.d_val));
  }
  return found;
}

}  // namespace

TEST_CASE("mem-plan-probe needs no symbol newer than glibc 2.17") {
  const auto found = versions(memplan::embedded_probe());
  CHECK(found.contains("GLIBC_2.2.5"));
  for (const auto& version : found) {
    CAPTURE(version);
    REQUIRE(version.starts_with("GLIBC_2."));
    CHECK(std::stoi(version.substr(8)) <= 17);
  }
}

TEST_CASE("mem-plan-probe needs the C library alone, and is small") {
  CHECK(libraries(memplan::embedded_probe()) == std::set<std::string>{"libc.so.6", "libdl.so.2"});
  CHECK(memplan::embedded_probe().size() < 64'000);
}

TEST_CASE("mem-plan-probe --processes tells each device's use by process, again until its input closes") {
  const WithVariables with(
      Variables{{"LD_LIBRARY_PATH", memplan::path_beside_program("fake_driver")}, {"FAKE_PID", "77"}});
  for (const auto& arguments :
       {std::vector<std::string>{"--processes"}, {"--processes", "--interval", "60000"}}) {
    const auto result = memplan::run_image(memplan::embedded_probe(), arguments);
    CHECK(result.failure.empty());
    CHECK(result.output.ends_with(
        "{\"use\":[{\"index\":0,\"uuid\":\"GPU-fafafafa-fafa-fafa-fafa-fafafafa0000\","
        "\"used_bytes\":10603200512,\"processes\":[{\"pid\":77,\"bytes\":1073741824},"
        "{\"pid\":78}]}]}\n"));
  }
}

TEST_CASE("mem-plan-probe refuses what it does not know") {
  for (const auto& arguments : {std::vector<std::string>{"--frob"},
                                {"--allocate"},
                                {"--allocate", "5GB"},
                                {"--device", "99999999999"},
                                {"--interval", ""}})
    CHECK(memplan::run_image(memplan::embedded_probe(), arguments).failure == "ended with status 2");
}
