// What there is: limits on RAM and VRAM, and the card that the job will have. One type for all that decide.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "memplan/bytes.hpp"
#include "memplan/catalogue.hpp"
#include "memplan/estimate.hpp"

namespace memplan {

// The next step where no limit is given.
inline constexpr const char* k_add_limits =
    "add --max-ram 64GB, --max-vram 24GB, --gpu NAME, --here for this machine, --probe FILE for another, or "
    "several of them";

// A number of bytes that a need must not exceed, and where it comes from: "--max-ram".
struct Limit {
  Bytes bytes;
  std::string from;
};

// Which share of `whole` a part is: how full a limit is. A whole of nothing counts as 1 B.
double share_of(Bytes part, Bytes whole);

// A machine that was looked at: what bounds RAM there, its device, and how much of that is to be had.
struct Machine {
  std::string option;  // where it was asked for: "--here"
  std::optional<Limit> ram = {};
  std::optional<Limit> vram = {};
  std::optional<Card> card = {};
  std::string no_device = {};  // why there is no limit on VRAM; "" where there is one
};

struct Budget {
  std::optional<Limit> ram;
  std::optional<Limit> vram;
  std::optional<Card> card;  // its total is what profiles read as the device's
  double headroom = 0;       // fraction of a card's memory that is kept free
  // Set where a machine was asked for its device's memory and has none to tell, "--here: no device: …": VRAM
  // is limited to nothing then, and what needs it cannot be decided.
  std::string no_device = {};

  const std::optional<Limit>& limit(Device device) const { return device == Device::ram ? ram : vram; }
  // The same budget with `card`, named by `option`: its capacity less the headroom is a limit on VRAM, and
  // the smaller of two stands. Throws Error(parameter) when its capacity is not known and VRAM has no other
  // limit.
  Budget on(const Card& card, const std::string& option) const;
  // `question` asked on the budget's card, or as it is when there is none.
  Question applied_to(const Question& question) const;
};

// The options' texts, as given.
struct BudgetOptions {
  std::optional<std::string> max_ram = {};
  std::optional<std::string> max_vram = {};
  std::optional<std::string> headroom = {};
  std::optional<std::string> gpu = {};
  std::optional<Machine> machine = {};
};

// Reads the options: sizes as parse_size does, the headroom as a fraction or percentage of each limit that is
// kept free, the card by its id or name among `cards`, which stands in the place of the machine's. The
// smaller of two limits on the same memory stands. Throws Error(parameter) for a bad value or a card whose
// capacity is not known and Error(usage) for an unknown card.
Budget make_budget(const BudgetOptions& options, const std::vector<Card>& cards);
// The same, among the built-in cards.
Budget make_budget(const BudgetOptions& options);
// The same, with Error(usage) when there is no limit at all.
Budget require_budget(const BudgetOptions& options);

// The limit that a card's capacity is, less the headroom; `option` is where the card was named.
Limit capacity_limit(const Card& card, const std::string& option, double headroom = 0);

// Throws Error(device) where a stage of the estimate needs VRAM and the budget's machine has no device.
void require_device(const Budget& budget, const Estimate& estimate);

// Something that a profile needs of a device and `card` does not have, or (not `certain`) that is not known
// of it.
struct Obstacle {
  std::string reason;
  std::string source;
  bool certain = true;
};

// What stands in the way of running at these settings on `card`, memory left aside.
std::vector<Obstacle> obstacles(const Profile& profile, const Settings& settings, const Card& card);

// Whether several cards can share the work at these settings, and the profile's reason; nothing where the
// profile does not say.
struct SeveralCards {
  bool usable = false;
  std::string reason;
  std::string source;
};
std::optional<SeveralCards> several_cards(const Profile& profile, const Settings& settings);

}  // namespace memplan
