#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "memplan/error.hpp"
#include "memplan/inventory.hpp"
#include "memplan/words.hpp"

namespace memplan {

namespace {

constexpr double k_gib = 1073741824.0;

// What a site's name or a card's id tells: "nvidia_a100_80gb_sxm4" is model a100, 80 GB, form sxm.
struct NameParts {
  std::string model;
  std::optional<double> gigabytes;
  std::string form;   // "sxm", "pcie", "nvl" or ""
  std::string slice;  // "1g.10gb" or ""
};

std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words(1);
  for (const char c : lower_case(name)) {
    if (c == '-' || c == '_' || c == ' ' || c == ':')
      words.emplace_back();
    else
      words.back() += c;
  }
  std::erase(words, "");
  return words;
}

// "80gb", "80g" or "80" → 80.
std::optional<double> gigabytes(std::string_view word) {
  double value = 0;
  const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), value);
  const std::string_view unit(end, static_cast<std::size_t>(word.data() + word.size() - end));
  if (failure != std::errc{} || (unit != "gb" && unit != "g" && !unit.empty())) return std::nullopt;
  return value;
}

// "1g.10gb", "1g.10gb+me".
bool is_slice(std::string_view word) {
  return word.size() > 4 && word[0] >= '1' && word[0] <= '9' && word.substr(1, 2) == "g.";
}

bool is_maker(std::string_view word) {
  return word == "nvidia" || word == "tesla" || word == "geforce" || word == "quadro" || word == "gpu";
}

// Words after the model tell size and form; numbers before them belong to it ("rtx 3090").
NameParts name_parts(std::string_view name) {
  NameParts parts;
  for (const auto& word : words_of(name)) {
    const bool has_digits = parts.model.find_first_of("0123456789") != std::string::npos;
    const auto size = has_digits ? gigabytes(word) : std::nullopt;
    if (is_slice(word))
      parts.slice = word;
    else if (size)
      parts.gigabytes = size;
    else if (word.starts_with("sxm") || word == "hbm3")
      parts.form = "sxm";
    else if (word == "pcie" || word == "nvl")
      parts.form = word;
    else if (!is_maker(word))
      parts.model += word;
  }
  return parts;
}

std::string bare_model(const std::string& model) {
  return model.starts_with("rtx") ? model.substr(3) : model;
}

bool fits(const NameParts& wanted, const Card& card) {
  const auto known = name_parts(card.slice_of.empty() ? card.id : card.slice_of);
  if (!wanted.model.empty() && bare_model(wanted.model) != bare_model(known.model)) return false;
  if (!wanted.form.empty() && !known.form.empty() && wanted.form != known.form) return false;
  const auto slice = card.slice_of.empty() ? "" : card.id.substr(card.slice_of.size() + 1);
  if (slice != wanted.slice) return false;
  if (!wanted.gigabytes || !wanted.slice.empty() || !card.capacity) return true;
  const double gib = static_cast<double>(card.capacity->count) / k_gib;
  return std::abs(gib - *wanted.gigabytes) < 0.07 * *wanted.gigabytes;
}

}  // namespace

TypeMap parse_type_map(std::string_view text, const std::string& file, const std::vector<Card>& cards) {
  TypeMap map;
  int number = 1;
  for (std::size_t start = 0; start < text.size(); ++number) {
    const auto end = std::min(text.find('\n', start), text.size());
    auto line = text.substr(start, end - start);
    start = end + 1;
    line = trimmed(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    const auto where = fmt::format("{}, line {}", file, number);
    const auto middle = line.find_first_of("=,");
    if (middle == std::string_view::npos || trimmed(line.substr(middle + 1)).empty())
      throw Error(ErrorKind::file, fmt::format("'{}' names no card", printable(line)))
          .at(where)
          .hint("write the site's name, '=' and a card's id: gpu_big = a100-sxm-80gb");
    try {
      map[std::string(trimmed(line.substr(0, middle)))] =
          find_card(cards, trimmed(line.substr(middle + 1))).id;
    } catch (const Error& error) {
      throw Error(ErrorKind::file, error.what()).at(where).hint(error.hint());
    }
  }
  return map;
}

SiteCards card_of_type(std::string_view type, const TypeMap& map, const std::vector<Card>& cards) {
  SiteCards result{std::string(type), 0, {}, false};
  if (const auto own = map.find(type); own != map.end()) {
    result.card = find_card(cards, own->second);
    return result;
  }
  const auto wanted = name_parts(type);
  if (wanted.model.empty() && wanted.slice.empty()) return result;
  int found = 0;
  for (const auto& card : cards) {
    if (!card.capacity || !fits(wanted, card)) continue;
    ++found;
    if (!result.card || *card.capacity < *result.card->capacity) result.card = card;
  }
  result.assumed = found > 1;
  return result;
}

}  // namespace memplan
