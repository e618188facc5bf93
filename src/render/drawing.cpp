#include "render/drawing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "render/lines.hpp"

namespace memplan {

namespace {

// Pixels of a letter at 13 pixels' size, in the widest of the usual fonts.
double letter_width(bool strong) {
  return strong ? 9.2 : 8;
}

std::string_view anchor_name(Anchor anchor) {
  if (anchor == Anchor::start) return "start";
  return anchor == Anchor::middle ? "middle" : "end";
}

// An element that may hold a tip.
std::string closed(const std::string& element, std::string_view name, const std::string& tip) {
  if (tip.empty()) return element + "/>\n";
  return fmt::format("{}><title>{}</title></{}>\n", element, markup_text(tip), name);
}

// Steps of 1, 2 or 5 times a power of ten, no more of them than `most` up to `whole`.
double round_step(double whole, double most) {
  const double least = whole / std::max(most, 1.0);
  const double power = std::pow(10, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= least) return factor * power;
  return 10 * power;
}

std::string tick_text(double bytes, SizeUnit unit) {
  return bytes == 0 ? "0" : fmt::format("{:g} {}", bytes / unit.bytes, unit.name);
}

}  // namespace

std::string markup_text(std::string_view text) {
  std::string result;
  for (const char c : fit_to_show(text)) {
    if (c == '&')
      result += "&amp;";
    else if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else if (c == '"')
      result += "&quot;";
    else if (c == '\'')
      result += "&#39;";
    else
      result += c;
  }
  return result;
}

std::string pixels(double value) {
  return fmt::format("{:g}", std::round(value * 10) / 10 + 0.0);  // no -0
}

double text_width(std::string_view text, bool strong) {
  return letter_width(strong) * static_cast<double>(columns_of(text));
}

std::string fitting_text(std::string_view text, double width, bool strong) {
  auto shown = fit_to_show(text);
  const auto room = static_cast<std::size_t>(std::max(width / letter_width(strong), 1.0));
  if (columns_of(shown) <= room) return shown;
  std::size_t columns = 0, end = 0;
  for (; end < shown.size(); ++end) {
    columns += (static_cast<unsigned char>(shown[end]) & 0xC0) != 0x80 ? 1 : 0;
    if (columns == room) break;
  }
  return shown.substr(0, end) + "…";
}

void Drawing::text(double x, double y, Anchor anchor, std::string_view text, std::string_view style,
                   double degrees) {
  m_body += fmt::format("<text x=\"{}\" y=\"{}\"", pixels(x), pixels(y));
  if (anchor != Anchor::start) m_body += fmt::format(" text-anchor=\"{}\"", anchor_name(anchor));
  if (!style.empty()) m_body += fmt::format(" class=\"{}\"", style);
  if (degrees != 0)
    m_body += fmt::format(" transform=\"rotate({} {} {})\"", pixels(degrees), pixels(x), pixels(y));
  m_body += fmt::format(">{}</text>\n", markup_text(text));
}

void Drawing::line(double x1, double y1, double x2, double y2, std::string_view style) {
  m_body += fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" class=\"{}\"/>\n", pixels(x1),
                        pixels(y1), pixels(x2), pixels(y2), style);
}

void Drawing::box(double x, double y, double width, double height, std::string_view style,
                  const std::string& tip) {
  const auto element =
      fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" class=\"{}\"", pixels(x), pixels(y),
                  pixels(std::max(width, 0.0)), pixels(std::max(height, 0.0)), style);
  m_body += closed(element, "rect", tip);
}

void Drawing::filled_box(double x, double y, double width, double height, std::size_t key,
                         const std::string& tip) {
  box(x, y, width, height, fmt::format("k{}", key), tip);
  if (key > 0) box(x, y, width, height, fmt::format("w{} over", key));
}

void Drawing::path(const std::string& data, std::string_view style, const std::string& tip) {
  m_body += closed(fmt::format("<path d=\"{}\" class=\"{}\"", data, style), "path", tip);
}

AxisScale AxisScale::linear(Bytes most, double length, UnitFlavour units) {
  constexpr double k_apart = 55;
  AxisScale scale;
  scale.m_to = std::max(static_cast<double>(most.count), 1.0);
  scale.m_length = length;
  const auto unit = choose_unit(std::span(&most, 1), units);
  const double step = std::max(round_step(scale.m_to / unit.bytes, length / k_apart) * unit.bytes, 1.0);
  for (int i = 0; i * step <= scale.m_to * (1 + 1e-9); ++i)
    scale.m_ticks.push_back({i * step / scale.m_to * length, tick_text(i * step, unit)});
  return scale;
}

AxisScale AxisScale::logarithmic(Bytes least, Bytes most, double length, UnitFlavour units) {
  constexpr double k_many = 200;  // from here on only the powers of ten are ticks
  AxisScale scale;
  scale.m_logarithmic = true;
  scale.m_length = length;
  const auto base = choose_unit(std::span(&least, 1), units).bytes;
  const auto low = std::max(static_cast<double>(least.count), 1.0);
  const double power = base * std::pow(10, std::floor(std::log10(low / base)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power <= low) scale.m_from = factor * power;
  scale.m_to = std::max(static_cast<double>(most.count), scale.m_from * 2);
  const bool many = scale.m_to / scale.m_from > k_many;
  double decade = power;
  while (decade <= scale.m_to) {
    for (const double factor : {1.0, 2.0, 5.0})
      if (factor == 1 || !many) scale.add_tick(factor * decade, units);
    decade *= 10;
  }
  return scale;
}

void AxisScale::add_tick(double bytes, UnitFlavour units) {
  const auto whole = round_up_to_bytes(bytes);
  if (holds(whole))
    m_ticks.push_back({place(whole), tick_text(bytes, choose_unit(std::span(&whole, 1), units))});
}

double AxisScale::place(Bytes bytes) const {
  const auto value = static_cast<double>(bytes.count);
  const double share =
      m_logarithmic ? std::log(std::max(value, m_from) / m_from) / std::log(m_to / m_from) : value / m_to;
  return std::clamp(share, 0.0, 1.0) * m_length;
}

bool AxisScale::holds(Bytes bytes) const {
  const auto value = static_cast<double>(bytes.count);
  return value >= m_from && value <= m_to * (1 + 1e-9);
}

std::string need_text(const Bar& bar, UnitFlavour units) {
  if (bar.high == bar.bytes) return format_size(bar.high, units);
  const auto unit = choose_unit(std::span(&bar.high, 1), units);
  return fmt::format("{} to {} {}", format_in(bar.bytes, unit), format_in(bar.high, unit), unit.name);
}

}  // namespace memplan
