// Runs transcripts against the built program and compares what it prints, line by line.
//
//   memplan-transcripts --program PATH/TO/mem-plan --root SOURCE_DIR [--update] [FILE…]
//
// Without FILE: tests/cli/**.txt, tests/bad/**.txt, README.md, and the other Markdown files of the root and
// of docs/ that hold a ```console block. --update writes what the program prints into the files.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "transcript/compare.hpp"
#include "transcript/shell.hpp"
#include "transcript/transcript.hpp"

namespace {

namespace fs = std::filesystem;
using namespace transcript;

struct Options {
  fs::path program;
  fs::path root;
  bool update = false;
  std::vector<fs::path> files;
};

struct Counts {
  int passed = 0;
  int failed = 0;
};

constexpr const char* k_usage = "usage: memplan-transcripts --program PATH --root FOLDER [--update] [FILE…]";

Options parse_options(int count, char** words) {
  Options result;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    const bool has_value = word == "--program" || word == "--root";
    if (has_value && i + 1 == count) throw std::invalid_argument(k_usage);
    if (word == "--program")
      result.program = words[++i];
    else if (word == "--root")
      result.root = words[++i];
    else if (word == "--update")
      result.update = true;
    else if (word.starts_with("-"))
      throw std::invalid_argument(k_usage);
    else
      result.files.emplace_back(word);
  }
  if (result.program.empty() || result.root.empty()) throw std::invalid_argument(k_usage);
  if (!fs::is_regular_file(result.program))
    throw std::invalid_argument(fmt::format("there is no program at {}", result.program.string()));
  result.program = fs::absolute(result.program);
  return result;
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot be read");
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const fs::path& path, const std::string& text) {
  auto beside = path;
  beside += ".new";
  std::ofstream file(beside, std::ios::binary);
  file << text;
  file.close();
  if (!file) throw std::runtime_error("cannot be written");
  fs::rename(beside, path);
}

Format format_of(const fs::path& path) {
  return path.extension() == ".md" ? Format::markdown : Format::text;
}

// All transcripts below `root`, sorted.
std::vector<fs::path> find_files(const fs::path& root) {
  std::vector<fs::path> files;
  for (const auto* folder : {"tests/cli", "tests/bad"})
    if (fs::is_directory(root / folder))
      for (const auto& entry : fs::recursive_directory_iterator(root / folder))
        if (entry.path().extension() == ".txt") files.push_back(entry.path());
  for (const auto& folder : {root, root / "docs"})
    if (fs::is_directory(folder))
      for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".md" && entry.path() != root / "README.md" &&
            read_file(entry.path()).find("\n```console\n") != std::string::npos)
          files.push_back(entry.path());
  files.push_back(root / "README.md");
  std::sort(files.begin(), files.end());
  return files;
}

// One file's run: the name that its lines are reported under, its cases, and where they run.
class FileRun {
 public:
  FileRun(const Options& options, const fs::path& path)
      : m_update(options.update),
        m_path(path),
        m_name(fs::proximate(path, options.root).string()),
        m_transcript(parse(read_file(path), format_of(path))),
        m_workspace(options.root, options.program.parent_path()) {}

  Counts run() {
    for (const auto& note : m_transcript.not_run) report(note.line, "not run here: " + note.text);
    for (const auto& note : m_transcript.problems) report(note.line, "FAILED: " + note.text);
    m_counts.failed = static_cast<int>(m_transcript.problems.size());
    if (m_counts.failed > 0) return m_counts;

    std::vector<std::vector<std::string>> outputs;
    bool changed = false;
    for (const auto& test : m_transcript.cases) {
      const auto updated = run_case(test);
      changed = changed || updated;
      outputs.push_back(updated.value_or(test.expected));
    }
    if (changed) write_file(m_path, rewrite(m_transcript, outputs));
    return m_counts;
  }

 private:
  void report(std::size_t line, const std::string& text) const {
    fmt::print("{}:{}: {}\n", m_name, line, text);
  }

  // Runs one case and counts it; hands back its new output where the file is to be updated.
  std::optional<std::vector<std::string>> run_case(const Case& test) {
    const auto outcome = m_workspace.run(test.command);
    const auto lines = compare(test.expected, outcome.lines, m_workspace.folder());
    if (outcome.failure.empty() && all_same(lines)) {
      ++m_counts.passed;
      return std::nullopt;
    }
    if (m_update && outcome.failure.empty()) {
      auto output = updated_output(lines);
      const auto* unwritable = unwritable_line(output, format_of(m_path));
      if (unwritable == nullptr) {
        report(test.line, "updated: " + test.command);
        ++m_counts.passed;
        return output;
      }
      report(test.line, "this output cannot be kept in a transcript: " + *unwritable);
    }
    ++m_counts.failed;
    report(test.line, "FAILED: " + test.command);
    if (!outcome.failure.empty()) fmt::print("  {}\n", outcome.failure);
    fmt::print("{}", format_diff(lines, test.output_line));
    return std::nullopt;
  }

  // The printed lines, with the wildcards of those that matched.
  std::vector<std::string> updated_output(const std::vector<DiffLine>& lines) const {
    std::vector<std::string> result;
    for (const auto& line : lines) {
      if (line.kind == DiffLine::Kind::same) result.push_back(line.text);
      if (line.kind == DiffLine::Kind::extra)
        result.push_back(with_wildcards(line.text, m_workspace.folder()));
    }
    return result;
  }

  bool m_update;
  fs::path m_path;
  std::string m_name;
  Transcript m_transcript;
  Workspace m_workspace;
  Counts m_counts;
};

Counts run_file(const Options& options, const fs::path& path) {
  try {
    return FileRun(options, path).run();
  } catch (const std::exception& error) {
    fmt::print("{}:1: FAILED: {}\n", fs::proximate(path, options.root).string(), error.what());
    return {0, 1};
  }
}

}  // namespace

int main(int count, char** words) try {
  auto options = parse_options(count, words);
  if (options.files.empty()) options.files = find_files(options.root);
  Counts total;
  for (const auto& path : options.files) {
    const auto counts = run_file(options, path);
    total.passed += counts.passed;
    total.failed += counts.failed;
  }
  fmt::print("{} passed, {} failed, 0 skipped\n", total.passed, total.failed);
  return total.failed == 0 ? 0 : 1;
} catch (const std::exception& error) {
  fmt::print(stderr, "memplan-transcripts: {}\n", error.what());
  return 2;
}
