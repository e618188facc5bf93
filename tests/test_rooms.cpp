// The rooms of the program and which of them may include which: main, at the top, sees all others, and no
// room sees one above it. A new room is a row of k_rooms.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "scratch.hpp"

namespace {

// A room includes itself and the rooms whose floor is below `sees`, and its `helpers` beside it.
struct Room {
  std::string name;
  int floor;
  int sees;
  std::vector<std::string> helpers = {};
};

const std::vector<Room> k_rooms = {
    {"main", 8, 8},
    {"cli", 7, 7},
    {"render", 6, 6},
    {"sys", 6, 6},
    {"read", 6, 6, {"sys"}},
    {"host", 6, 6, {"sys"}},
    {"probe", 6, 6, {"sys", "host"}},
    {"inventory", 6, 6},
    {"measure", 6, 6},
    {"calibrate", 6, 6},
    {"plan", 6, 6},
    {"solve", 6, 6, {"check"}},
    {"sweep", 6, 6},
    {"check", 6, 6},
    {"explain", 6, 6},
    {"errata", 6, 6},
    {"gpu", 6, 6, {"check"}},
    {"budget", 5, 5},
    {"request", 5, 6},
    {"catalogue", 2, 2},
    {"estimate", 4, 4},
    {"report", 4, 2, {"picture"}},  // knows bytes and pictures alone
    {"picture", 2, 2},
    {"rows", 1, 1},
    {"profile", 3, 3},
    {"params", 2, 2},
    {"formula", 2, 2},
    {"runs", 2, 2},
    {"processes", 2, 2},
    {"ledger", 2, 2},
    {"sacct", 3, 3},
    {"bytes", 1, 1},
    {"embedded", 1, 1},
    {"csv", 1, 1},
    {"json_lines", 1, 1},
    {"error", 0, 0, {"words"}},
    {"words", 0, 0},
};

const Room* find_room(std::string_view name) {
  const auto found =
      std::find_if(k_rooms.begin(), k_rooms.end(), [&](auto& room) { return room.name == name; });
  return found == k_rooms.end() ? nullptr : &*found;
}

bool may_include(const Room& room, const Room& other) {
  if (room.name == other.name || other.floor < room.sees) return true;
  return std::find(room.helpers.begin(), room.helpers.end(), other.name) != room.helpers.end();
}

// The room that a path names: src/plan/pareto.cpp, src/plan.cpp, include/memplan/plan.hpp and plan/pareto.hpp
// are all of the room `plan`.
std::string room_name(std::string_view path) {
  for (std::string_view folder : {"src/", "include/", "memplan/"})
    if (path.starts_with(folder)) path.remove_prefix(folder.size());
  return std::string(path.substr(0, path.find_first_of("/.")));
}

// The file that a line includes, when it is one of this project: beside it, of another room, or a public
// header.
std::optional<std::string> included_path(const std::string& line) {
  static const std::regex own(R"(^\s*#\s*include\s*(?:"([^"]*)\"|<(memplan/[^>]*)>).*)");
  std::smatch match;
  if (!std::regex_match(line, match, own)) return std::nullopt;
  const auto path = match[1].matched ? match[1].str() : match[2].str();
  const bool library = path.starts_with("CLI/") || path.starts_with("nlohmann/");
  return library ? std::nullopt : std::optional(path);
}

// What is wrong with an include; "" when nothing is.
std::string include_fault(const Room& room, const std::string& line) {
  const auto path = included_path(line);
  if (!path || path->find('/') == std::string::npos) return "";
  const auto name = room_name(*path);
  const auto* other = find_room(name);
  if (!other) return "'" + name + "' is no room: name it in k_rooms of tests/test_rooms.cpp";
  return may_include(room, *other) ? "" : room.name + " may not include " + name;
}

bool includes_library(const std::string& line, const std::string& folder) {
  return std::regex_match(line, std::regex(R"(^\s*#\s*include\s*["<])" + folder + "/.*"));
}

// What is wrong with the use of a library or of the outside; "" when nothing is.
std::string use_fault(const Room& room, std::string_view path, const std::string& line) {
  if (includes_library(line, "CLI") && path != "src/cli/options.cpp")
    return "CLI11 belongs to src/cli/options.cpp alone";
  if (includes_library(line, "nlohmann") && path.starts_with("include/"))
    return "nlohmann/json belongs to no public header";
  if (room.name == "sys" || room.name == "main") return "";
  for (const auto* use : {"getenv(", "isatty(", "printf(", "fmt::print(", "std::cout", "std::cerr"})
    if (line.find(use) != std::string::npos) return std::string(use) + " belongs to sys";
  return "";
}

bool is_comment(const std::string& line) {
  const auto start = line.find_first_not_of(' ');
  return start != std::string::npos && line.compare(start, 2, "//") == 0;
}

// What is wrong with the file at `path`, relative to the project, as "path:line: fault".
std::vector<std::string> violations(const std::string& path, const std::string& text) {
  const auto* room = find_room(room_name(path));
  if (!room)
    return {path + ": '" + room_name(path) +
            "' is no room: give it a floor in k_rooms of tests/test_rooms.cpp"};
  std::vector<std::string> found;
  std::istringstream lines(text);
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (is_comment(line)) continue;
    for (const auto& fault : {include_fault(*room, line), use_fault(*room, path, line)})
      if (!fault.empty()) found.push_back(path + ":" + std::to_string(number) + ": " + fault);
  }
  return found;
}

std::vector<std::string> source_files() {
  const std::filesystem::path root = MEMPLAN_SOURCE_DIR;
  std::vector<std::string> paths;
  for (const auto* folder : {"src", "include/memplan"})
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder))
      if (entry.path().extension() == ".cpp" || entry.path().extension() == ".hpp")
        paths.push_back(entry.path().lexically_relative(root).generic_string());
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string text_of_file(const std::string& path) {
  std::ifstream file(std::filesystem::path(MEMPLAN_SOURCE_DIR) / path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("no file includes a room above its own, or uses what belongs to another") {
  if (k_address_sanitizer) return;  // it reads sources alone
  const auto paths = source_files();
  CHECK(std::find(paths.begin(), paths.end(), "include/memplan/error.hpp") != paths.end());
  CHECK(std::find(paths.begin(), paths.end(), "src/render/text.cpp") != paths.end());
  for (const auto& path : paths)
    for (const auto& violation : violations(path, text_of_file(path))) FAIL_CHECK(violation);
}

TEST_CASE("what a room may include") {
  struct Fact {
    std::string path;
    std::string line;
    std::string fault;  // "" when there is none
  };
  const Fact facts[] = {
      {"src/main.cpp", "#include \"memplan/cli.hpp\"", ""},
      {"src/cli/table.cpp", "#include \"cli/options.hpp\"", ""},
      {"src/cli/table.cpp", "#include \"memplan/solve.hpp\"", ""},
      {"src/solve.cpp", "#include \"memplan/solve.hpp\"", ""},
      {"src/solve.cpp", "#include \"memplan/report.hpp\"", ""},
      {"src/solve/bisect.cpp", "#include \"helper.hpp\"", ""},
      {"src/render/text.cpp", "#include <vector>", ""},
      {"src/read/h5ad.cpp", "#include \"memplan/sys.hpp\"", ""},
      {"src/probe/machine.cpp", "#include \"memplan/sys.hpp\"", ""},
      {"include/memplan/budget.hpp", "#include \"memplan/estimate.hpp\"", ""},
      {"src/profile/find.cpp", "#include \"memplan/embedded.hpp\"", ""},
      {"src/solve.cpp", "// #include \"memplan/plan.hpp\"", ""},

      {"src/solve.cpp", "#include \"memplan/plan.hpp\"", "solve may not include plan"},
      {"src/plan/pareto.cpp", "#include \"memplan/solve.hpp\"", "plan may not include solve"},
      {"src/plan/pareto.cpp", "  #  include <memplan/solve.hpp>  // why", "plan may not include solve"},
      {"src/plan/pareto.cpp", "#include \"solve/bisect.hpp\"", "plan may not include solve"},
      {"src/plan.cpp", "#include \"memplan/sys.hpp\"", "plan may not include sys"},
      {"src/measure.cpp", "#include \"memplan/sys.hpp\"", "measure may not include sys"},
      {"src/inventory/slurm.cpp", "#include \"memplan/sys.hpp\"", "inventory may not include sys"},
      {"src/sys/child.cpp", "#include \"memplan/read.hpp\"", "sys may not include read"},
      {"include/memplan/error.hpp", "#include \"memplan/bytes.hpp\"", "error may not include bytes"},
      {"src/formula/lexer.cpp", "#include \"memplan/params.hpp\"", "formula may not include params"},
      {"src/estimate/tree.cpp", "#include \"memplan/report.hpp\"", "estimate may not include report"},
      {"include/memplan/report.hpp", "#include \"memplan/estimate.hpp\"", "report may not include estimate"},
      {"include/memplan/report.hpp", "#include \"memplan/profile.hpp\"", "report may not include profile"},
      {"src/cli/table.cpp", "#include \"main.hpp/x\"", "cli may not include main"},
      {"src/solve.cpp", "#include \"memplan/magic.hpp\"",
       "'magic' is no room: name it in k_rooms of tests/test_rooms.cpp"},
      {"src/solve.cpp", "#include \"../plan/pareto.hpp\"",
       "'' is no room: name it in k_rooms of tests/test_rooms.cpp"},
  };
  for (const auto& fact : facts) {
    const auto expected = fact.fault.empty() ? std::vector<std::string>{}
                                             : std::vector<std::string>{fact.path + ":2: " + fact.fault};
    CAPTURE(fact.line);
    CHECK(violations(fact.path, "\n" + fact.line + "\n") == expected);
  }
}

TEST_CASE("what belongs to one room alone") {
  struct Fact {
    std::string path;
    std::string line;
    std::string fault;
  };
  const Fact facts[] = {
      {"src/cli/options.cpp", "#include <CLI/CLI.hpp>", ""},
      {"src/profile/load.cpp", "#include <nlohmann/json.hpp>", ""},
      {"src/sys/terminal.cpp", "return isatty(file_descriptor) == 1;", ""},
      {"src/main.cpp", "std::cerr << text;", ""},
      {"src/plan.cpp", "// std::cout is not ours", ""},
      {"src/plan.cpp", "fmt::format(\"{}\", x);", ""},

      {"src/plan.cpp", "#include <CLI/CLI.hpp>", "CLI11 belongs to src/cli/options.cpp alone"},
      {"include/memplan/cli.hpp", "#include \"CLI/App.hpp\"", "CLI11 belongs to src/cli/options.cpp alone"},
      {"include/memplan/profile.hpp", "#include <nlohmann/json_fwd.hpp>",
       "nlohmann/json belongs to no public header"},
      {"src/plan.cpp", "const char* home = std::getenv(\"HOME\");", "getenv( belongs to sys"},
      {"src/render/text.cpp", "if (::isatty(1)) return;", "isatty( belongs to sys"},
      {"src/cli/run.cpp", "  std::fprintf(stderr, \"x\");", "printf( belongs to sys"},
      {"src/cli/run.cpp", "  fmt::print(\"x\");", "fmt::print( belongs to sys"},
      {"src/estimate/tree.cpp", "std::cout << total;", "std::cout belongs to sys"},
      {"src/cli/run.cpp", "std::cerr << total;", "std::cerr belongs to sys"},
  };
  for (const auto& fact : facts) {
    const auto expected = fact.fault.empty() ? std::vector<std::string>{}
                                             : std::vector<std::string>{fact.path + ":1: " + fact.fault};
    CAPTURE(fact.line);
    CHECK(violations(fact.path, fact.line + "\n") == expected);
  }
}

TEST_CASE("a file of no known room is told where rooms are listed, and each fault is reported") {
  CHECK(violations("src/utils.cpp", "") ==
        std::vector<std::string>{
            "src/utils.cpp: 'utils' is no room: give it a floor in k_rooms of tests/test_rooms.cpp"});
  CHECK(violations("src/sweep.cpp",
                   "#include \"memplan/gpu.hpp\"\n\nstd::cout << 1;\n#include \"cli/x.hpp\"\n") ==
        std::vector<std::string>{"src/sweep.cpp:1: sweep may not include gpu",
                                 "src/sweep.cpp:3: std::cout belongs to sys",
                                 "src/sweep.cpp:4: sweep may not include cli"});
}
