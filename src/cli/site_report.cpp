#include "cli/site_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/report_parts.hpp"

namespace memplan {

namespace {

std::optional<Bytes> bytes_of(const std::optional<Limit>& limit) {
  return limit ? std::optional(limit->bytes) : std::nullopt;
}

std::string card_of(const MachineAnswer& row) {
  const auto& card = row.machine->machine.card;
  return card ? card->id : "";
}

Table machine_table(const std::string& question, const std::vector<MachineAnswer>& answers) {
  const bool cluster = !answers.front().machine->partition.empty();
  Table table{cluster ? "What the cluster has" : "What the inventory has",
              {{"card"}, {"VRAM", Align::right}, {question}},
              {}};
  if (cluster) {
    table.columns.insert(table.columns.begin(), {"partition"});
    table.columns.insert(table.columns.end() - 1, {"RAM", Align::right});
  }
  for (const auto& row : answers) {
    const auto& machine = row.machine->machine;
    std::vector<Cell> cells = {machine.card ? card_of(row) : "none",
                               machine.card ? size_cell(bytes_of(machine.vram)) : Cell(std::string("-"))};
    if (cluster) {
      cells.insert(cells.begin(), row.machine->partition);
      cells.push_back(size_cell(bytes_of(machine.ram)));
    }
    cells.push_back(row.answer);
    table.rows.push_back(std::move(cells));
  }
  return table;
}

Value machines_value(const std::vector<MachineAnswer>& answers) {
  Value::List list;
  for (const auto& row : answers) {
    const auto& machine = row.machine->machine;
    Value::Object members{
        {"partition", text_or_null(row.machine->partition)},
        {"card", text_or_null(card_of(row))},
        {"ram_bytes", optional_bytes(bytes_of(machine.ram))},
        {"vram_bytes", optional_bytes(machine.card ? bytes_of(machine.vram) : std::nullopt)},
        {"fits", row.fits}};
    members.insert(members.end(), row.members.begin(), row.members.end());
    list.push_back(std::move(members));
  }
  return list;
}

// "3 of 5 kinds of nodes can hold this. What follows is of gpu, l40s."
std::string choice_text(const std::vector<MachineAnswer>& answers) {
  const auto fit = std::count_if(answers.begin(), answers.end(), [](auto& row) { return row.fits; });
  const bool cluster = !answers.front().machine->partition.empty();
  return fmt::format("{} of {} kinds of {} can hold this. What follows is of {}.", fit, answers.size(),
                     cluster ? "nodes" : "cards", answers.front().machine->name());
}

}  // namespace

void add_machines(Report& report, const std::string& question, const std::vector<MachineAnswer>& answers,
                  const std::vector<std::string>& notes) {
  constexpr std::ptrdiff_t k_heading = 2;  // the profile and the parameters
  auto data = std::get<Value::Object>(report.data.data());
  data.emplace_back("machines", machines_value(answers));
  report.data = std::move(data);
  Items items{"Of the site's names", {}};
  for (const auto& note : notes) items.items.push_back({"-", note});
  std::vector<Block> blocks = {machine_table(question, answers)};
  if (!notes.empty()) blocks.emplace_back(std::move(items));
  blocks.emplace_back(choice_text(answers));
  report.blocks.insert(report.blocks.begin() + k_heading, blocks.begin(), blocks.end());
}

}  // namespace memplan
