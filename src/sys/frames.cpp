#include "sys/frames.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

namespace memplan {

namespace {

constexpr std::size_t k_length_bytes = sizeof(std::uint32_t);
constexpr std::size_t k_head_bytes = 1 + k_length_bytes;
constexpr std::uint32_t k_largest_payload = std::uint32_t{64} << 20;
constexpr std::string_view k_tags = "prexm";
constexpr ErrorKind k_last_kind = ErrorKind::internal;

std::string packed_length(std::size_t length) {
  const auto number = static_cast<std::uint32_t>(std::min<std::size_t>(length, UINT32_MAX));
  std::string text(k_length_bytes, '\0');
  std::memcpy(text.data(), &number, k_length_bytes);
  return text;
}

std::uint32_t unpacked_length(std::string_view text) {
  std::uint32_t number = 0;
  text.copy(reinterpret_cast<char*>(&number), k_length_bytes);
  return number;
}

void append_packed(std::string& text, std::string_view part) {
  text += packed_length(part.size());
  text += part;
}

std::vector<std::string> unpack_strings(std::string_view text) {
  std::vector<std::string> parts;
  while (text.size() >= k_length_bytes) {
    const auto length = unpacked_length(text);
    text.remove_prefix(k_length_bytes);
    parts.emplace_back(text.substr(0, length));
    text.remove_prefix(std::min<std::size_t>(length, text.size()));
  }
  return parts;
}

}  // namespace

std::string pack_frame(FrameTag tag, std::string_view payload) {
  std::string text(1, static_cast<char>(tag));
  append_packed(text, payload);
  return text;
}

std::string pack_error(const Error& error) {
  std::string text(1, static_cast<char>(error.kind()));
  for (std::string_view part :
       {std::string_view(error.what()), std::string_view(error.where()), std::string_view(error.hint())})
    append_packed(text, part);
  for (const auto& problem : error.problems())
    for (const auto* part : {&problem.where, &problem.message, &problem.excerpt, &problem.hint})
      append_packed(text, *part);
  return text;
}

Error unpack_error(std::string_view payload) {
  const auto parts = unpack_strings(payload.substr(std::min<std::size_t>(1, payload.size())));
  const bool is_error = parts.size() >= 3 && payload[0] >= 0 && payload[0] <= static_cast<char>(k_last_kind);
  if (!is_error) return Error(ErrorKind::internal, "a child process failed without saying how");
  Error error(static_cast<ErrorKind>(payload[0]), parts[0]);
  std::vector<Problem> problems;
  for (std::size_t i = 3; i + 4 <= parts.size(); i += 4)
    problems.push_back({parts[i], parts[i + 1], parts[i + 2], parts[i + 3]});
  return error.at(parts[1]).hint(parts[2]).problems(std::move(problems));
}

std::string pack_fraction(double fraction) {
  std::string text(sizeof fraction, '\0');
  std::memcpy(text.data(), &fraction, sizeof fraction);
  return text;
}

double unpack_fraction(std::string_view payload) {
  double fraction = 0;
  if (payload.size() == sizeof fraction) std::memcpy(&fraction, payload.data(), sizeof fraction);
  return fraction > 0 ? std::min(fraction, 1.0) : 0;
}

std::uint32_t FrameReader::payload_length() const {
  return unpacked_length(std::string_view(m_text).substr(1));
}

std::optional<Frame> FrameReader::next() {
  if (is_broken() || m_text.size() < k_head_bytes) return std::nullopt;
  const std::size_t length = payload_length();
  if (m_text.size() < k_head_bytes + length) return std::nullopt;
  Frame frame{static_cast<FrameTag>(m_text[0]), m_text.substr(k_head_bytes, length)};
  m_text.erase(0, k_head_bytes + length);
  return frame;
}

bool FrameReader::is_broken() const {
  if (m_text.empty()) return false;
  if (k_tags.find(m_text[0]) == std::string_view::npos) return true;
  return m_text.size() >= k_head_bytes && payload_length() > k_largest_payload;
}

}  // namespace memplan
