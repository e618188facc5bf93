#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>

#include "cli/budget_input.hpp"
#include "cli/command.hpp"
#include "cli/picture_output.hpp"
#include "cli/profile_input.hpp"
#include "cli/progress.hpp"
#include "cli/report_parts.hpp"
#include "cli/sweep_chart.hpp"
#include "cli/sweep_page.hpp"
#include "memplan/error.hpp"
#include "memplan/render.hpp"
#include "memplan/sweep.hpp"
#include "memplan/sys.hpp"

namespace memplan {

namespace {

constexpr int k_interrupted = 130;
constexpr std::uint64_t k_most_table_rows = 1000;
constexpr std::uint64_t k_most_without_yes = 1'000'000'000;
constexpr unsigned k_most_jobs = 256;

struct SweepInput {
  ProfileInput profile;
  BudgetInput budget;
  PictureOutput pictures;
  std::vector<std::string> columns;
  std::optional<std::string> jobs;
  bool chart = false;
  bool yes = false;
};

void declare(SweepInput& input, Options& add, const CommandLine& line) {
  const std::string group = "Sweep";
  input.profile.declare(add, line);
  input.budget.declare(add);
  add.list("--columns", input.columns,
           {fmt::format("what to show of each point: {} (default needs, the peak of several stages, and fits "
                        "where there is a limit)",
                        fmt::join(columns_names(), ", ")),
            "NAMES", group, columns_names});
  add.flag("--chart", input.chart, {"draw the largest need against the first parameter swept", "", group});
  input.pictures.declare(add);
  add.value("--jobs", input.jobs, {"how many threads compute (default: one for each processor)", "N", group});
  add.flag("--yes", input.yes, {"go on with more than 1,000,000,000 points", "", group});
}

std::set<SweepColumns> wanted_columns(const SweepInput& input, bool has_limits, bool single_stage) {
  if (input.chart) return {SweepColumns::peak};
  std::set<SweepColumns> wanted;
  for (const auto& name : input.columns) {
    const auto found = find_columns(name);
    if (!found)
      throw Error(ErrorKind::usage,
                  fmt::format("'{}' is not among {}", printable(name), one_of(columns_names())))
          .at("--columns")
          .hint(near_miss(name, columns_names()));
    wanted.insert(*found);
  }
  if (wanted.empty()) wanted.insert(SweepColumns::needs);
  if (input.columns.empty() && !single_stage) wanted.insert(SweepColumns::peak);
  if (input.columns.empty() && has_limits) wanted.insert(SweepColumns::fits);
  if (wanted.contains(SweepColumns::fits) && !has_limits)
    throw Error(ErrorKind::usage, "there is no limit that something could fit")
        .at("--columns")
        .hint(k_add_limits);
  return wanted;
}

unsigned job_count(const std::optional<std::string>& text) {
  if (!text) return std::clamp(std::thread::hardware_concurrency(), 1U, k_most_jobs);
  ParameterSpec spec;
  spec.name = "jobs";
  spec.min = 1;
  spec.max = k_most_jobs;
  return static_cast<unsigned>(parse_value(spec, *text).number);
}

Grid grid_of(SweepInput& input) {
  std::vector<Axis> axes;
  for (const auto& [parameter, text] : input.profile.take_texts(Axis::is_axis))
    axes.push_back(Axis::parse(parameter->spec, text));
  if (axes.empty())
    throw Error(ErrorKind::usage, "no parameter has several values")
        .hint("give one a range or a list, such as 10k:60k:10k, 1k:1M:x2 or a,b,c");
  return Grid(std::move(axes));
}

std::string count_text(const Grid& grid) {
  std::vector<std::string> factors;
  for (const auto& axis : grid.axes())
    factors.push_back(
        fmt::format("{} of {}", format_number(static_cast<double>(axis.size())), axis.spec().name));
  return fmt::format("{} points: {}", format_number(static_cast<double>(grid.count())),
                     fmt::join(factors, " times "));
}

void refuse_too_many(const Grid& grid, const SweepInput& input, const OutputOptions& output) {
  if (grid.count() > k_most_without_yes && !input.yes)
    throw Error(ErrorKind::usage, count_text(grid)).hint("give larger steps, or add --yes to go on");
  const bool streams = output.json || output.format == "csv";
  if (input.chart && streams)
    throw Error(ErrorKind::usage, "a chart is drawn as text or markdown").at("--chart").hint("leave it out");
  if (!streams && !input.chart && grid.count() > k_most_table_rows)
    throw Error(ErrorKind::usage, fmt::format("a table holds 1,000 rows, and these are {}", count_text(grid)))
        .hint("--format csv or --json writes them as they come; --chart draws them");
}

// Shows how far it is, and tells whether to go on: not after Ctrl-C. Silent where rows go to the terminal
// too.
class Watch {
 public:
  explicit Watch(bool silent) : m_show(silent ? std::function<void(double)>() : progress_bar("sweeping")) {
    catch_interrupts();
  }
  ~Watch() {
    if (m_show && m_percent < 100) m_show(1);
  }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  bool go_on(double fraction) {
    const int percent = static_cast<int>(fraction * 100);
    if (m_show && percent != m_percent) m_show(fraction);
    m_percent = percent;
    return !interrupted();
  }

 private:
  std::function<void(double)> m_show;
  int m_percent = -1;
};

// One run of a sweep, in the format asked for.
class SweepRun {
 public:
  SweepRun(SweepInput& input, const OutputOptions& output)
      : m_input(input),
        m_output(output),
        m_budget(input.budget.optional()),
        m_jobs(job_count(input.jobs)),
        m_sweep(prepare()) {}

  int go() {
    draw();
    if (m_input.pictures.replace_answer()) return 0;
    const int status = streams_rows() ? write_rows() : m_input.chart ? write_chart() : write_table();
    if (status == 0 && m_answered == 0) refuse_silence();
    if (status == 0 && streams_rows()) say_warnings();
    return status;
  }

 private:
  bool streams_rows() const { return m_output.json || m_output.format == "csv"; }

  Sweep prepare() {
    m_input.pictures.check(m_output);
    auto grid = grid_of(m_input);
    if (const auto option = m_input.pictures.asked_by(); !option.empty()) require_drawable(grid, option);
    refuse_too_many(grid, m_input, m_output);
    m_question = m_input.profile.question();
    const bool single_stage = asked_stages(*m_question.profile, m_question.options).size() == 1;
    auto wanted = wanted_columns(m_input, m_budget.ram || m_budget.vram, single_stage);
    return Sweep(m_question, std::move(grid), std::move(wanted), m_budget);
  }

  void draw() {
    if (m_input.pictures.asked_by().empty()) return;
    const auto page = sweep_page(m_question, m_sweep.grid(), m_budget, warnings());
    if (page.sections.front().pictures.empty()) refuse_silence();
    m_written = m_input.pictures.write(page, m_output);
  }

  // Why the first point has no answer: no other has one either.
  void refuse_silence() {
    auto question = m_budget.applied_to(m_question);
    for (std::size_t a = 0; a < m_sweep.grid().axes().size(); ++a)
      question = question.with(m_sweep.grid().axes()[a].spec().name, m_sweep.grid().value(a, 0));
    m_input.profile.require_figures(estimate(question));
  }

  std::string rows_text(std::uint64_t chunk) {
    RowBlock rows;
    const auto first = chunk * k_points_at_once;
    m_answered += m_sweep.evaluate(first, std::min(k_points_at_once, m_sweep.grid().count() - first), rows);
    return m_output.json ? json_rows("mem-plan/sweep/1", m_sweep.columns(), rows) : csv_rows(rows);
  }

  int write_rows() {
    const auto chunks = (m_sweep.grid().count() + k_points_at_once - 1) / k_points_at_once;
    say_count();
    if (!m_output.json && !write_answer(csv_titles(m_sweep.columns()), m_output)) return 0;
    Watch watch(is_terminal(k_standard_output));
    bool stopped = false;
    std::uint64_t done = 0;
    const auto take = [&](const std::string& text) {
      if (!write_answer(text, m_output)) return false;
      stopped = !watch.go_on(static_cast<double>(++done) / static_cast<double>(chunks));
      return !stopped;
    };
    const auto jobs = static_cast<unsigned>(std::min<std::uint64_t>(m_jobs, chunks));
    make_in_order(
        jobs, chunks, [this](std::uint64_t chunk) { return rows_text(chunk); }, take);
    return stopped ? k_interrupted : 0;
  }

  // Long sweeps say how long they are before they start.
  void say_count() const {
    if (m_sweep.grid().count() > k_most_table_rows && !m_output.quiet)
      write_all(k_standard_error, fmt::format("mem-plan: {}\n", count_text(m_sweep.grid())));
  }

  // Rows leave no room for warnings.
  void say_warnings() const {
    if (m_output.quiet) return;
    for (const auto& warning : warnings())
      write_all(k_standard_error, fmt::format("mem-plan: warning: {}\n", warning_text(warning)));
  }

  std::vector<Warning> warnings() const {
    auto all = m_input.profile.data_notes();
    for (auto& warning : warnings_over(m_question, m_sweep.grid(), m_budget))
      all.push_back(std::move(warning));
    return all;
  }

  // "basis measured"; where stages differ, each: "basis setup document, training measured"
  std::string basis_text() const {
    const auto stages = asked_stages(*m_question.profile, m_question.options);
    const auto name = [](const AskedStage& asked) { return basis_name(asked.basis); };
    const bool same = std::all_of(stages.begin(), stages.end(),
                                  [&](auto& asked) { return name(asked) == name(stages[0]); });
    if (same && !stages.empty()) return fmt::format("basis {}", name(stages[0]));
    std::vector<std::string> texts;
    for (const auto& asked : stages) texts.push_back(fmt::format("{} {}", asked.stage->name, name(asked)));
    return fmt::format("basis {}", fmt::join(texts, ", "));
  }

  Report start_report() const {
    Report report;
    report.blocks.emplace_back(headline(m_input.profile.profile()));
    std::vector<std::string> given;
    for (const auto& parameter : m_input.profile.profile().parameters) {
      const auto found = m_question.given.find(parameter.spec.name);
      if (found != m_question.given.end())
        given.push_back(
            fmt::format("{} {}", parameter.spec.name, format_value(parameter.spec, found->second)));
    }
    given.push_back(basis_text());
    report.blocks.emplace_back(fmt::format("{}", fmt::join(given, " · ")));
    return report;
  }

  void finish_report(Report& report) const {
    add_warnings(report, warnings());
    for (const auto& file : m_written) report.blocks.emplace_back(fmt::format("Written: {}", file));
  }

  int write_table() {
    RowBlock rows;
    m_answered += m_sweep.evaluate(0, m_sweep.grid().count(), rows);
    if (m_answered == 0) return 0;
    auto report = start_report();
    report.blocks.emplace_back(row_table(count_text(m_sweep.grid()), m_sweep.columns(), rows));
    finish_report(report);
    return write_report(report, m_output);
  }

  // As long as a line leaves beside a value and a size.
  ChartBar chart_bar() const {
    constexpr int k_beside = 40, k_shortest = 10, k_longest = 40;
    const int left = style_of(m_output).width - k_beside;
    return {shows_blocks(k_standard_output) ? "█" : "#", std::clamp(left, k_shortest, k_longest)};
  }

  int write_chart() {
    std::vector<Table> tables;
    {
      Watch watch(false);
      say_count();
      std::uint64_t answered = 0;
      tables = sweep_chart(
          m_sweep, m_budget, chart_bar(), [&](double done) { return watch.go_on(done); }, answered);
      m_answered += answered;
    }
    if (interrupted()) return k_interrupted;
    if (m_answered == 0) return 0;
    auto report = start_report();
    for (auto& table : tables) report.blocks.emplace_back(std::move(table));
    finish_report(report);
    return write_report(report, m_output);
  }

  SweepInput& m_input;
  const OutputOptions& m_output;
  Budget m_budget;
  unsigned m_jobs;
  Question m_question;
  Sweep m_sweep;
  std::atomic<std::uint64_t> m_answered = 0;
  std::vector<std::string> m_written;  // files of pictures
};

}  // namespace

Runner declare_sweep(Options& add, const CommandLine& line) {
  const auto input = std::make_shared<SweepInput>();
  declare(*input, add, line);
  return [input](const OutputOptions& output) { return SweepRun(*input, output).go(); };
}

}  // namespace memplan
