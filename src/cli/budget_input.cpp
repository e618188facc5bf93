#include "cli/budget_input.hpp"

#include <fmt/format.h>

#include "cli/probe_input.hpp"
#include "cli/profile_store.hpp"
#include "memplan/error.hpp"
#include "memplan/sys.hpp"

namespace memplan {

namespace {

const std::string k_group = "Budget";

std::vector<std::string> card_ids() {
  std::vector<std::string> ids;
  for (const auto& card : built_in_cards()) ids.push_back(card.id);
  return ids;
}

}  // namespace

void BudgetInput::declare_ram(Options& add) {
  add.value("--max-ram", m_options.max_ram, {"RAM that a stage may take, such as 64GB", "SIZE", k_group});
}

void BudgetInput::declare_machine(Options& add) {
  add.flag("--here", m_here, {"this machine: its limit on RAM, and its GPU", "", k_group});
  add.value(
      "--probe", m_probe,
      {"another machine: what mem-plan probe --json printed there; - reads standard input", "FILE", k_group});
  add.value("--gpu-index", m_gpu_index, {"which GPU of that machine (default 0)", "N", k_group});
  add.flag("--free", m_free, {"what is free on that machine now, not all that there is", "", k_group});
}

void BudgetInput::declare_headroom(Options& add) {
  add.value("--headroom", m_options.headroom,
            {"fraction of each limit to keep free, such as 10% (default 0)", "FRACTION", k_group});
}

void BudgetInput::declare(Options& add) {
  declare_ram(add);
  add.value("--max-vram", m_options.max_vram,
            {"VRAM that a stage may take, such as 24GB or 22.5GiB", "SIZE", k_group});
  add.value("--gpu", m_options.gpu,
            {"the card that the job will have, such as l40s: what its driver reports is the limit", "NAME",
             k_group, card_ids});
  declare_machine(add);
  declare_headroom(add);
}

void BudgetInput::declare_without_card(Options& add) {
  declare_ram(add);
  declare_headroom(add);
}

Machine BudgetInput::machine() const {
  MachineChoice choice{"--here", std::nullopt, m_free};
  if (m_gpu_index) choice.index = parse_device_index(*m_gpu_index);
  if (m_here && m_probe)
    throw Error(ErrorKind::usage, "one machine at a time: --here is this one").at("--probe");
  if (m_here) {
    auto request = probe_request();
    request.free = m_free;
    return machine_of(look(request), choice);
  }
  const auto label = *m_probe == "-" ? std::string("standard input") : printable(*m_probe, 4096);
  choice.option = fmt::format("--probe {}", label);
  return machine_of(parse_probe(read_text_file(*m_probe, k_largest_text_bytes), label), choice);
}

BudgetOptions BudgetInput::options() const {
  auto options = m_options;
  if (m_probe && m_probe->empty())
    throw Error(ErrorKind::usage, "the name of the file is empty").at("--probe");
  if (m_here || m_probe)
    options.machine = machine();
  else if (m_free || m_gpu_index)
    throw Error(ErrorKind::usage, "it is about a machine, and none is given")
        .at(m_free ? "--free" : "--gpu-index")
        .hint("add --here, or --probe FILE");
  return options;
}

Budget BudgetInput::of(const Machine& machine) const {
  for (const auto& [option, given] : {std::pair{"--gpu", m_options.gpu.has_value()},
                                      {"--here", m_here},
                                      {"--probe", m_probe.has_value()},
                                      {"--gpu-index", m_gpu_index.has_value()},
                                      {"--free", m_free}})
    if (given)
      throw Error(ErrorKind::usage, "--inventory names the machines already")
          .at(option)
          .hint("leave one out");
  auto options = m_options;
  options.machine = machine;
  return require_budget(options);
}

Budget BudgetInput::required() const {
  return require_budget(options());
}

Budget BudgetInput::optional() const {
  auto budget = make_budget(options());
  if (m_options.headroom && !budget.ram && !budget.vram)
    throw Error(ErrorKind::usage, "it is about a limit, and none is given")
        .at("--headroom")
        .hint(k_add_limits);
  return budget;
}

Budget BudgetInput::beside_cards() const {
  return make_budget(options());
}

}  // namespace memplan
