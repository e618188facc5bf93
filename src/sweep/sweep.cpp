#include "memplan/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "memplan/error.hpp"

namespace memplan {

namespace {

using What = Sweep::Source::What;
using ValueKind = RowValue::Kind;

constexpr std::string_view k_names[] = {"needs", "range", "moments", "terms", "peak", "request", "fits"};

const std::string k_ok = "ok", k_yes = "yes", k_no = "no", k_unknown = "unknown";

RowValue whole(Bytes bytes) {
  return {ValueKind::whole, bytes.count, 0, nullptr};
}

RowValue text(const std::string& kept) {
  return {ValueKind::text, 0, 0, &kept};
}

const std::string& keep(RowBlock& rows, std::string text) {
  return rows.texts.emplace_back(std::move(text));
}

RowValue axis_value(const Axis& axis, const ParameterValue& value) {
  const auto& spec = axis.spec();
  switch (spec.kind) {
    case ParameterKind::choice:
      return text(*std::find(spec.choices.begin(), spec.choices.end(), value.choice));
    case ParameterKind::flag:
      return {ValueKind::truth, value.number != 0 ? 1 : 0, 0, nullptr};
    case ParameterKind::count:
    case ParameterKind::bytes:
      return {ValueKind::whole, static_cast<std::int64_t>(value.number), 0, nullptr};
    default:
      return {ValueKind::number, 0, value.number, nullptr};
  }
}

bool may_use(const AskedStage& asked, Device device) {
  const auto& model = *asked.stage->model(asked.basis);
  return device == Device::ram ? model.has_ram : model.has_vram;
}

std::vector<std::string> axis_names(const Grid& grid) {
  std::vector<std::string> names;
  for (const auto& axis : grid.axes()) names.push_back(axis.spec().name);
  return names;
}

NeedFigure figure_of(const std::optional<Need>& need, RowBlock& rows) {
  if (!need) return {};
  const auto& moment = need->binding_moment();
  return {true, need->amount, moment.amount, &keep(rows, moment.name)};
}

}  // namespace

std::vector<std::string> columns_names() {
  return {std::begin(k_names), std::end(k_names)};
}

std::optional<SweepColumns> find_columns(std::string_view name) {
  const auto* found = std::find(std::begin(k_names), std::end(k_names), name);
  if (found == std::end(k_names)) return std::nullopt;
  return static_cast<SweepColumns>(found - std::begin(k_names));
}

// What is known of one point.
struct Sweep::Point {
  struct Largest {
    const std::string* term = nullptr;
    Bytes bytes;
  };
  std::vector<StageFigures> stages;
  std::vector<std::array<Largest, 2>> terms;      // of each stage; where they are asked for
  std::vector<std::vector<std::string>> lacking;  // of each stage; empty where none lacks
  std::string refused;                            // why there is no estimate at all
  std::optional<Bytes> request[2];
  bool obstacle = false;          // the card cannot run it
  bool unknown_obstacle = false;  // it is not known whether it can
  const std::string* fits = nullptr;
  std::optional<std::pair<std::size_t, Device>> binding;

  bool has_figure() const {
    return std::any_of(stages.begin(), stages.end(), [](auto& stage) { return stage.status == Status::ok; });
  }
  std::optional<Bytes> peak(Device device) const {
    std::optional<Bytes> largest;
    for (const auto& stage : stages) {
      const auto& need = stage.need(device);
      if (need.used && (!largest || need.amount.high > *largest)) largest = need.amount.high;
    }
    return largest;
  }
};

Sweep::Sweep(const Question& question, Grid grid, std::set<SweepColumns> wanted, Budget budget)
    : m_question(budget.applied_to(question)),
      m_grid(std::move(grid)),
      m_wanted(std::move(wanted)),
      m_budget(std::move(budget)),
      m_blocks(m_question, axis_names(m_grid)) {
  add_columns();
  const auto& profile = *m_question.profile;
  const bool own_rule = m_question.options.basis == Basis::document && profile.request;
  m_singly = m_wanted.contains(SweepColumns::terms) ||
             (own_rule && m_wanted.contains(SweepColumns::request)) ||
             (m_budget.card && !profile.needs.empty() && m_wanted.contains(SweepColumns::fits));
}

void Sweep::add_column(RowColumn column, Source source) {
  m_columns.push_back(std::move(column));
  m_sources.push_back(source);
}

void Sweep::add_stage_columns(std::size_t stage, Device device) {
  const auto& asked = m_blocks.stages()[stage];
  if (!may_use(asked, device)) return;
  const auto name = fmt::format("{}.{}", asked.stage->name, device_name(device));
  const auto title = fmt::format("{} {}", asked.stage->name, device_title(device));
  const auto add = [&](SweepColumns columns, const char* column, const char* of, bool sizes, What what) {
    if (m_wanted.contains(columns)) add_column({name + column, title + of, sizes}, {what, stage, device});
  };
  add(SweepColumns::needs, ".high_bytes", "", true, What::need);
  add(SweepColumns::range, ".bytes", " point", true, What::bytes);
  add(SweepColumns::range, ".low_bytes", " low", true, What::low);
  add(SweepColumns::moments, ".moment", " at", false, What::moment);
  add(SweepColumns::terms, ".term", " term", false, What::term);
  add(SweepColumns::terms, ".term_bytes", " of it", true, What::term_bytes);
}

void Sweep::add_columns() {
  for (const auto& axis : m_grid.axes()) {
    const bool sizes = axis.spec().kind == ParameterKind::bytes;
    m_columns.push_back({axis.spec().name + (sizes ? "_bytes" : ""), axis.spec().name, sizes});
  }
  for (std::size_t s = 0; s < m_blocks.stages().size(); ++s)
    for (const auto device : k_devices) add_stage_columns(s, device);
  const auto add = [&](SweepColumns columns, const std::string& name, const std::string& member, What what) {
    for (const auto device : k_devices)
      if (m_wanted.contains(columns))
        add_column({fmt::format("{}.{}{}", name, device_name(device), member),
                    fmt::format("{} {}", name, device_title(device)), true},
                   {what, 0, device});
  };
  add(SweepColumns::peak, "peak", ".high_bytes", What::peak);
  add(SweepColumns::request, "request", "_bytes", What::request);
  if (m_wanted.contains(SweepColumns::fits)) {
    add_column({"fits", "fits"}, {What::fits, 0, Device::ram});
    add_column({"binding", "binding"}, {What::binding, 0, Device::ram});
  }
  add_column({"status", "status"}, {What::status, 0, Device::ram});
}

Question Sweep::question_at(std::uint64_t point) const {
  auto question = m_question;
  for (std::size_t a = 0; a < m_grid.axes().size(); ++a)
    question.given.insert_or_assign(m_grid.axes()[a].spec().name, m_grid.value(a, point));
  return question;
}

Sweep::Point Sweep::point_of(std::span<const StageFigures> figures) const {
  Point point;
  point.stages.assign(figures.begin(), figures.end());
  for (const auto device : k_devices) point.request[static_cast<std::size_t>(device)] = point.peak(device);
  return point;
}

Sweep::Point Sweep::point_of(const Question& question, RowBlock& rows) const {
  Point point;
  try {
    const auto found = estimate(question);
    for (const auto& answer : found.answers) {
      const auto& stage = *answer.estimate;
      point.stages.push_back({stage.status, figure_of(stage.ram, rows), figure_of(stage.vram, rows)});
      point.lacking.push_back(stage.needs);
      auto& terms = point.terms.emplace_back();
      for (const auto device : k_devices)
        if (stage.need(device)) {
          const auto& term = stage.need(device)->binding_term();
          terms[static_cast<std::size_t>(device)] = {&keep(rows, term.name), term.amount.high};
        }
    }
    point.request[0] = found.request.ram;
    point.request[1] = found.request.vram;
    if (m_budget.card && point.peak(Device::vram))
      for (const auto& obstacle : obstacles(*question.profile, found.settings, *m_budget.card))
        (obstacle.certain ? point.obstacle : point.unknown_obstacle) = true;
  } catch (const Error& error) {
    if (!is_of_values(error.kind())) throw;
    point.stages.clear();
    point.refused = error.where().empty() ? error.what() : fmt::format("{}: {}", error.where(), error.what());
  }
  return point;
}

// As the gate judges: what misses or cannot run is certain, whatever else is unknown.
void Sweep::judge(Point& point) const {
  bool misses = point.obstacle, unknown = point.unknown_obstacle;
  double fullest = -1;
  for (std::size_t s = 0; s < point.stages.size(); ++s) {
    const auto& stage = point.stages[s];
    misses |= stage.status == Status::unsupported;
    unknown |= stage.status == Status::needs;
    for (const auto device : k_devices) {
      const auto& limit = m_budget.limit(device);
      if (!limit || !stage.need(device).used) continue;
      const auto need = stage.need(device).amount.high;
      misses |= need > limit->bytes;
      const double share = share_of(need, limit->bytes);
      if (share > fullest) fullest = share, point.binding = {s, device};
    }
  }
  if (point.refused.empty()) point.fits = misses ? &k_no : unknown ? &k_unknown : &k_yes;
}

RowValue Sweep::status(const Point& point, RowBlock& rows) const {
  if (!point.refused.empty()) return text(keep(rows, point.refused));
  std::vector<std::string> reasons;
  for (std::size_t s = 0; s < point.stages.size(); ++s) {
    const auto& name = m_blocks.stages()[s].stage->name;
    if (point.stages[s].status == Status::unsupported) reasons.push_back(name + " cannot run");
    if (point.stages[s].status == Status::needs)
      reasons.push_back(fmt::format("{} needs {}", name, fmt::join(point.lacking[s], ", ")));
  }
  return reasons.empty() ? text(k_ok) : text(keep(rows, fmt::format("{}", fmt::join(reasons, "; "))));
}

RowValue Sweep::cell(const Source& source, const Point& point, RowBlock& rows) const {
  const auto device = static_cast<std::size_t>(source.device);
  const auto size = [](const std::optional<Bytes>& bytes) { return bytes ? whole(*bytes) : RowValue(); };
  const auto shown = [](const std::string* kept) { return kept ? text(*kept) : RowValue(); };
  switch (source.what) {
    case What::peak:
      return size(point.peak(source.device));
    case What::request:
      return size(point.request[device]);
    case What::fits:
      return shown(point.fits);
    case What::binding:
      if (!point.binding) return {};
      return text(keep(rows, fmt::format("{} {}", m_blocks.stages()[point.binding->first].stage->name,
                                         device_title(point.binding->second))));
    case What::status:
      return status(point, rows);
    default:
      break;
  }
  if (source.stage >= point.stages.size()) return {};
  const auto& need = point.stages[source.stage].need(source.device);
  if (!need.used) return {};
  if (source.what == What::need) return whole(need.amount.high);
  if (source.what == What::bytes) return whole(need.amount.bytes);
  if (source.what == What::low) return whole(need.amount.low);
  if (source.what == What::moment) return text(*need.moment);
  const auto& term = point.terms[source.stage][device];
  return source.what == What::term ? text(*term.term) : whole(term.bytes);
}

void Sweep::add_row(std::uint64_t index, const Point& point, RowBlock& rows) const {
  for (std::size_t a = 0; a < m_grid.axes().size(); ++a)
    rows.values.push_back(axis_value(m_grid.axes()[a], m_grid.value(a, index)));
  for (const auto& source : m_sources) rows.values.push_back(cell(source, point, rows));
}

std::uint64_t Sweep::evaluate_singly(std::uint64_t first, std::uint64_t count, RowBlock& rows) const {
  rows.columns = m_columns.size();
  std::uint64_t answered = 0;
  for (auto index = first; index < first + count; ++index) {
    auto point = point_of(question_at(index), rows);
    judge(point);
    answered += point.has_figure() ? 1 : 0;
    add_row(index, point, rows);
  }
  return answered;
}

std::uint64_t Sweep::evaluate_block(std::uint64_t first, std::size_t count, RowBlock& rows) const {
  const auto& vocabulary = m_question.profile->vocabulary;
  std::vector<std::vector<double>> columns(m_grid.axes().size(), std::vector<double>(count));
  std::vector<const double*> pointers;
  for (std::size_t a = 0; a < columns.size(); ++a) {
    for (std::size_t i = 0; i < count; ++i) {
      const auto value = m_grid.value(a, first + i);
      columns[a][i] = value.choice.empty() ? value.number : vocabulary.number_of_text(value.choice);
    }
    pointers.push_back(columns[a].data());
  }
  const auto stages = m_blocks.stages().size();
  std::vector<StageFigures> figures(count * stages);
  const auto sure = m_blocks.evaluate(pointers, count, figures);
  std::uint64_t answered = 0;
  for (std::size_t i = 0; i < count; ++i) {
    auto point = sure[i] ? point_of(std::span(figures).subspan(i * stages, stages))
                         : point_of(question_at(first + i), rows);
    judge(point);
    answered += point.has_figure() ? 1 : 0;
    add_row(first + i, point, rows);
  }
  return answered;
}

std::uint64_t Sweep::evaluate(std::uint64_t first, std::uint64_t count, RowBlock& rows) const {
  if (m_singly) return evaluate_singly(first, count, rows);
  rows.columns = m_columns.size();
  std::uint64_t answered = 0;
  for (std::uint64_t done = 0; done < count; done += BlockEstimator::k_block)
    answered += evaluate_block(
        first + done,
        static_cast<std::size_t>(std::min<std::uint64_t>(count - done, BlockEstimator::k_block)), rows);
  return answered;
}

}  // namespace memplan
