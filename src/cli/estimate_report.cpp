#include "cli/estimate_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/report_parts.hpp"

namespace memplan {

namespace {

Value::Object amount_members(const Amount& amount) {
  return {{"bytes", amount.bytes}, {"low_bytes", amount.low}, {"high_bytes", amount.high}};
}

Value term_value(const TermNeed& term) {
  Value::Object members{{"name", term.name}};
  for (auto& member : amount_members(term.amount)) members.push_back(std::move(member));
  return members;
}

Value need_value(const std::optional<Need>& need) {
  if (!need) return {};
  Value::List terms, moments;
  for (const auto& term : need->binding_moment().terms) terms.push_back(term_value(term));
  for (const auto& moment : need->moments)
    moments.push_back(Value::Object{{"name", moment.name}, {"bytes", moment.amount.bytes}});
  auto members = amount_members(need->amount);
  members.emplace_back("moment", need->binding_moment().name);
  members.emplace_back("terms", std::move(terms));
  members.emplace_back("moments", std::move(moments));
  return members;
}

Value stage_value(const StageEstimate& stage) {
  const auto& name = stage.stage->name;
  if (stage.status == Status::needs)
    return Value::Object{{"name", name}, {"status", "needs"}, {"needs", texts_value(stage.needs)}};
  if (stage.status == Status::unsupported)
    return Value::Object{{"name", name}, {"status", "unsupported"}, {"reason", stage.reason}};
  return Value::Object{{"name", name},
                       {"status", "ok"},
                       {"ram", need_value(stage.ram)},
                       {"vram", need_value(stage.vram)},
                       {"extrapolated", texts_value(stage.extrapolated)}};
}

Value peak_value(const std::optional<Peak>& peak) {
  if (!peak) return {};
  return Value::Object{{"bytes", peak->bytes}, {"high_bytes", peak->high}, {"stage", peak->stage}};
}

Value bases_value(const Estimate& estimate) {
  Value::Object bases;
  for (const auto& basis : estimate.bases) {
    Value::List stages;
    for (const auto& stage : basis.stages) stages.push_back(stage_value(stage));
    bases.emplace_back(std::string(basis_name(basis.basis)),
                       Value::Object{{"stages", std::move(stages)},
                                     {"peak", Value::Object{{"ram", peak_value(basis.ram)},
                                                            {"vram", peak_value(basis.vram)}}}});
  }
  return bases;
}

Value answer_value(const Estimate& estimate) {
  Value::List list;
  for (const auto& answer : estimate.answers) {
    const auto& found = *answer.estimate;
    if (found.status != Status::ok) continue;
    const auto high = [](const std::optional<Need>& need) {
      return need ? Value(need->amount.high) : Value();
    };
    list.push_back(Value::Object{{"stage", found.stage->name},
                                 {"basis", std::string(basis_name(answer.basis))},
                                 {"ram_bytes", high(found.ram)},
                                 {"vram_bytes", high(found.vram)}});
  }
  return list;
}

}  // namespace

Value estimate_value(const Estimate& estimate, Value check) {
  const auto& request = estimate.request;
  return Value::Object{{"schema", "mem-plan/estimate/1"},
                       {"profile", profile_value(*estimate.profile)},
                       {"parameters", parameters_value(estimate)},
                       {"bases", bases_value(estimate)},
                       {"answer", answer_value(estimate)},
                       {"request", Value::Object{{"ram_bytes", optional_bytes(request.ram)},
                                                 {"vram_bytes", optional_bytes(request.vram)},
                                                 {"rule", request.rule}}},
                       {"check", std::move(check)},
                       {"decisions", decisions_value(estimate)},
                       {"warnings", warnings_value(estimate)},
                       {"errata", texts_value(estimate.errata)}};
}

namespace {

bool answers(const Estimate& estimate, const StageEstimate& stage) {
  return std::any_of(estimate.answers.begin(), estimate.answers.end(),
                     [&](auto& answer) { return answer.estimate == &stage; });
}

void add_need_cells(std::vector<Cell>& row, const std::optional<Need>& need) {
  if (!need) {
    row.insert(row.end(), {std::string("none"), std::string(), std::string()});
    return;
  }
  row.emplace_back(need->amount.bytes);
  row.push_back(need->amount.high > need->amount.bytes ? Cell(need->amount.high) : Cell(std::string()));
  row.emplace_back(need->moments.size() > 1 ? need->binding_moment().name : std::string());
}

std::vector<Cell> stage_row(const Estimate& estimate, const StageEstimate& stage, Basis basis) {
  std::vector<Cell> row{stage.stage->name,
                        fmt::format("{}{}", basis_name(basis), answers(estimate, stage) ? " *" : "")};
  if (stage.status == Status::needs) row.emplace_back(fmt::format("needs {}", fmt::join(stage.needs, ", ")));
  if (stage.status == Status::unsupported) row.emplace_back(std::string("cannot run"));
  if (stage.status == Status::ok) {
    add_need_cells(row, stage.ram);
    add_need_cells(row, stage.vram);
  }
  row.resize(8, std::string());
  return row;
}

// Stage by stage, one row for each basis; `*` marks the one that answers.
Table needs_table(const Estimate& estimate) {
  Table table{"Need of each stage (* answers)",
              {{"stage", Align::left},
               {"basis", Align::left},
               {"RAM", Align::right},
               {"up to", Align::right},
               {"at", Align::left},
               {"VRAM", Align::right},
               {"up to", Align::right},
               {"at", Align::left}},
              {}};
  for (const auto& stage : estimate.profile->stages)
    for (const auto& basis : estimate.bases)
      for (const auto& found : basis.stages)
        if (found.stage == &stage) table.rows.push_back(stage_row(estimate, found, basis.basis));
  return table;
}

// In plain words, where the two bases are more than a factor of 2 apart.
std::string difference(const Need& document, const Need& measured) {
  constexpr double k_worth_saying = 2;
  const auto said = static_cast<double>(document.amount.bytes.count),
             real = static_cast<double>(measured.amount.bytes.count);
  if (said <= 0 || real <= 0) return "";
  const auto times = [](double ratio) {
    return ratio < 10 ? fmt::format("{:.1f}", ratio) : format_number(std::round(ratio));
  };
  if (real > k_worth_saying * said)
    return fmt::format("the code takes {} times what the document says ({} against {})", times(real / said),
                       format_size(measured.amount.bytes), format_size(document.amount.bytes));
  if (said > k_worth_saying * real)
    return fmt::format("the document says {} times what the code takes ({} against {})", times(said / real),
                       format_size(document.amount.bytes), format_size(measured.amount.bytes));
  return "";
}

// Rounded up to a hundredth of its unit: less than that would not do.
std::string size_to_request(Bytes bytes) {
  const auto hundredth = choose_unit(std::span(&bytes, 1), UnitFlavour::si).bytes / 100;
  return format_size(std::ceil(static_cast<double>(bytes.count) / hundredth) * hundredth);
}

std::string errata_text(const Estimate& estimate) {
  return fmt::format("Errata of the document that touch these figures: {} (mem-plan explain {}).",
                     fmt::join(estimate.errata, ", "), estimate.profile->name);
}

}  // namespace

void add_differences(Report& report, const Estimate& estimate) {
  const auto* document = estimate.basis(Basis::document);
  const auto* measured = estimate.basis(Basis::measured);
  if (!document || !measured) return;
  Items items{"Where the bases differ", {}};
  for (const auto& said : document->stages) {
    const auto real = std::find_if(measured->stages.begin(), measured->stages.end(),
                                   [&](auto& row) { return row.stage == said.stage; });
    if (real == measured->stages.end()) continue;
    for (const auto device : {Device::ram, Device::vram}) {
      if (!said.need(device) || !real->need(device)) continue;
      const auto text = difference(*said.need(device), *real->need(device));
      if (!text.empty())
        items.items.push_back({fmt::format("{} {}", said.stage->name, device_title(device)), text});
    }
  }
  if (!items.items.empty()) report.blocks.emplace_back(std::move(items));
}

std::string request_text(const Request& request) {
  std::vector<std::string> sizes;
  if (request.ram) sizes.push_back(size_to_request(*request.ram) + " RAM");
  if (request.vram) sizes.push_back(size_to_request(*request.vram) + " VRAM");
  return fmt::format("Request {}: {}.", fmt::join(sizes, " and "), request.rule);
}

Report estimate_report(const Estimate& estimate) {
  Report report;
  report.blocks.emplace_back(headline(*estimate.profile));
  report.blocks.emplace_back(given_parameters(estimate));
  report.blocks.emplace_back(needs_table(estimate));
  add_differences(report, estimate);
  report.blocks.emplace_back(request_text(estimate.request));
  add_decisions(report, estimate);
  add_warnings(report, estimate.warnings);
  if (!estimate.errata.empty()) report.blocks.emplace_back(errata_text(estimate));
  return report;
}

}  // namespace memplan
