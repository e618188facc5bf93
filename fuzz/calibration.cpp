// A calibration, which takes the place of a profile's figures.
#include "full_profile.hpp"
#include "json_mutator.hpp"
#include "memplan/calibrate.hpp"

using namespace memplan;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::took([&] {
    const auto calibration = parse_calibration(fuzz::text_of(data, size), "calibration.json");
    const auto text = calibration_text(calibration, fuzz::full_profile());
    Calibration again;
    fuzz::require(fuzz::took([&] { again = parse_calibration(text, "again"); }) &&
                      calibration_text(again, fuzz::full_profile()) == text,
                  "a calibration is read as it was written");
    calibrated(fuzz::full_profile(), calibration, "calibration.json");
  });
  return 0;
}
