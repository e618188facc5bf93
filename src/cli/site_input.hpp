// The options that name a site's cards and machines, for every command that chooses among them. Private to
// the cli room.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "memplan/budget.hpp"
#include "memplan/inventory.hpp"

namespace memplan {

// The cards to choose from, and the site that they are of.
struct Stock {
  std::vector<Card> cards;
  std::optional<Inventory> site;
};

// One kind of machine that jobs can have: a partition's nodes with one kind of card or none, or, of a file, a
// card alone.
struct SiteMachine {
  std::string partition;  // "" of a file
  Machine machine;

  // "gpu, l40s", "l40s", "cpu".
  std::string name() const;
};

// What --inventory is for where machines are asked one by one.
inline constexpr const char* k_site_help =
    "ask of each machine that a site has: slurm for the cluster, or a CSV file of cards";

// The smallest cards first, then the smallest nodes; of nodes of one partition with the same card the largest
// stand for all. Cards whose memory is not known are left out.
std::vector<SiteMachine> machines_of(const Stock& stock);

// Parsing fills it; it must outlive the options.
class SiteInput {
 public:
  // `help` says what --inventory is for.
  void declare(Options& add, const std::string& help, const std::string& group);

  bool given() const { return m_inventory || m_gpu_map; }
  // What --inventory names, the catalogue when it is not given. Throws Error(usage), what parse_cards and
  // parse_slurm throw, and Error(device) for a cluster that does not answer or has no card that is known.
  Stock stock() const;
  // The same as machines, of which there is at least one; a cluster's may be without cards.
  std::vector<SiteMachine> machines(std::vector<std::string>& notes) const;

 private:
  Stock read(bool cards_required) const;

  std::optional<std::string> m_inventory;
  std::optional<std::string> m_gpu_map;
};

}  // namespace memplan
