// Pieces of text, as several readers take them apart. Nothing here depends on the locale.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace memplan {

// The letters A to Z as small ones.
std::string lower_case(std::string_view text);

// `text` without the blanks at its ends. The result points into `text`.
std::string_view trimmed(std::string_view text, std::string_view blanks = " \t\r\n");

// Whether `text` holds the letters A to Z and a to z, digits, '_', '.', '+', '-' and what is in `others`
// alone: a shell takes it as it stands.
bool is_bare_word(std::string_view text, std::string_view others = "");

// What stands between the separators, one piece more than there are of them. The pieces point into `text`.
std::vector<std::string_view> split(std::string_view text, char separator);

// `text` cut at each of `separators`, empty pieces left out. The pieces point into `text`.
std::vector<std::string_view> parts_of(std::string_view text, std::string_view separators);

// Adds `name` at the end of `names`, unless it is among them.
void add_if_new(std::vector<std::string>& names, std::string_view name);

}  // namespace memplan
