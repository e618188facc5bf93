#include "memplan/catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "memplan/csv.hpp"
#include "memplan/embedded.hpp"
#include "memplan/words.hpp"

namespace memplan {

namespace {

constexpr std::size_t k_most_cards = 10'000;
constexpr std::size_t k_most_slices = 50;  // of one card
constexpr std::size_t k_most_list_problems = 100;
constexpr std::size_t k_longest_cell = 4096;

const std::vector<std::string> k_columns = {"id",
                                            "name",
                                            "vendor",
                                            "class",
                                            "memory_gb_marketed",
                                            "memory_mib",
                                            "cuda_total_mib",
                                            "compute_capability",
                                            "bandwidth_gb_s",
                                            "bf16_native",
                                            "mig_profiles",
                                            "mig_mib",
                                            "cloud_instance",
                                            "usd_per_gpu_hour",
                                            "source_specs",
                                            "source_memory",
                                            "source_cuda_total",
                                            "source_mig",
                                            "source_price",
                                            "count"};

constexpr std::string_view k_cell_blanks = " \t";

// The entries of a cell, which a semicolon ends or parts.
std::vector<std::string> entries(std::string_view cell) {
  auto parts = split(cell, ';');
  if (parts.back().empty()) parts.pop_back();
  std::vector<std::string> result;
  for (const auto part : parts) result.emplace_back(trimmed(part, k_cell_blanks));
  return result;
}

// A positive number that is no more than `most`; nothing for any other text.
std::optional<double> number_in(std::string_view text, double most) {
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size() || !(value > 0 && value <= most))
    return std::nullopt;
  return value;
}

// Reads a list row by row and gathers what is wrong with it.
class ListReader {
 public:
  ListReader(const std::string& file, const std::vector<Card>& known) : m_file(file), m_known(known) {}

  std::vector<Card> run(std::string_view text) {
    auto rows = parse_csv(text);
    for (auto& row : rows)
      for (auto& field : row.fields) field = printable(trimmed(field, k_cell_blanks), k_longest_cell);
    if (rows.empty()) fail(1, "the list is empty", k_first_row);
    if (m_problems.empty()) take_header(rows.front());
    if (m_problems.empty())
      for (auto row = rows.begin() + 1; row != rows.end(); ++row) take_row(*row);
    if (m_problems.empty() && m_cards.empty())
      fail(rows.front().line, "there is no card below the names of the columns", "");
    finish();
    return std::move(m_cards);
  }

 private:
  static constexpr const char* k_first_row = "the first row names the columns: id, memory_mib, …";

  // Throws like `finish` when there are too many problems to go on.
  void fail(std::size_t line, const std::string& message, const std::string& hint) {
    m_problems.push_back({fmt::format("line {}", line), message, "", hint});
    if (m_problems.size() == k_most_list_problems) finish();
  }

  void finish() const {
    if (m_problems.empty()) return;
    throw Error(ErrorKind::file, fmt::format("{}{} problem{} in a list of cards",
                                             m_problems.size() == k_most_list_problems ? "at least " : "",
                                             m_problems.size(), m_problems.size() == 1 ? "" : "s"))
        .at(m_file)
        .problems(m_problems);
  }

  void take_header(const CsvRow& row) {
    for (const auto& name : row.fields) {
      if (std::find(k_columns.begin(), k_columns.end(), name) == k_columns.end())
        fail(row.line, fmt::format("no column is called '{}'", printable(name)),
             near_miss(name, k_columns, "columns are " + one_of(k_columns)));
      if (std::count(row.fields.begin(), row.fields.end(), name) > 1)
        fail(row.line, fmt::format("two columns are called '{}'", printable(name)), "");
    }
    if (std::find(row.fields.begin(), row.fields.end(), "id") == row.fields.end())
      fail(row.line, "there is no column id", k_first_row);
    m_header = row.fields;
  }

  std::string cell(const CsvRow& row, std::string_view column) const {
    const auto at = std::find(m_header.begin(), m_header.end(), column);
    return at == m_header.end() ? "" : row.fields[static_cast<std::size_t>(at - m_header.begin())];
  }

  std::optional<double> number(const CsvRow& row, std::string_view column, double most) {
    const auto text = cell(row, column);
    if (text.empty()) return std::nullopt;
    const auto value = number_in(text, most);
    if (!value)
      fail(row.line,
           fmt::format("{} '{}' is no number above 0 and up to {}", column, printable(text),
                       format_number(most)),
           "leave the cell empty where it is not known");
    return value;
  }

  void take_row(const CsvRow& row) {
    if (row.fields.size() != m_header.size())
      return fail(
          row.line,
          fmt::format("{} cells, and the first row names {} columns", row.fields.size(), m_header.size()),
          "");
    const auto id = lower_case(cell(row, "id"));
    if (id.empty()) return fail(row.line, "it has no id", "");
    const auto* known = find(m_known, id);
    Card card = known ? *known : Card{};
    card.id = id;
    take_facts(card, row);
    if (card.name.empty()) card.name = id;
    if (add(card, row)) take_slices(card, row);
  }

  bool add(const Card& card, const CsvRow& row) {
    const bool is_new = m_ids.insert(card.id).second;
    if (!is_new) fail(row.line, fmt::format("a second card '{}'", printable(card.id)), "");
    if (m_cards.size() == k_most_cards) {
      fail(row.line, fmt::format("more than {} cards and slices", k_most_cards), "");
      finish();
    }
    if (is_new) m_cards.push_back(card);
    return is_new;
  }

  void take_facts(Card& card, const CsvRow& row) {
    for (auto [column, target] : {std::pair{"name", &card.name}, {"vendor", &card.vendor}})
      if (const auto text = cell(row, column); !text.empty()) *target = text;
    take_capacity(card, row);
    if (auto value = number(row, "compute_capability", 1000)) card.compute_capability = value;
    if (auto value = number(row, "bandwidth_gb_s", 1e9)) card.bandwidth_gb_s = value;
    if (const auto text = cell(row, "bf16_native"); text == "yes" || text == "no")
      card.bf16 = text == "yes";
    else if (!text.empty())
      fail(row.line, fmt::format("bf16_native '{}' is neither yes nor no", printable(text)), "");
    if (auto value = number(row, "usd_per_gpu_hour", 1e6)) {
      card.usd_per_hour = value;
      card.price_source = cell(row, "source_price");
    }
    if (auto value = number(row, "count", 1e6)) {
      if (*value != std::floor(*value))
        fail(row.line, fmt::format("count '{}' is no whole number", printable(cell(row, "count"))), "");
      card.count = static_cast<int>(*value);
    }
  }

  void take_capacity(Card& card, const CsvRow& row) {
    const auto driver = number(row, "memory_mib", 1e9);
    const auto cuda = number(row, "cuda_total_mib", 1e9);
    if (!driver && !cuda) return;
    set_size(card, (cuda ? *cuda : *driver) * k_mib, cuda ? "CUDA" : "driver",
             cell(row, cuda ? "source_cuda_total" : "source_memory"));
  }

  // "1g.10gb;2g.20gb" with real sizes "2g.20gb:19968".
  void take_slices(const Card& whole, const CsvRow& row) {
    const auto profiles = entries(cell(row, "mig_profiles"));
    const auto sizes = entries(cell(row, "mig_mib"));
    if (profiles.size() > k_most_slices)
      return fail(row.line, fmt::format("more than {} slices of one card", k_most_slices), "");
    for (const auto& size : sizes)
      if (const auto name = size.substr(0, size.find(':'));
          !std::count(profiles.begin(), profiles.end(), name))
        fail(row.line,
             fmt::format("mig_mib has a size of '{}', which is no slice of the card", printable(name)),
             "mig_profiles lists the slices");
    for (const auto& profile : profiles) add(slice_of(whole, profile, sizes, row), row);
  }

  Card slice_of(const Card& whole, const std::string& profile, const std::vector<std::string>& sizes,
                const CsvRow& row) {
    Card slice = whole;
    slice.id = fmt::format("{}:{}", whole.id, lower_case(profile));
    slice.name = fmt::format("{}, slice {}", whole.name, profile);
    slice.slice_of = whole.id;
    slice.count = std::nullopt;
    slice.usd_per_hour = std::nullopt;
    slice.price_source.clear();
    const auto real =
        std::find_if(sizes.begin(), sizes.end(), [&](auto& size) { return size.starts_with(profile + ':'); });
    if (real != sizes.end())
      take_real_size(slice, real->substr(profile.size() + 1), row);
    else
      take_usual_size(slice, profile, row);
    return slice;
  }

  void take_real_size(Card& slice, const std::string& mib, const CsvRow& row) {
    const auto size = number_in(mib, 1e9);
    if (!size)
      return fail(row.line,
                  fmt::format("mig_mib gives {} '{}' MiB: no number above 0", slice.id, printable(mib)),
                  "write it as 1g.10gb:9856");
    set_size(slice, *size * k_mib, "driver", cell(row, "source_mig"));
  }

  // What is known of the slice, else its nominal size.
  void take_usual_size(Card& slice, const std::string& profile, const CsvRow& row) {
    if (const auto* known = find(m_known, slice.id); known && known->capacity)
      return set_size(slice, static_cast<double>(known->capacity->count), known->capacity_from,
                      known->capacity_source);
    const auto dot = profile.find('.');
    const bool named = dot != std::string::npos && profile.ends_with("gb");
    const auto gb = named
                        ? number_in(std::string_view(profile).substr(dot + 1, profile.size() - dot - 3), 1e6)
                        : std::nullopt;
    if (!gb) return fail(row.line, fmt::format("'{}' is no slice such as 1g.10gb", printable(profile)), "");
    set_size(slice, *gb * 1e9, "nominal", cell(row, "source_mig"));
  }

  static void set_size(Card& card, double bytes, const std::string& from, const std::string& source) {
    card.capacity = Bytes{static_cast<std::int64_t>(bytes)};
    card.capacity_from = from;
    card.capacity_source = source;
  }

  static const Card* find(const std::vector<Card>& cards, const std::string& id) {
    const auto found = std::find_if(cards.begin(), cards.end(), [&](auto& card) { return card.id == id; });
    return found == cards.end() ? nullptr : &*found;
  }

  const std::string& m_file;
  const std::vector<Card>& m_known;
  std::vector<std::string> m_header;
  std::vector<Card> m_cards;
  std::set<std::string> m_ids;
  std::vector<Problem> m_problems;
};

// The ids that begin with `text`, or else those of the cards whose names contain it.
std::vector<std::string> similar_ids(const std::vector<Card>& cards, const std::string& text) {
  std::vector<std::string> starting, containing;
  for (const auto& card : cards) {
    if (!card.slice_of.empty() && text.find(':') == std::string::npos) continue;
    if (card.id.starts_with(text)) starting.push_back(card.id);
    if (lower_case(card.name).find(text) != std::string::npos) containing.push_back(card.id);
  }
  return starting.empty() ? containing : starting;
}

}  // namespace

std::vector<Card> parse_cards(std::string_view text, const std::string& file,
                              const std::vector<Card>& known) {
  return ListReader(file, known).run(text);
}

const std::vector<Card>& built_in_cards() {
  static const std::vector<Card> cards = parse_cards(embedded_file("catalogue/gpus.csv"), "built-in cards");
  return cards;
}

const Card& find_card(const std::vector<Card>& cards, std::string_view text) {
  const auto wanted = lower_case(text);
  for (const auto& card : cards)
    if (card.id == wanted || lower_case(card.name) == wanted) return card;
  std::vector<std::string> ids;
  for (const auto& card : cards) ids.push_back(card.id);
  const auto similar = wanted.empty() ? ids : similar_ids(cards, wanted);
  const auto list = similar.empty() || similar.size() > 12
                        ? std::string("mem-plan gpu PROFILE --all lists the cards")
                        : fmt::format("cards of that kind are {}", one_of(similar));
  throw Error(ErrorKind::usage, fmt::format("there is no card '{}'", printable(text)))
      .hint(similar.empty() ? near_miss(wanted, ids, list) : list);
}

}  // namespace memplan
