#include <fmt/format.h>

#include <memory>

#include "cli/command.hpp"
#include "cli/context_file.hpp"
#include "cli/probe_input.hpp"
#include "cli/probe_report.hpp"
#include "memplan/error.hpp"
#include "memplan/params.hpp"

namespace memplan {

namespace {

struct ProbeOptions {
  bool free = false;
  std::optional<std::string> allocate;
  std::optional<std::string> index;
  std::optional<std::string> timeout;
  bool save = false;
};

double seconds_of(const std::string& text) {
  ParameterSpec spec;
  spec.name = "timeout";
  spec.kind = ParameterKind::number;
  spec.min = 0.1;
  spec.max = 600;
  const bool in_seconds = text.size() > 1 && text.ends_with('s');
  return parse_value(spec, in_seconds ? text.substr(0, text.size() - 1) : text).number;
}

Bytes size_of(const std::string& text) {
  try {
    return parse_size(text);
  } catch (Error& error) {
    throw error.at("--allocate");
  }
}

ProbeRequest request_of(const ProbeOptions& options) {
  auto request = probe_request();
  request.free = options.free;
  if (options.timeout) request.seconds = seconds_of(*options.timeout);
  if (options.index) request.index = parse_device_index(*options.index);
  if (options.allocate) request.allocate = size_of(*options.allocate);
  for (const auto& [option, given] :
       {std::pair{"--gpu-index", options.index.has_value()}, {"--save", options.save}})
    if (given && !options.allocate)
      throw Error(ErrorKind::usage, "it is about what --allocate measures")
          .at(option)
          .hint("add --allocate SIZE");
  return request;
}

// An allocation that was asked for and could not be tried.
void require_allocation(const Probe& probe) {
  if (probe.allocation) return;
  throw Error(ErrorKind::device, fmt::format("nothing could be allocated: {}", probe.why_no_device()))
      .at("--allocate");
}

// The path of the file that it wrote.
std::string save(const Probe& probe) {
  const auto& allocation = *probe.allocation;
  if (!allocation.context)
    throw Error(ErrorKind::device, "the context's own cost could not be told, so there is nothing to save")
        .at("--save")
        .hint("NVML tells it, on a device that nobody else uses at the moment");
  std::string name;
  for (const auto& device : probe.devices)
    if (device.index == allocation.index) name = device.name;
  return write_context_file({name, probe.driver, *allocation.context});
}

}  // namespace

Runner declare_probe(Options& add, const CommandLine&) {
  const auto options = std::make_shared<ProbeOptions>();
  add.flag("--free", options->free,
           {"ask for free memory even where that takes a context (hundreds of MB for the moment)", ""});
  add.value(
      "--allocate", options->allocate,
      {"prove this much: allocate it, fill it, give it back; never more than is free less a margin", "SIZE"});
  add.value("--gpu-index", options->index, {"which GPU --allocate takes (default 0)", "N"});
  add.flag("--save", options->save,
           {"keep the context's cost that --allocate measures, for later answers", ""});
  add.value("--timeout", options->timeout,
            {"seconds that a driver may take to answer (default 15)", "SECONDS"});
  return [options] {
    const auto probe = look(request_of(*options));
    if (options->allocate) require_allocation(probe);
    return probe_report(probe, options->save ? save(probe) : "");
  };
}

}  // namespace memplan
