// Graphics cards as data: what their drivers report, with sources. What is not known is absent, never
// guessed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "memplan/bytes.hpp"
#include "memplan/error.hpp"

namespace memplan {

// A card, or a slice of one (MIG). `capacity` is what a program can have: CUDA's total where that is known,
// else the driver's; for a slice whose real size is not known its nominal size in GB.
struct Card {
  std::string id;    // "a100-sxm-80gb", "a100-sxm-80gb:1g.10gb"
  std::string name;  // "NVIDIA A100 SXM4 80 GB"
  std::string vendor;
  std::optional<Bytes> capacity;
  std::string capacity_from;  // "CUDA", "driver", "nominal", or "" when it is not known
  std::string capacity_source;
  std::optional<double> compute_capability;
  std::optional<double> bandwidth_gb_s;
  std::optional<bool> bf16;
  std::string slice_of;  // the id of the whole card, or ""
  std::optional<double> usd_per_hour;
  std::string price_source;
  std::optional<int> count;  // how many a site has
};

// The cards of a list in CSV, each followed by its slices. Its first row names the columns: `id`, and any of
// those of catalogue/gpus.csv and `count`. A row whose id is among `known` takes from there what it does not
// say itself. Throws Error(file), `file` being its place, with every problem.
std::vector<Card> parse_cards(std::string_view text, const std::string& file,
                              const std::vector<Card>& known = {});

// The cards that the program knows.
const std::vector<Card>& built_in_cards();

// The card with the id or name `text`, whatever its case. Throws Error(usage) when there is none, with those
// whose ids begin so, or else whose names contain it.
const Card& find_card(const std::vector<Card>& cards, std::string_view text);

}  // namespace memplan
