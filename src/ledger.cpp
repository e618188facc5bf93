#include "memplan/ledger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "json_lines.hpp"

namespace memplan {

namespace {

using SortedJson = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;  // to write: to read a large one takes too long

constexpr std::string_view k_requested_schema = "mem-plan/requested/1";
constexpr int k_most_entry_lines = 100'000;

OrderedJson bytes_or_null(const std::optional<Bytes>& bytes) {
  return bytes ? OrderedJson(bytes->count) : OrderedJson(nullptr);
}

std::optional<Bytes> entry_bytes(const SortedJson& line, const char* key) {
  if (!line.contains(key) || line[key].is_null()) return std::nullopt;
  if (!line[key].is_number_integer() || line[key].get<std::int64_t>() < 0)
    throw BadLine{fmt::format("'{}' is no whole number of bytes", key)};
  return Bytes{line[key].get<std::int64_t>()};
}

SortedJson parse_entry_object(std::string_view text) {
  auto json = parse_json_line(text);
  if (!json.is_object()) throw BadLine{"this is no JSON object"};
  require_line_schema(json, k_requested_schema);
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
    *target = text_member(json, key);
  if (!json.contains("parameters") || !json["parameters"].is_object())
    throw BadLine{"the object 'parameters' is missing"};
  for (const auto& [name, value] : json["parameters"].items()) {
    if (!value.is_string()) throw BadLine{fmt::format("the parameter '{}' is no text", printable(name))};
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
    const auto [place, fresh] = m_places.try_emplace(entry.tag, m_entries.size());
    if (fresh)
      m_entries.push_back(std::move(entry));
    else
      m_entries[place->second] = std::move(entry);
  }
  std::vector<LedgerEntry> take() { return std::move(m_entries); }

 private:
  std::vector<LedgerEntry> m_entries;
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

Ledger parse_ledger(std::string_view text, const std::string& file) {
  Collector collector;
  auto bad_lines = each_json_line(text, file, "a ledger", k_most_entry_lines,
                                  [&](auto line, auto&) { collector.add(parse_entry(line)); });
  return {collector.take(), std::move(bad_lines)};
}

}  // namespace memplan
