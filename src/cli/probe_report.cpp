#include "cli/probe_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/report_parts.hpp"

namespace memplan {

namespace {

template <class T, class Make>
Value list_value(const std::vector<T>& entries, Make make) {
  Value::List list;
  for (const auto& entry : entries) list.push_back(make(entry));
  return list;
}

Value limit_value(const MemoryLimit& limit) {
  return Value::Object{
      {"name", limit.name}, {"bytes", limit.bytes}, {"free_bytes", limit.free}, {"from", limit.from}};
}

Value slurm_value(const std::optional<SlurmJob>& job) {
  if (!job) return {};
  return Value::Object{
      {"job", job->id}, {"gpus", texts_value(job->gpus)}, {"gpu_count", or_null(job->gpu_count)}};
}

Value host_value(const Host& host) {
  const auto* total = host.effective();
  const auto* free = host.effective_free();
  return Value::Object{{"physical_bytes", optional_bytes(host.physical)},
                       {"available_bytes", optional_bytes(host.available)},
                       {"swap_bytes", optional_bytes(host.swap)},
                       {"swap_free_bytes", optional_bytes(host.swap_free)},
                       {"hugepages_bytes", optional_bytes(host.hugepages)},
                       {"overcommit", text_or_null(host.overcommit)},
                       {"limits", list_value(host.limits, limit_value)},
                       {"effective", total ? limit_value(*total) : Value()},
                       {"effective_free", free ? limit_value(*free) : Value()},
                       {"slurm", slurm_value(host.slurm)},
                       {"notes", texts_value(host.notes)}};
}

Value slice_value(const DeviceSlice& slice) {
  return Value::Object{{"name", slice.name},
                       {"uuid", slice.uuid},
                       {"total_bytes", optional_bytes(slice.total)},
                       {"free_bytes", optional_bytes(slice.free)}};
}

Value process_value(const DeviceProcess& process) {
  return Value::Object{{"pid", process.pid}, {"bytes", optional_bytes(process.bytes)}};
}

Value absent_value(const AbsentField& absent) {
  return Value::Object{{"field", absent.field}, {"reason", absent.reason}};
}

Value device_value(const RealDevice& device) {
  return Value::Object{{"index", device.index},
                       {"vendor", device.vendor},
                       {"name", text_or_null(device.name)},
                       {"uuid", text_or_null(device.uuid)},
                       {"pci", text_or_null(device.pci)},
                       {"total_bytes", optional_bytes(device.total)},
                       {"total_from", text_or_null(device.total_from)},
                       {"free_bytes", optional_bytes(device.free)},
                       {"free_from", text_or_null(device.free_from)},
                       {"reserved_bytes", optional_bytes(device.reserved)},
                       {"ecc", or_null(device.ecc)},
                       {"compute_capability", text_or_null(device.compute_capability)},
                       {"multiprocessors", or_null(device.multiprocessors)},
                       {"unified", or_null(device.unified)},
                       {"mig", or_null(device.mig)},
                       {"slices", list_value(device.slices, slice_value)},
                       {"processes", list_value(device.processes, process_value)},
                       {"absent", list_value(device.absent, absent_value)}};
}

Value allocation_value(const std::optional<Allocation>& found) {
  if (!found) return {};
  return Value::Object{{"index", found->index},
                       {"asked_bytes", found->asked},
                       {"had_bytes", found->had},
                       {"free_bytes", optional_bytes(found->free)},
                       {"margin_bytes", optional_bytes(found->margin)},
                       {"context_bytes", optional_bytes(found->context)},
                       {"bytes_per_second", or_null(found->bytes_per_second)},
                       {"stopped_by", text_or_null(found->stopped_by)}};
}

Value probe_value(const Probe& probe, const std::string& saved) {
  return Value::Object{
      {"schema", "mem-plan/probe/1"},
      {"way", text_or_null(probe.way)},
      {"tried", list_value(probe.tried,
                           [](auto& attempt) {
                             return Value::Object{{"way", attempt.way}, {"outcome", attempt.outcome}};
                           })},
      {"driver", text_or_null(probe.driver)},
      {"cuda", text_or_null(probe.cuda)},
      {"devices", list_value(probe.devices, device_value)},
      {"findings", list_value(probe.findings,
                              [](auto& finding) {
                                return Value::Object{{"kind", finding.kind},
                                                     {"message", finding.message},
                                                     {"hint", text_or_null(finding.hint)}};
                              })},
      {"allocation", allocation_value(probe.allocation)},
      {"saved", text_or_null(saved)},
      {"host", host_value(probe.host)}};
}

// ---- for people

Table device_table(const Probe& probe) {
  Table table{"Devices",
              {{"GPU", Align::right},
               {"name", Align::left},
               {"total", Align::right},
               {"free", Align::right},
               {"compute", Align::right},
               {"reported by", Align::left}},
              {}};
  for (const auto& device : probe.devices)
    table.rows.push_back({std::to_string(device.index), device.name.empty() ? device.vendor : device.name,
                          size_cell(device.total, "unknown"), size_cell(device.free, "unknown"),
                          device.compute_capability, device.total_from});
  return table;
}

// What a table has no room for: "GPU-8932f937…, 0000:17:00.0, ECC, 132 multiprocessors".
std::string detail_text(const RealDevice& device) {
  std::vector<std::string> parts;
  for (const auto& text : {device.uuid, device.pci})
    if (!text.empty()) parts.push_back(text);
  if (device.ecc) parts.push_back(*device.ecc ? "ECC" : "no ECC");
  if (device.multiprocessors) parts.push_back(fmt::format("{} multiprocessors", *device.multiprocessors));
  if (device.reserved)
    parts.push_back(fmt::format("{} reserved by the driver", format_size(*device.reserved)));
  if (device.mig.value_or(false))
    parts.push_back(device.slices.empty() ? "MIG slice"
                                          : fmt::format("MIG, {} slices", device.slices.size()));
  if (device.unified.value_or(false)) parts.push_back("unified memory");
  for (const auto& process : device.processes)
    parts.push_back(fmt::format("process {} {}", process.pid,
                                process.bytes ? "takes " + format_size(*process.bytes) : "does not tell"));
  return fmt::format("{}", fmt::join(parts, ", "));
}

void add_devices(Report& report, const Probe& probe) {
  if (probe.devices.empty()) {
    report.blocks.emplace_back("No device.");
    return;
  }
  const auto driver = probe.driver.empty() ? "" : fmt::format("Driver {}", probe.driver);
  if (!driver.empty())
    report.blocks.emplace_back(probe.cuda.empty() ? driver + "."
                                                  : fmt::format("{}, CUDA {}.", driver, probe.cuda));
  report.blocks.emplace_back(device_table(probe));
  Items details{"", {}};
  for (const auto& device : probe.devices)
    if (const auto text = detail_text(device); !text.empty())
      details.items.push_back({fmt::format("GPU {}", device.index), text});
  if (!details.items.empty()) report.blocks.emplace_back(std::move(details));
}

// One line for each reason: most devices lack several fields for the same one.
void add_absent(Items& items, const RealDevice& device) {
  std::vector<std::pair<std::string, std::string>> reasons;
  for (const auto& absent : device.absent) {
    const auto known = std::find_if(reasons.begin(), reasons.end(),
                                    [&](auto& reason) { return reason.first == absent.reason; });
    if (known == reasons.end())
      reasons.emplace_back(absent.reason, absent.field);
    else
      known->second += ", " + absent.field;
  }
  for (const auto& [reason, fields] : reasons)
    items.items.push_back({fmt::format("GPU {}", device.index), fmt::format("{}: {}", fields, reason)});
}

void add_absent(Report& report, const Probe& probe) {
  Items items{"What could not be told", {}};
  for (const auto& device : probe.devices) add_absent(items, device);
  if (!items.items.empty()) report.blocks.emplace_back(std::move(items));
}

void add_findings(Report& report, const Probe& probe) {
  Items items{"Findings", {}};
  for (const auto& finding : probe.findings)
    items.items.push_back({finding.kind, finding.hint.empty()
                                             ? finding.message
                                             : fmt::format("{}; {}", finding.message, finding.hint)});
  for (const auto& note : probe.host.notes) items.items.push_back({"note", note});
  if (!items.items.empty()) report.blocks.emplace_back(std::move(items));
}

void add_allocation(Report& report, const std::optional<Allocation>& found) {
  if (!found) return;
  const auto context =
      found->context ? fmt::format(" The context itself took {}.", format_size(*found->context)) : "";
  const auto rate = found->bytes_per_second ? fmt::format(" It was filled at {} a second.",
                                                          format_size(Bytes{*found->bytes_per_second}))
                                            : "";
  const auto stopped = found->stopped_by.empty() ? "" : fmt::format(", stopped by {}", found->stopped_by);
  report.blocks.emplace_back(fmt::format("Allocated on GPU {}: {} of {} asked for{}.{}{}", found->index,
                                         format_size(found->had), format_size(found->asked), stopped, context,
                                         rate));
}

void add_host(Report& report, const Host& host) {
  Table table{"RAM",
              {{"limit", Align::left}, {"size", Align::right}, {"free", Align::right}, {"from", Align::left}},
              {}};
  for (const auto& limit : host.limits)
    table.rows.push_back({limit.name, limit.bytes, limit.free, limit.from});
  if (!table.rows.empty()) report.blocks.emplace_back(std::move(table));
  const auto* total = host.effective();
  const auto* free = host.effective_free();
  if (total && free)
    report.blocks.emplace_back(fmt::format("A process may have {} ({}), and {} of RAM is free now ({}).",
                                           format_size(total->bytes), total->name, format_size(free->free),
                                           free->name));
  std::vector<std::string> rest;
  if (host.swap) rest.push_back(fmt::format("swap {}", format_size(*host.swap)));
  if (host.hugepages && host.hugepages->count > 0)
    rest.push_back(fmt::format("hugepages set aside {}", format_size(*host.hugepages)));
  if (!host.overcommit.empty()) rest.push_back("overcommit " + host.overcommit);
  if (host.slurm) rest.push_back("Slurm job " + host.slurm->id);
  if (host.slurm && !host.slurm->gpus.empty())
    rest.push_back(fmt::format("GPUs bound {}", fmt::join(host.slurm->gpus, ",")));
  report.blocks.emplace_back(fmt::format("{}", fmt::join(rest, " · ")));
}

void add_ways(Report& report, const Probe& probe) {
  Items items{"How the devices were looked at", {}};
  for (const auto& attempt : probe.tried) items.items.push_back({attempt.way, attempt.outcome});
  if (!items.items.empty()) report.blocks.emplace_back(std::move(items));
}

}  // namespace

Report probe_report(const Probe& probe, const std::string& saved) {
  Report report;
  report.data = probe_value(probe, saved);
  add_devices(report, probe);
  add_allocation(report, probe.allocation);
  add_absent(report, probe);
  add_findings(report, probe);
  add_ways(report, probe);
  add_host(report, probe.host);
  if (!saved.empty()) report.blocks.emplace_back(fmt::format("Written to {}.", saved));
  return report;
}

}  // namespace memplan
