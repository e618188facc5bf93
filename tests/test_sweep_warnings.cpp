#include <doctest/doctest.h>

#include <algorithm>

#include "memplan/sweep.hpp"
#include "small_profile.hpp"

namespace memplan {
namespace {

std::vector<std::string> warned(const std::vector<std::pair<std::string, std::string>>& axes) {
  const auto profile = load_profile(k_small_profile, "small.json");
  std::vector<Axis> parsed;
  for (const auto& [name, text] : axes)
    parsed.push_back(Axis::parse(profile.find_parameter(name)->spec, text));
  std::vector<std::string> texts;
  for (const auto& warning : warnings_over({&profile, {}, {}}, Grid(std::move(parsed)), {}))
    texts.push_back(warning.text);
  return texts;
}

bool any_starts(const std::vector<std::string>& texts, const std::string& start) {
  return std::any_of(texts.begin(), texts.end(),
                     [&](auto& text) { return text.find(start) != std::string::npos; });
}

TEST_CASE("a sweep warns of what its first and its last point bring") {
  CHECK(warned({{"cells", "100:400:100"}}).empty());
  CHECK(any_starts(warned({{"cells", "100:700:100"}}), "700 cells are slow"));
  CHECK(any_starts(warned({{"cells", "700,100"}}), "700 cells are slow"));
}

TEST_CASE("each choice of a sweep is asked for its warnings, which come once") {
  const auto texts = warned({{"cells", "600:700:100"}, {"method", "exact,fast"}});
  CHECK(any_starts(texts, "method"));
  CHECK(std::count(texts.begin(), texts.end(), "700 cells are slow") == 1);
}

TEST_CASE("a stage that a sweep's end stops is told") {
  CHECK(any_starts(warned({{"cells", "13,14"}}), "left out: 13 cells stop it"));
}

}  // namespace
}  // namespace memplan
