// The notes beside a profile, with its errata recomputed.
#include "full_profile.hpp"
#include "json_mutator.hpp"
#include "memplan/errata.hpp"

using namespace memplan;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::took([&] {
    const auto notes = load_notes(fuzz::text_of(data, size), "full.notes.json", fuzz::full_profile());
    recompute(fuzz::full_profile(), notes);
  });
  return 0;
}
