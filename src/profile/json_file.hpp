// The values of a JSON text. Private to the profile room.
#pragma once

#include <cstddef>
#include <memory>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>

namespace memplan {

// A value of a JSON text, which its texts and names point into.
struct Json {
  enum class Kind { null, flag, number, text, list, object };
  Kind kind = Kind::null;
  double number = 0;  // of a flag 1 or 0
  std::string_view text;
  std::string_view name;          // of an object's member
  std::span<const Json> entries;  // of a list or an object
};

// A list's or object's most entries.
inline constexpr std::size_t k_most_entries = 2000;

// The values of a JSON text. Syntax errors, doubled members, a root that is no object and what is too large
// or too deep are Error(profile).
class JsonFile {
 public:
  JsonFile(std::string_view text, const std::string& file);

  const Json& root() const { return m_root; }

 private:
  std::unique_ptr<char[]> m_text;
  std::pmr::monotonic_buffer_resource m_entries;  // of all lists and objects
  Json m_root;
};

// "null", "a JSON number", …
std::string_view kind_of(const Json& value);

// A member's name as JSON pointers write it, fit for a terminal.
std::string pointer_part(std::string_view name);
// The JSON pointer that leads from `root` to `value`; "" when it is the root or not in there.
std::string pointer_from(const Json& root, const Json* value);

}  // namespace memplan
