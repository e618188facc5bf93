#include "memplan/ledger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>

namespace memplan {

namespace {

using SortedJson = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;  // to write: to read a large one takes too long

constexpr std::string_view k_requested_schema = "mem-plan/requested/1";
constexpr std::size_t k_longest_entry = std::size_t{64} << 10;
constexpr int k_most_entry_lines = 100'000;
// One for each member, of which no profile has parameters for so many: the parser compares the name of each
// with all before it.
constexpr std::ptrdiff_t k_most_colons = 1000;

// What makes a line unusable, as a sentence.
struct BadEntry {
  std::string message;
};

OrderedJson bytes_or_null(const std::optional<Bytes>& bytes) {
  return bytes ? OrderedJson(bytes->count) : OrderedJson(nullptr);
}

std::string entry_text(const SortedJson& line, const char* key) {
  if (!line.contains(key) || !line[key].is_string())
    throw BadEntry{fmt::format("the text '{}' is missing", key)};
  return line[key].get<std::string>();
}

std::optional<Bytes> entry_bytes(const SortedJson& line, const char* key) {
  if (!line.contains(key) || line[key].is_null()) return std::nullopt;
  if (!line[key].is_number_integer() || line[key].get<std::int64_t>() < 0)
    throw BadEntry{fmt::format("'{}' is no whole number of bytes", key)};
  return Bytes{line[key].get<std::int64_t>()};
}

SortedJson parse_entry_object(std::string_view text) {
  if (text.size() > k_longest_entry) throw BadEntry{"it is longer than 64 KiB"};
  if (std::count(text.begin(), text.end(), ':') > k_most_colons)
    throw BadEntry{fmt::format("it has more than {} colons, and so too many members", k_most_colons)};
  auto json = SortedJson::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_object()) throw BadEntry{"this is no JSON object"};
  if (entry_text(json, "schema") != k_requested_schema)
    throw BadEntry{fmt::format("its schema is not {}", k_requested_schema)};
  return json;
}

LedgerEntry parse_entry(std::string_view text) {
  const auto json = parse_entry_object(text);
  LedgerEntry entry;
  for (auto [key, target] : {std::pair{"tag", &entry.tag},
                             {"profile", &entry.profile},
                             {"version", &entry.version},
                             {"stage", &entry.stage},
                             {"engine", &entry.engine},
                             {"basis", &entry.basis}})
    *target = entry_text(json, key);
  if (!json.contains("parameters") || !json["parameters"].is_object())
    throw BadEntry{"the object 'parameters' is missing"};
  for (const auto& [name, value] : json["parameters"].items()) {
    if (!value.is_string()) throw BadEntry{fmt::format("the parameter '{}' is no text", printable(name))};
    entry.parameters.emplace_back(name, value.get<std::string>());
  }
  entry.ram = entry_bytes(json, "ram_bytes");
  entry.vram = entry_bytes(json, "vram_bytes");
  return entry;
}

// Puts entries in order, the last of a tag in the place of the first.
class Collector {
 public:
  void add(LedgerEntry entry) {
    const auto [place, fresh] = m_places.try_emplace(entry.tag, m_ledger.entries.size());
    if (fresh)
      m_ledger.entries.push_back(std::move(entry));
    else
      m_ledger.entries[place->second] = std::move(entry);
  }
  void add_line(std::string_view line, const std::string& where) {
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) return;
    try {
      add(parse_entry(line));
    } catch (const BadEntry& bad) {
      m_ledger.bad_lines.push_back({where, bad.message, "", ""});
    }
  }
  void stop(const std::string& where) {
    m_ledger.bad_lines.push_back(
        {where, fmt::format("a ledger has at most {} lines: the rest is not read", k_most_entry_lines), "",
         ""});
  }
  Ledger take() { return std::move(m_ledger); }

 private:
  Ledger m_ledger;
  std::unordered_map<std::string, std::size_t> m_places;
};

}  // namespace

std::string ledger_line(const LedgerEntry& entry) {
  auto parameters = OrderedJson::object();
  for (const auto& [name, value] : entry.parameters) parameters[name] = value;
  const OrderedJson line = {{"schema", k_requested_schema},
                            {"tag", entry.tag},
                            {"profile", entry.profile},
                            {"version", entry.version},
                            {"stage", entry.stage},
                            {"engine", entry.engine},
                            {"basis", entry.basis},
                            {"parameters", parameters},
                            {"ram_bytes", bytes_or_null(entry.ram)},
                            {"vram_bytes", bytes_or_null(entry.vram)}};
  return line.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

const LedgerEntry* Ledger::find(std::string_view tag) const {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](auto& entry) { return entry.tag == tag; });
  return found == entries.end() ? nullptr : &*found;
}

Ledger parse_ledger(std::string_view text, const std::string& file) {
  Collector collector;
  int number = 1;
  for (std::size_t start = 0; start < text.size(); ++number) {
    const auto where = fmt::format("{}, line {}", file, number);
    if (number > k_most_entry_lines) {
      collector.stop(where);
      break;
    }
    const auto end = std::min(text.find('\n', start), text.size());
    collector.add_line(text.substr(start, end - start), where);
    start = end + 1;
  }
  return collector.take();
}

}  // namespace memplan
