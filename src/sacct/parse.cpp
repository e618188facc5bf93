#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "memplan/error.hpp"
#include "memplan/sacct.hpp"
#include "memplan/words.hpp"

namespace memplan {

namespace {

using SortedJson = nlohmann::json;

constexpr std::int64_t k_most_mib = 8'000'000'000'000;
constexpr std::size_t k_hash_digits = 8;
// What goes beyond is no accounting, and may not cost its size many times over.
constexpr std::size_t k_longest_job_line = std::size_t{64} << 10;
constexpr std::size_t k_most_bad_lines = 1000;
constexpr std::size_t k_most_values_of_a_job = 1'000'000;
constexpr std::size_t k_most_objects_of_a_job = 20'000;  // each looks through the list that it is in

bool is_letter_or_digit(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

// Where a tag may begin, from `from` on: not within a word such as "ramp-up".
std::size_t tag_start(std::string_view name, std::size_t from) {
  auto start = name.find("mp-", from);
  while (start != std::string_view::npos && start > 0 && is_letter_or_digit(name[start - 1]))
    start = name.find("mp-", start + 1);
  return start;
}

// A tag ends with its hash.
bool is_tag(std::string_view text) {
  if (text.size() < 3 + 1 + 1 + 1 + 1 + k_hash_digits || text[text.size() - k_hash_digits - 1] != '-')
    return false;
  const auto hash = text.substr(text.size() - k_hash_digits);
  return hash.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// The tag in a job's name, which may have more around it: "nf-fit_(mp-x-fit-0a1b2c3d)".
std::string tag_in(std::string_view name) {
  std::size_t end = 0;
  for (auto start = tag_start(name, 0); start != std::string_view::npos; start = tag_start(name, end)) {
    end = start;
    while (end < name.size() && (is_letter_or_digit(name[end]) || name[end] == '-' || name[end] == '_'))
      ++end;
    if (const auto text = name.substr(start, end - start); is_tag(text)) return std::string(text);
  }
  return "";
}

// "422972K", "200M", "1.50G", and bytes without a letter. 20.11 writes "200Mn" for a node; "200Mc", for a
// processor, tells no node's memory.
std::optional<Bytes> size_of(std::string_view text) {
  double value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || failure != std::errc{} || !(value >= 0)) return std::nullopt;
  std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (unit.ends_with('n')) unit.remove_suffix(1);
  constexpr std::string_view k_letters = "KMGTP";
  double factor = 1;
  if (!unit.empty()) {
    const auto power = k_letters.find(unit[0]);
    if (unit.size() > 1 || power == std::string_view::npos) return std::nullopt;
    for (std::size_t i = 0; i <= power; ++i) factor *= 1024;
  }
  return value * factor < 9e18 ? std::optional(round_up_to_bytes(value * factor)) : std::nullopt;
}

// "billing=1,cpu=1,mem=200M,node=1" → 200M.
std::optional<Bytes> memory_in(std::string_view tres) {
  for (const auto part : split(tres, ','))
    if (part.starts_with("mem=")) return size_of(part.substr(4));
  return std::nullopt;
}

int number_or_0(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// ---- --parsable2

class SacctColumns {
 public:
  SacctColumns(std::string_view header, const std::string& file) {
    const auto names = split(header, '|');
    for (std::size_t i = 0; i < names.size(); ++i) m_places.emplace(names[i], i);
    m_count = names.size();
    for (const auto* name : {"JobID", "JobName", "State", "ExitCode", "MaxRSS"})
      if (!m_places.contains(name))
        throw Error(ErrorKind::file, fmt::format("the first line names no column {}", name))
            .at(file)
            .hint(
                "write it with sacct --json, or sacct --parsable2 "
                "--format=JobID,JobName,State,ExitCode,MaxRSS,ReqMem,ReqTRES");
  }

  std::size_t count() const { return m_count; }
  std::string_view of(const std::vector<std::string_view>& cells, const std::string& name) const {
    const auto place = m_places.find(name);
    return place == m_places.end() ? std::string_view() : cells[place->second];
  }

 private:
  std::unordered_map<std::string, std::size_t> m_places;
  std::size_t m_count = 0;
};

AccountedJob job_of(const SacctColumns& columns, const std::vector<std::string_view>& cells,
                    std::string tag) {
  AccountedJob job;
  job.id = printable(columns.of(cells, "JobID"));
  job.tag = std::move(tag);
  job.state = columns.of(cells, "State");
  const auto code = split(columns.of(cells, "ExitCode"), ':');
  job.exit_code = number_or_0(code[0]);
  job.signal = code.size() > 1 ? number_or_0(code[1]) : 0;
  job.requested = memory_in(columns.of(cells, "ReqTRES"));
  if (!job.requested) job.requested = size_of(columns.of(cells, "ReqMem"));
  job.max_rss = size_of(columns.of(cells, "MaxRSS"));
  return job;
}

// Lines of jobs and, below each, of its steps: "12_4" and "12_4.batch".
class SacctReader {
 public:
  SacctReader(std::string_view header, const std::string& file) : m_columns(header, file), m_file(file) {}

  void take(std::string_view line, std::size_t number) {
    if (line.empty()) return;
    const auto cells = line.size() > k_longest_job_line ? std::vector<std::string_view>() : split(line, '|');
    if (cells.size() == m_columns.count())
      take_cells(cells);
    else
      refuse(number, cells.empty() ? "it is longer than 64 KiB"
                                   : fmt::format("{} cells, and the first line names {}", cells.size(),
                                                 m_columns.count()));
  }
  Accounting result() { return std::move(m_result); }

 private:
  void refuse(std::size_t number, const std::string& message) {
    if (m_result.bad_lines.size() == k_most_bad_lines)
      throw Error(ErrorKind::file,
                  fmt::format("more than {} lines have not the cells that the first names", k_most_bad_lines))
          .at(m_file)
          .hint("write it again: sacct --parsable2, or sacct --json");
    m_result.bad_lines.push_back({fmt::format("{}, line {}", m_file, number), message, "", ""});
  }

  void take_cells(const std::vector<std::string_view>& cells) {
    const auto id = m_columns.of(cells, "JobID");
    const auto dot = id.find('.');
    if (dot != std::string_view::npos) {
      const auto job = m_places.find(std::string(id.substr(0, dot)));
      if (job != m_places.end())
        take_largest(m_result.jobs[job->second].max_rss, size_of(m_columns.of(cells, "MaxRSS")));
      return;
    }
    auto tag = tag_in(m_columns.of(cells, "JobName"));
    if (tag.empty()) {
      ++m_result.others;
      return;
    }
    m_places[std::string(id)] = m_result.jobs.size();
    m_result.jobs.push_back(job_of(m_columns, cells, std::move(tag)));
  }

  SacctColumns m_columns;
  const std::string& m_file;
  Accounting m_result;
  std::unordered_map<std::string, std::size_t> m_places;
};

Accounting parse_lines(std::string_view text, const std::string& file) {
  const auto header = text.substr(0, std::min(text.find('\n'), k_longest_job_line));
  SacctReader reader(header, file);
  std::size_t number = 1;
  for (auto start = header.size() + 1; start < text.size(); ++number) {
    const auto end = std::min(text.find('\n', start), text.size());
    reader.take(text.substr(start, end - start), number + 1);
    start = end + 1;
  }
  return reader.result();
}

// ---- --json, of the data_parser plugins v0.0.37 and later

const SortedJson& member(const SortedJson& object, const char* name) {
  static const SortedJson nothing;
  return object.is_object() && object.contains(name) ? object[name] : nothing;
}

// A number ≥ 0, which newer versions wrap: {"set": true, "number": 4}. 0 for anything else.
std::int64_t number_of(const SortedJson& value) {
  const auto& number = value.is_object() ? member(value, "number") : value;
  return number.is_number() ? static_cast<std::int64_t>(std::clamp(number.get<double>(), 0.0, 9e18)) : 0;
}

// A state alone, or in a list with flags.
std::string state_of(const SortedJson& job) {
  const auto& state = member(member(job, "state"), "current");
  const auto& text = state.is_array() && !state.empty() ? state[0] : state;
  return text.is_string() ? text.get<std::string>() : "";
}

// The memory of a list of resources.
std::optional<std::int64_t> memory_of(const SortedJson& tres) {
  if (!tres.is_array()) return std::nullopt;
  for (const auto& row : tres)
    if (member(row, "type") == "mem" && number_of(member(row, "count")) > 0)
      return number_of(member(row, "count"));
  return std::nullopt;
}

std::string id_of(const SortedJson& job) {
  const auto& task = member(member(job, "array"), "task_id");
  const auto array = number_of(member(member(job, "array"), "job_id"));
  const bool in_array = array > 0 && (task.is_number() || member(task, "set") == true);
  return in_array ? fmt::format("{}_{}", array, number_of(task))
                  : fmt::format("{}", number_of(member(job, "job_id")));
}

AccountedJob job_of(const SortedJson& json, std::string tag) {
  AccountedJob job;
  job.id = id_of(json);
  job.tag = std::move(tag);
  job.state = state_of(json);
  const auto& code = member(json, "exit_code");
  const auto& signal = member(code, "signal");
  job.exit_code = static_cast<int>(std::clamp<std::int64_t>(number_of(member(code, "return_code")), 0, 255));
  job.signal = static_cast<int>(std::clamp<std::int64_t>(
      std::max(number_of(member(signal, "signal_id")), number_of(member(signal, "id"))), 0, 255));
  if (const auto mib = memory_of(member(member(json, "tres"), "requested")); mib && *mib < k_most_mib)
    job.requested = Bytes{*mib * k_mib};
  for (const auto& step : member(json, "steps"))
    if (const auto bytes = memory_of(member(member(member(step, "tres"), "requested"), "max")); bytes)
      take_largest(job.max_rss, Bytes{*bytes});
  return job;
}

// Takes the jobs of the list 'jobs' one by one, as they are read, and keeps none of their JSON.
class JobReader {
 public:
  explicit JobReader(const std::string& file) : m_file(file) {}

  Accounting read(std::string_view text) {
    using Event = SortedJson::parse_event_t;
    const auto root = SortedJson::parse(
        text, [&](int depth, Event event, SortedJson& value) { return keep(depth, event, value); }, false);
    if (root.is_discarded() || !m_has_jobs)
      refuse(root.is_discarded() ? "this is no JSON" : "it has no list 'jobs'");
    return std::move(m_result);
  }

 private:
  [[noreturn]] void refuse(const std::string& message) const {
    throw Error(ErrorKind::file, message).at(m_file).hint("write it with sacct --json");
  }

  // Whether what was read belongs to a job that goes on: the depth of a job is 2, of what is in it more.
  bool keep(int depth, SortedJson::parse_event_t event, SortedJson& value) {
    using Event = SortedJson::parse_event_t;
    if (depth == 1 && event == Event::key) return m_in_jobs = value == "jobs";
    if (depth == 1 && event == Event::array_start) m_has_jobs = m_has_jobs || m_in_jobs;
    if (depth < 2) return true;
    if (!m_in_jobs) return false;
    m_objects += event == Event::object_start ? 1 : 0;
    if (++m_values > k_most_values_of_a_job || m_objects > k_most_objects_of_a_job)
      refuse(fmt::format("a job has more than {} objects or {} values", k_most_objects_of_a_job,
                         k_most_values_of_a_job));
    if (depth > 2 || event == Event::object_start) return true;
    if (event == Event::object_end) take(value);
    m_values = m_objects = 0;
    return false;
  }

  void take(const SortedJson& job) {
    const auto& name = member(job, "name");
    auto tag = name.is_string() ? tag_in(name.get<std::string>()) : "";
    if (tag.empty())
      ++m_result.others;
    else
      m_result.jobs.push_back(job_of(job, std::move(tag)));
  }

  const std::string& m_file;
  Accounting m_result;
  bool m_in_jobs = false;
  bool m_has_jobs = false;
  std::size_t m_values = 0;
  std::size_t m_objects = 0;
};

}  // namespace

const std::vector<std::string> k_sacct_words = {
    "sacct", "--parsable2", "--starttime=now-90days",
    "--format=JobID,JobName,State,ExitCode,MaxRSS,ReqMem,ReqTRES"};

Accounting parse_sacct(std::string_view text, const std::string& file) {
  const auto start = text.find_first_not_of(" \t\r\n");
  const bool json = start != std::string_view::npos && text[start] == '{';
  return json ? JobReader(file).read(text) : parse_lines(text, file);
}

}  // namespace memplan
