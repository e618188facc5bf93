// What mem-plan-probe writes, line by line, and the probe/1 document that is saved of it.
#include "memplan/probe.hpp"

#include "json_mutator.hpp"
#include "probe/answer.hpp"
#include "probe/join.hpp"

using namespace memplan;

namespace {

void require_told(const Probe& probe) {
  for (const auto& finding : probe.findings) fuzz::require_told({"", finding.message, "", finding.hint});
  for (const auto& device : probe.devices) fuzz::require_printable(device.name);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  fuzz::took([&] {
    const auto probe = parse_probe(text, "probe.json");
    require_told(probe);
    for (const bool free : {false, true}) machine_of(probe, {"--probe probe.json", std::nullopt, free});
  });
  for (const auto* visible : {"", "1,0", "MIG-0"}) {
    Probe probe;
    join_answer(probe, read_answer(text), *visible ? std::optional<std::string>(visible) : std::nullopt);
    require_told(probe);
  }
  return 0;
}
