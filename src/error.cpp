#include "memplan/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "memplan/words.hpp"

namespace memplan {

namespace {

struct ErrorKindRow {
  ErrorKind kind;
  std::string_view name;
  int status;
};

constexpr ErrorKindRow k_error_kinds[] = {
    {ErrorKind::usage, "usage", 2},           {ErrorKind::parameter, "parameter", 2},
    {ErrorKind::evaluation, "evaluation", 2}, {ErrorKind::file, "file", 3},
    {ErrorKind::profile, "profile", 3},       {ErrorKind::device, "device", 4},
    {ErrorKind::internal, "internal", 5},
};

const ErrorKindRow& row_of(ErrorKind kind) {
  return *std::find_if(std::begin(k_error_kinds), std::end(k_error_kinds),
                       [&](auto& row) { return row.kind == kind; });
}

constexpr std::size_t k_longest_compared = 64;
constexpr std::size_t k_most_compared = 1000;

// Edits (insert, delete, replace, swap of neighbours) that turn `a` into `b`.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before_last.swap(last);
    last.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
  }
  return row[b.size()];
}

// The length that the first byte of a UTF-8 sequence announces; 0 when no sequence starts with it.
std::size_t announced_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

// Whether the second byte makes the sequence overlong, a surrogate or larger than U+10FFFF.
bool is_excluded(unsigned char lead, unsigned char second) {
  return (lead == 0xE0 && second < 0xA0) || (lead == 0xED && second >= 0xA0) ||
         (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second >= 0x90);
}

// The length of the UTF-8 sequence that starts `text`; 0 when it is no valid one.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto length = announced_length(byte(0));
  if (length > text.size() || (length > 1 && is_excluded(byte(0), byte(1)))) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  return length;
}

// Whether the sequence is a control character: C0, DEL or C1 (U+0080 to U+009F).
bool is_control(std::string_view sequence) {
  const auto lead = static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 1) return lead < 0x20 || lead == 0x7F;
  return lead == 0xC2 && static_cast<unsigned char>(sequence[1]) < 0xA0;
}

// Whether the sequence turns the direction of writing or breaks a line, and so makes a text look like
// another: U+061C, U+200E and U+200F, U+2028 to U+202E, U+2066 to U+2069.
bool is_deceptive(std::string_view sequence) {
  if (sequence == "\xD8\x9C") return true;
  if (sequence.starts_with("\xE2\x80")) {
    const auto last = static_cast<unsigned char>(sequence.back());
    return last == 0x8E || last == 0x8F || (last >= 0xA8 && last <= 0xAE);
  }
  return sequence >= "\xE2\x81\xA6" && sequence <= "\xE2\x81\xA9";
}

}  // namespace

int exit_status(ErrorKind kind) {
  return row_of(kind).status;
}

std::string_view kind_name(ErrorKind kind) {
  return row_of(kind).name;
}

bool is_of_values(ErrorKind kind) {
  return kind == ErrorKind::parameter || kind == ErrorKind::evaluation;
}

Error& Error::at(std::string where) {
  m_where = std::move(where);
  return *this;
}

Error& Error::hint(std::string hint) {
  m_hint = std::move(hint);
  return *this;
}

Error& Error::problems(std::vector<Problem> problems) {
  m_problems = std::move(problems);
  return *this;
}

std::optional<std::string> closest_name(std::string_view word, std::span<const std::string> known) {
  if (word.empty() || word.size() > k_longest_compared) return std::nullopt;
  const auto wanted = lower_case(word);
  const std::string* best = nullptr;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1, compared = 0;
  for (const auto& name : known) {
    const auto apart = std::max(name.size(), word.size()) - std::min(name.size(), word.size());
    if (name.size() > k_longest_compared || apart >= best_distance) continue;
    if (++compared > k_most_compared) break;
    const auto distance = edit_distance(wanted, lower_case(name));
    if (distance >= best_distance || distance >= name.size()) continue;
    best = &name;
    best_distance = distance;
  }
  return best ? std::optional(*best) : std::nullopt;
}

std::string near_miss(std::string_view word, std::span<const std::string> known, std::string_view otherwise) {
  const auto name = closest_name(word, known);
  return name ? fmt::format("did you mean '{}'?", *name) : std::string(otherwise);
}

std::string one_of(std::span<const std::string> names) {
  if (names.empty()) return "";
  if (names.size() == 1) return names[0];
  return fmt::format("{} or {}", fmt::join(names.first(names.size() - 1), ", "), names.back());
}

std::string printable(std::string_view text, std::size_t limit) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
  if (plain && text.size() <= limit) return std::string(text);
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const auto length = utf8_length(text.substr(i));
    const auto sequence = text.substr(i, std::max<std::size_t>(length, 1));
    const std::string_view shown =
        length > 0 && !is_control(sequence) && !is_deceptive(sequence) ? sequence : "\uFFFD";
    if (shown.size() > limit - result.size()) return result + "…";
    result += shown;
    i += sequence.size();
  }
  return result;
}

}  // namespace memplan
