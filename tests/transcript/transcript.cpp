#include "transcript.hpp"

#include <algorithm>
#include <utility>

namespace transcript {

namespace {

constexpr std::string_view k_prompt = "$ ";
constexpr std::string_view k_fence = "```";

bool is_command(std::string_view line) {
  return line.starts_with(k_prompt);
}

// Whether the line is "[exit N]".
bool is_exit(std::string_view line) {
  constexpr std::string_view k_start = "[exit ";
  if (!line.starts_with(k_start) || !line.ends_with("]")) return false;
  line = line.substr(k_start.size(), line.size() - k_start.size() - 1);
  return !line.empty() && line.find_first_not_of("0123456789") == line.npos;
}

// Whether the line opens a block of commands: ```console, with more words or none.
bool opens_block(std::string_view line) {
  constexpr std::string_view k_console = "```console";
  return line.starts_with(k_console) && (line.size() == k_console.size() || line[k_console.size()] == ' ');
}

// The lines [first, last) of a file, counted from 0, that hold commands and their output.
struct Block {
  std::size_t first;
  std::size_t last;
};

// Reads the command that starts at line `i`; leaves `i` behind it.
Case read_command(const std::vector<std::string>& lines, std::size_t& i, std::size_t last) {
  Case result{lines[i].substr(k_prompt.size()), i + 1, 0, {}};
  while (lines[i++].ends_with("\\") && i < last) result.command += "\n" + lines[i];
  result.output_line = i + 1;
  return result;
}

// Reads the output from line `i` to the next command; leaves `i` there.
void read_output(Transcript& transcript, Case& test, std::size_t& i, std::size_t last) {
  const auto& lines = transcript.lines;
  for (; i < last && !is_command(lines[i]); ++i) {
    const bool closed = !test.expected.empty() && is_exit(test.expected.back());
    if (closed && !lines[i].empty()) transcript.problems.push_back({i + 1, "output after [exit N]"});
    if (!closed) test.expected.push_back(lines[i]);
  }
  while (!test.expected.empty() && test.expected.back().empty()) test.expected.pop_back();
}

void read_block(Transcript& transcript, Block block, Format format) {
  const auto& lines = transcript.lines;
  auto i = block.first;
  for (; i < block.last && !is_command(lines[i]); ++i) {
    const bool comment = lines[i].empty() || lines[i] == "#" || lines[i].starts_with("# ");
    if (format == Format::markdown || !comment)
      transcript.problems.push_back({i + 1, "output before the first command"});
  }
  const bool elsewhere = format == Format::markdown && i < block.last &&
                         (lines[i].starts_with("$ scripts/") || lines[i].starts_with("$ cmake"));
  while (i < block.last) {
    auto test = read_command(lines, i, block.last);
    read_output(transcript, test, i, block.last);
    if (elsewhere)
      transcript.not_run.push_back({test.line, test.command});
    else
      transcript.cases.push_back(std::move(test));
  }
}

// The ```console blocks of a Markdown file, without their fences.
std::vector<Block> find_blocks(Transcript& transcript) {
  const auto& lines = transcript.lines;
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i].starts_with(k_fence)) continue;
    const auto fence = i++;
    while (i < lines.size() && lines[i] != k_fence) ++i;
    if (i == lines.size()) transcript.problems.push_back({fence + 1, "this block has no end"});
    if (opens_block(lines[fence])) blocks.push_back({fence + 1, i});
  }
  return blocks;
}

}  // namespace

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

Transcript parse(std::string_view text, Format format) {
  Transcript result{split_lines(text), {}, {}, {}};
  const auto blocks =
      format == Format::markdown ? find_blocks(result) : std::vector<Block>{{0, result.lines.size()}};
  for (const auto block : blocks) read_block(result, block, format);
  if (result.cases.empty()) result.problems.push_back({1, "no command in this file: it cannot fail"});
  return result;
}

std::string rewrite(const Transcript& transcript, const std::vector<std::vector<std::string>>& outputs) {
  std::string result;
  std::size_t copied = 0;
  const auto copy = [&](const std::vector<std::string>& lines, std::size_t first, std::size_t last) {
    for (auto i = first; i < last; ++i) result += lines[i] + "\n";
  };
  for (std::size_t i = 0; i < transcript.cases.size(); ++i) {
    const auto& test = transcript.cases[i];
    copy(transcript.lines, copied, test.output_line - 1);
    copy(outputs[i], 0, outputs[i].size());
    copied = test.output_line - 1 + test.expected.size();
  }
  copy(transcript.lines, copied, transcript.lines.size());
  return result;
}

const std::string* unwritable_line(const std::vector<std::string>& output, Format format) {
  for (const auto& line : output) {
    const bool status_in_output = is_exit(line) && &line != &output.back();
    if (is_command(line) || status_in_output || (format == Format::markdown && line == k_fence)) return &line;
  }
  return nullptr;
}

}  // namespace transcript
