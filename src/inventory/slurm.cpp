#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "memplan/error.hpp"
#include "memplan/inventory.hpp"
#include "memplan/words.hpp"

namespace memplan {

namespace {

constexpr std::size_t k_most_nodes = 100'000;
constexpr std::size_t k_most_partitions = 1'000;
constexpr std::size_t k_most_left_out = 20;  // names that are noted

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || end != text.data() + text.size() || value < 0 || value > 1'000'000'000)
    return std::nullopt;
  return value;
}

// " Name=" of a line of scontrol: what stands behind it, up to the next blank.
std::string_view field(std::string_view line, std::string_view name) {
  const auto key = fmt::format("{}=", name);
  std::size_t at = line.find(key);
  while (at != std::string_view::npos && at > 0 && line[at - 1] != ' ') at = line.find(key, at + 1);
  if (at == std::string_view::npos) return {};
  const auto start = at + key.size();
  return line.substr(start, std::min(line.find(' ', start), line.size()) - start);
}

// "1-12:00:00" → seconds; nothing for "infinite" and what is no time.
std::optional<std::int64_t> seconds_of(std::string_view text) {
  const auto dash = text.find('-');
  const auto days = dash == std::string_view::npos ? 0 : number(text.substr(0, dash));
  if (!days) return std::nullopt;
  std::int64_t seconds = 0;
  const auto parts = split(dash == std::string_view::npos ? text : text.substr(dash + 1), ':');
  if (parts.size() > 3) return std::nullopt;
  for (const auto part : parts) {
    const auto value = number(part);
    if (!value || *value > 100'000) return std::nullopt;
    seconds = seconds * 60 + *value;
  }
  return *days * 86400 + seconds;
}

// Whether a request may have the name. If not, it is noted.
bool is_usable(std::string_view name, std::vector<std::string>& notes) {
  if (is_bare_word(name, ":")) return true;
  if (notes.size() == k_most_left_out) return false;
  add_if_new(notes,
             fmt::format("'{}': left out, for names have letters, digits, '_', '.', '+', '-' and ':' alone",
                         printable(name)));
  return false;
}

// The limit of sinfo: hours:minutes:seconds, minutes:seconds, with days before them.
void take_partition(Inventory& inventory, std::string_view line) {
  const auto cells = split(line, '|');
  if (cells.size() != 3 || cells[0].empty() || cells[1] != "up") return;
  Partition partition;
  partition.is_default = cells[0].back() == '*';
  partition.name = cells[0].substr(0, cells[0].size() - (partition.is_default ? 1 : 0));
  partition.most_seconds = seconds_of(cells[2]);
  if (!is_usable(partition.name, inventory.notes)) return;
  const auto same = [&](auto& other) { return other.name == partition.name; };
  if (inventory.partitions.size() < k_most_partitions &&
      std::none_of(inventory.partitions.begin(), inventory.partitions.end(), same))
    inventory.partitions.push_back(std::move(partition));
}

// The groups of "gpu:a100:4(S:0-1),gpu:a100_1g.10gb:7,nvme:1": commas within parentheses part none.
std::vector<std::string> groups(std::string_view gres) {
  std::vector<std::string> result(1);
  int depth = 0;
  for (const char c : gres) {
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (c == ',' && depth == 0)
      result.emplace_back();
    else if (depth == 0 && c != ')')
      result.back() += c;
  }
  return result;
}

// The cards that the site's types stand for. There are few types and many nodes: each is looked up once.
class CardTypes {
 public:
  CardTypes(const TypeMap& map, const std::vector<Card>& cards) : m_map(map), m_cards(cards) {}

  const SiteCards& find(const std::string& type) {
    const auto found = m_found.find(type);
    return found != m_found.end() ? found->second
                                  : m_found.emplace(type, card_of_type(type, m_map, m_cards)).first->second;
  }

 private:
  const TypeMap& m_map;
  const std::vector<Card>& m_cards;
  std::map<std::string, SiteCards> m_found;
};

// "gpu", "gpu:4", "gpu:a100" and "gpu:a100:4": type and count.
void take_group(std::vector<SiteCards>& result, const std::string& group, CardTypes& types,
                std::vector<std::string>& notes) {
  const auto parts = split(group, ':');
  if (parts[0] != "gpu") return;
  const auto count = parts.size() > 1 ? number(parts.back()) : std::nullopt;
  const auto last = parts.size() - (count ? 1 : 0);
  std::string type;
  for (std::size_t i = 1; i < last; ++i)
    if (parts[i] != "no_consume") type += (type.empty() ? "" : ":") + std::string(parts[i]);
  if (!is_usable(type, notes)) return;
  auto entry = types.find(type);
  entry.count = static_cast<int>(std::min<std::int64_t>(count.value_or(1), 1'000'000));
  if (entry.count > 0) result.push_back(std::move(entry));
}

// Whether "IDLE+CLOUD+POWERED_DOWN" is of a node that takes jobs: that one does, Slurm starts it when a job
// comes. Marks may stand behind a flag; '*' is for a node that does not answer.
bool is_up(std::string_view state) {
  constexpr std::string_view k_marks = "*~#!%$@^-";
  constexpr std::string_view k_broken[] = {"DOWN",  "DRAIN",       "DRAINED",        "DRAINING",
                                           "ERROR", "FAIL",        "FAILING",        "FUTURE",
                                           "INVAL", "INVALID_REG", "NOT_RESPONDING", "UNKNOWN"};
  for (const auto flag : split(state, '+')) {
    const auto name = flag.substr(0, flag.find_last_not_of(k_marks) + 1);
    if (flag.find('*', name.size()) != std::string_view::npos) return false;
    if (std::find(std::begin(k_broken), std::end(k_broken), name) != std::end(k_broken)) return false;
  }
  return true;
}

bool alike(const NodeKind& a, const NodeKind& b) {
  return a.memory == b.memory && a.limited_by == b.limited_by &&
         std::equal(a.cards.begin(), a.cards.end(), b.cards.begin(), b.cards.end(),
                    [](auto& x, auto& y) { return x.type == y.type && x.count == y.count; });
}

std::optional<Bytes> mebibytes(std::string_view text) {
  const auto value = number(text);
  return value ? std::optional(Bytes{*value << 20}) : std::nullopt;
}

// "PartitionName=gpu … MaxMemPerNode=4000": one of the two limits, the other being absent.
void take_limits(Inventory& inventory, std::string_view line) {
  for (auto& partition : inventory.partitions) {
    if (field(line, "PartitionName") != partition.name) continue;
    partition.most_of_node = mebibytes(field(line, "MaxMemPerNode"));
    partition.most_for_processor = mebibytes(field(line, "MaxMemPerCPU"));
  }
}

void limit(NodeKind& kind, const std::optional<Bytes>& most, const char* setting) {
  if (!most || *most >= kind.memory) return;
  kind.memory = *most;
  kind.limited_by = setting;
}

// `kind` as its partition lets jobs have it. A job that asks for more memory than its processors bring gets
// more processors, as many as the node has.
NodeKind within_limits(NodeKind kind, const Partition& partition, std::int64_t processors) {
  limit(kind, partition.most_of_node, "MaxMemPerNode");
  if (partition.most_for_processor)
    limit(kind, Bytes{partition.most_for_processor->count * processors}, "MaxMemPerCPU");
  return kind;
}

void add_kind(Partition& partition, const NodeKind& kind) {
  for (auto& known : partition.kinds)
    if (alike(known, kind)) return void(++known.nodes);
  partition.kinds.push_back(kind);
  partition.kinds.back().nodes = 1;
}

void take_node(Inventory& inventory, std::string_view line, CardTypes& types) {
  const auto memory = number(field(line, "RealMemory"));
  if (field(line, "NodeName").empty() || !memory || !is_up(field(line, "State"))) return;
  const auto kept = number(field(line, "MemSpecLimit")).value_or(0);
  const auto processors = std::clamp<std::int64_t>(number(field(line, "CPUTot")).value_or(1), 1, 100'000);
  NodeKind kind{Bytes{std::max<std::int64_t>(*memory - kept, 0) << 20}, {}, 1};
  for (const auto& group : groups(field(line, "Gres"))) take_group(kind.cards, group, types, inventory.notes);
  for (const auto name : split(field(line, "Partitions"), ','))
    for (auto& partition : inventory.partitions)
      if (partition.name == name) add_kind(partition, within_limits(kind, partition, processors));
}

void add_note(Inventory& inventory, const SiteCards& cards) {
  const auto name =
      cards.type.empty() ? std::string("cards without a type") : fmt::format("'{}'", printable(cards.type));
  std::string note;
  if (!cards.card)
    note = fmt::format("{}: no card is known by that name", name);
  else if (cards.assumed)
    note = fmt::format("{}: taken for {}, the smallest of that name", name, cards.card->id);
  if (!note.empty() &&
      std::find(inventory.notes.begin(), inventory.notes.end(), note) == inventory.notes.end())
    inventory.notes.push_back(std::move(note));
}

// Adds as far as an int goes: no site has that many cards.
void add(int& count, std::int64_t more) {
  count = static_cast<int>(std::min<std::int64_t>(count + more, std::numeric_limits<int>::max()));
}

// How a place stands among others: the card's size, then the node's.
std::pair<std::int64_t, std::int64_t> rank(const Place& place) {
  return {place.cards ? place.cards->card->capacity->count : 0, place.kind->memory.count};
}

bool same_place(const Place& a, const Place& b) {
  return a.partition == b.partition && (a.cards ? a.cards->type : "") == (b.cards ? b.cards->type : "");
}

bool holds(const SiteCards& cards, Bytes vram, int count) {
  return cards.card && cards.card->capacity && *cards.card->capacity >= vram && cards.count >= count;
}

}  // namespace

const std::vector<std::string> k_sinfo_words = {"sinfo", "--noheader", "--format=%P|%a|%l"};
const std::vector<std::string> k_nodes_words = {"scontrol", "--oneliner", "show", "node"};
const std::vector<std::string> k_partitions_words = {"scontrol", "--oneliner", "show", "partition"};

Inventory parse_slurm(const SlurmTexts& texts, const TypeMap& map, const std::vector<Card>& cards) {
  Inventory inventory;
  for (const auto line : split(texts.sinfo, '\n')) take_partition(inventory, line);
  for (const auto line : split(texts.partitions, '\n')) take_limits(inventory, line);
  CardTypes types(map, cards);
  const auto lines = split(texts.nodes, '\n');
  for (std::size_t i = 0; i < std::min(lines.size(), k_most_nodes); ++i)
    take_node(inventory, lines[i], types);
  std::erase_if(inventory.partitions, [](auto& partition) { return partition.kinds.empty(); });
  for (const auto& partition : inventory.partitions)
    for (const auto& kind : partition.kinds)
      for (const auto& entry : kind.cards) add_note(inventory, entry);
  if (inventory.partitions.empty())
    throw Error(ErrorKind::file, "Slurm names no partition that is up with a node that is")
        .at("sinfo, scontrol")
        .hint(inventory.notes.empty() ? "" : inventory.notes.front());
  return inventory;
}

std::map<std::string, int> cards_in(const Partition& partition) {
  std::map<std::string, int> counts;
  for (const auto& kind : partition.kinds)
    for (const auto& cards : kind.cards)
      if (cards.card) add(counts[cards.card->id], std::int64_t{cards.count} * kind.nodes);
  return counts;
}

std::vector<Card> cards_of(const Inventory& inventory) {
  std::map<std::string, Card> known;
  for (const auto& partition : inventory.partitions) {
    for (const auto& kind : partition.kinds)
      for (const auto& cards : kind.cards)
        if (cards.card) known.try_emplace(cards.card->id, *cards.card);
    for (const auto& [id, count] : cards_in(partition)) {
      auto& all = known.at(id).count;
      if (!all) all = 0;
      add(*all, count);
    }
  }
  std::vector<Card> result;
  for (auto& [id, card] : known) result.push_back(std::move(card));
  return result;
}

std::vector<std::string> limits_below(const Inventory& inventory, Bytes ram) {
  std::vector<std::string> texts;
  for (const auto& partition : inventory.partitions) {
    const NodeKind* most = nullptr;
    for (const auto& kind : partition.kinds)
      if (!most || kind.memory > most->memory) most = &kind;
    if (most && most->memory < ram && !most->limited_by.empty())
      texts.push_back(fmt::format("{} gives a job {} of a node at most ({})", partition.name,
                                  format_size(most->memory), most->limited_by));
  }
  return texts;
}

std::vector<Place> places(const Inventory& inventory, Bytes ram, std::optional<Bytes> vram, int count,
                          std::optional<std::int64_t> seconds) {
  std::vector<Place> result;
  const auto add = [&](const Place& place) {
    for (auto& known : result)
      if (same_place(known, place)) return void(known = rank(place) < rank(known) ? place : known);
    result.push_back(place);
  };
  for (const auto& partition : inventory.partitions) {
    if (seconds && partition.most_seconds && *seconds > *partition.most_seconds) continue;
    for (const auto& kind : partition.kinds) {
      if (kind.memory < ram) continue;
      if (!vram) add({&partition, &kind, nullptr});
      for (const auto& cards : kind.cards)
        if (vram && holds(cards, *vram, count)) add({&partition, &kind, &cards});
    }
  }
  std::stable_sort(result.begin(), result.end(), [](auto& a, auto& b) { return rank(a) < rank(b); });
  return result;
}

}  // namespace memplan
