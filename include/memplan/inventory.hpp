// What a site has: the partitions of a cluster, the kinds of nodes in them and the cards of these.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "memplan/bytes.hpp"
#include "memplan/catalogue.hpp"

namespace memplan {

// Cards of one type in one node. `type` is the site's name for them, "" where it has none.
struct SiteCards {
  std::string type;
  int count = 0;
  std::optional<Card> card;  // of the catalogue; nothing where the name tells none
  bool assumed = false;      // the name fits several cards: the smallest is taken
};

// Nodes of one partition that are alike.
struct NodeKind {
  Bytes memory;  // that a job can have, which is what the partition allows where that is less than there is
  std::vector<SiteCards> cards;
  int nodes = 0;
  std::string limited_by = {};  // the partition's setting that allows no more: "MaxMemPerNode"; "" for none
};

struct Partition {
  std::string name;
  bool is_default = false;
  std::optional<std::int64_t> most_seconds;  // that a job may take; nothing where there is no limit
  std::vector<NodeKind> kinds;
  std::optional<Bytes> most_of_node = {};        // MaxMemPerNode
  std::optional<Bytes> most_for_processor = {};  // MaxMemPerCPU: a job that asks for more gets more of them
};

struct Inventory {
  std::vector<Partition> partitions;  // those that are up and have a node that is
  std::vector<std::string> notes;     // types without a card or with an assumed one, names that are left out
};

// A site's own names: type → id of a card.
using TypeMap = std::map<std::string, std::string, std::less<>>;

// Reads "type = card" or "type,card" lines; "#" begins a comment. Throws Error(file), `file` being its place,
// for a line without a card and for a card that is not among `cards`.
TypeMap parse_type_map(std::string_view text, const std::string& file,
                       const std::vector<Card>& cards = built_in_cards());

// The card that a site calls `type`: "a100", "a100-80", "nvidia_h100_80gb_hbm3", "a100_1g.10gb", "1g.10gb".
SiteCards card_of_type(std::string_view type, const TypeMap& map,
                       const std::vector<Card>& cards = built_in_cards());

// The words that make `sinfo` and `scontrol` print what parse_slurm reads.
extern const std::vector<std::string> k_sinfo_words;
extern const std::vector<std::string> k_nodes_words;
extern const std::vector<std::string> k_partitions_words;

// What they print: of sinfo a line "partition|availability|time limit" for each partition, of scontrol a line
// for each node and for each partition.
struct SlurmTexts {
  std::string sinfo;
  std::string nodes;
  std::string partitions;
};

// Reads what any Slurm since 20.11 prints. Lines that are none are passed over; partitions and cards are left
// out whose names a shell could not be given bare, for a request has them so; what a partition gives a job
// that does not say (DefMemPerNode) is of no account, for every request says. Throws Error(file) when no
// partition is left.
Inventory parse_slurm(const SlurmTexts& texts, const TypeMap& map = {},
                      const std::vector<Card>& cards = built_in_cards());

// How many cards of each kind a partition has, by the card's id. Cards that are not known are left out.
std::map<std::string, int> cards_in(const Partition& partition);
// The cards of the catalogue that the site has, each once; `count` is how many, in all partitions together: a
// node in two partitions counts in both.
std::vector<Card> cards_of(const Inventory& inventory);

// The partitions that give no job so much RAM though they have nodes with more than they give: "gpu gives a
// job 4.19 GB of a node at most (MaxMemPerNode)".
std::vector<std::string> limits_below(const Inventory& inventory, Bytes ram);

// Where a job can run.
struct Place {
  const Partition* partition = nullptr;
  const NodeKind* kind = nullptr;
  const SiteCards* cards = nullptr;  // null where the job needs none
};

// The places that can hold a job of so much RAM, with `count` cards of at least `vram` each, for so many
// seconds: the smallest card first, then the smallest memory, then in the inventory's order. Places in one
// partition with one type of card are one.
std::vector<Place> places(const Inventory& inventory, Bytes ram, std::optional<Bytes> vram, int count,
                          std::optional<std::int64_t> seconds);

}  // namespace memplan
