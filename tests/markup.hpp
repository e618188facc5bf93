// A small reader of markup, for tests: whether it is well-formed, and the texts in it.
#pragma once

#include <algorithm>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

// What is wrong with `text` as XML, or as HTML whose elements are closed; "" when nothing is.
inline std::string markup_fault(const std::string& text) {
  static const std::regex tag(
      R"(^<(/?)([A-Za-z][A-Za-z0-9-]*)((?:\s+[A-Za-z][A-Za-z0-9:-]*="[^"<]*")*)\s*(/?)>)");
  static const std::regex reference(R"(^&(?:amp|lt|gt|quot|#39);)");
  static const std::vector<std::string> empty = {"meta", "br"};
  std::vector<std::string> open;
  for (std::size_t at = 0; at < text.size();) {
    const auto here = text.substr(at, 40);
    if (static_cast<unsigned char>(text[at]) < 0x20 && text[at] != '\n')
      return "control character before " + here;
    std::smatch match;
    const auto from = text.cbegin() + static_cast<std::ptrdiff_t>(at);
    if (text.compare(at, 15, "<!DOCTYPE html>") == 0) {
      at += 15;
    } else if (text[at] == '<') {
      if (!std::regex_search(from, text.cend(), match, tag)) return "no tag: " + here;
      const auto name = match[2].str();
      const bool closed = match[4].length() > 0 || std::find(empty.begin(), empty.end(), name) != empty.end();
      if (match[1].length() > 0) {
        if (open.empty() || open.back() != name) return "closes what is not open: " + here;
        open.pop_back();
      } else if (!closed) {
        open.push_back(name);
      }
      at += static_cast<std::size_t>(match[0].length());
      if (name == "style" && match[1].length() == 0) at = text.find("</style>", at);
    } else if (text[at] == '&' && !std::regex_search(from, text.cend(), match, reference)) {
      return "no reference: " + here;
    } else {
      ++at;
    }
  }
  return open.empty() ? "" : "not closed: " + open.back();
}

// How often `part` stands in `text`.
inline std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}
