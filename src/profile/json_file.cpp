#include "profile/json_file.hpp"

#include <fmt/format.h>
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "memplan/error.hpp"

namespace memplan {

namespace {

constexpr std::size_t k_most_values = 100000;
constexpr std::size_t k_deepest = 64;
constexpr std::size_t k_padding = 16;  // so many bytes RapidJSON looks at together

// Line and column, from 1, of the character that ends with the byte number `offset`.
std::string line_and_column(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, std::min(std::max<std::size_t>(offset, 1) - 1, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto last_line = before.substr(before.rfind('\n') + 1);  // npos + 1 is 0
  const auto inside =
      std::count_if(last_line.begin(), last_line.end(), [](char c) { return (c & 0xC0) == 0x80; });
  return fmt::format("line {}, column {}", line, static_cast<std::ptrdiff_t>(last_line.size()) - inside + 1);
}

// RapidJSON's message as the others are written: "missing a name for object member". `found` is what stands
// at the place; RapidJSON takes a control character for an escape.
std::string syntax_message(rapidjson::ParseErrorCode code, char found) {
  if (code == rapidjson::kParseErrorStringEscapeInvalid && found >= 0 && found < ' ')
    return "a line break or control character in a string: is its closing quotation mark missing?";
  std::string message = rapidjson::GetParseError_En(code);
  message.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(message.front())));
  if (message.ends_with('.')) message.pop_back();
  return message;
}

// Builds the values that the reader finds, as far as no hostile file would hold them.
class Builder {
 public:
  explicit Builder(std::pmr::memory_resource& memory) : m_memory(memory) {}

  const std::string& refusal() const { return m_refusal; }
  const Json& root() const { return m_values.front(); }

  bool Null() { return add({Json::Kind::null, 0, {}, {}, {}}); }
  bool Bool(bool found) { return add({Json::Kind::flag, found ? 1.0 : 0.0, {}, {}, {}}); }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return add({Json::Kind::text, 0, {text, size}, {}, {}});
  }
  bool StartObject() { return open(Json::Kind::object); }
  bool StartArray() { return open(Json::Kind::list); }
  bool EndObject(rapidjson::SizeType count) { return close(count); }
  bool EndArray(rapidjson::SizeType count) { return close(count); }

  bool Key(const char* text, rapidjson::SizeType size, bool) {
    m_name = {text, size};
    return true;
  }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    double value = 0;
    if (std::from_chars(text, text + size, value).ec != std::errc{})
      return refuse(fmt::format("the number {} is too large or too small", printable({text, size}, 60)));
    return add({Json::Kind::number, value, {}, {}, {}});
  }

  // The reader gives numbers as texts, to RawNumber.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

 private:
  bool refuse(std::string message) {
    m_refusal = std::move(message);
    return false;
  }

  bool add(Json value) {
    if (++m_count > k_most_values)
      return refuse(fmt::format("the file has more than {} values", k_most_values));
    value.name = std::exchange(m_name, {});
    m_values.push_back(value);
    return true;
  }

  bool open(Json::Kind kind) {
    if (++m_depth > k_deepest) return refuse(fmt::format("there are more than {} levels", k_deepest));
    return add({kind, 0, {}, {}, {}});
  }

  // The last `count` values are the entries of the one before them.
  bool close(std::size_t count) {
    --m_depth;
    const auto first = m_values.end() - static_cast<std::ptrdiff_t>(count);
    auto* entries = static_cast<Json*>(m_memory.allocate(count * sizeof(Json), alignof(Json)));
    std::uninitialized_copy(first, m_values.end(), entries);
    (first - 1)->entries = {entries, count};
    m_values.erase(first, m_values.end());
    return true;
  }

  std::pmr::memory_resource& m_memory;
  std::vector<Json> m_values;  // those without their list or object so far
  std::string_view m_name;     // of the member that comes next
  std::size_t m_count = 0;
  std::size_t m_depth = 0;
  std::string m_refusal;
};

// The JSON pointer that leads from `from` to `value`, if it is in there.
std::optional<std::string> path(const Json& from, const Json* value) {
  if (&from == value) return "";
  for (std::size_t i = 0; i < from.entries.size(); ++i) {
    const auto& entry = from.entries[i];
    if (const auto rest = path(entry, value))
      return "/" + (from.kind == Json::Kind::object ? pointer_part(entry.name) : fmt::format("{}", i)) +
             *rest;
  }
  return std::nullopt;
}

// A member whose name an earlier one has as well; null when there is none.
const Json* doubled_member(const Json& object) {
  for (auto member = object.entries.begin(); member != object.entries.end(); ++member)
    for (auto earlier = object.entries.begin(); earlier != member; ++earlier)
      if (earlier->name == member->name) return &*member;
  return nullptr;
}

// Refuses lists and objects that no honest file holds.
class Inspection {
 public:
  Inspection(const Json& root, const std::string& file) : m_root(root), m_file(file) {}

  void run() const { inspect(m_root); }

 private:
  void inspect(const Json& value) const {
    if (value.entries.size() > k_most_entries)
      refuse(value, fmt::format("there are more than {} entries", k_most_entries));
    if (const auto* member = value.kind == Json::Kind::object ? doubled_member(value) : nullptr)
      refuse(value, fmt::format("the member '{}' occurs twice", printable(member->name)));
    for (const auto& entry : value.entries) inspect(entry);
  }

  [[noreturn]] void refuse(const Json& value, const std::string& message) const {
    const auto pointer = pointer_from(m_root, &value);
    throw Error(ErrorKind::profile, message)
        .at(fmt::format("{}: {}", m_file, pointer.empty() ? "/" : pointer));
  }

  const Json& m_root;
  const std::string& m_file;
};

}  // namespace

std::string_view kind_of(const Json& value) {
  constexpr std::string_view names[] = {"null",          "a JSON boolean", "a JSON number",
                                        "a JSON string", "a JSON array",   "a JSON object"};
  return names[static_cast<std::size_t>(value.kind)];
}

std::string pointer_part(std::string_view name) {
  if (name.find_first_of("~/") == std::string_view::npos) return printable(name, 60);
  std::string result;
  for (char c : name) result += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return printable(result, 60);
}

std::string pointer_from(const Json& root, const Json* value) {
  return path(root, value).value_or("");
}

JsonFile::JsonFile(std::string_view text, const std::string& file)
    : m_text(std::make_unique<char[]>(text.size() + k_padding)) {
  constexpr unsigned k_flags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;
  std::copy(text.begin(), text.end(), m_text.get());
  rapidjson::InsituStringStream stream(m_text.get());
  rapidjson::Reader reader;
  Builder builder(m_entries);
  reader.Parse<k_flags>(stream, builder);
  const auto fail = [&](const std::string& message, std::size_t offset) {
    throw Error(ErrorKind::profile, message)
        .at(fmt::format("{}: {}", file, line_and_column(text, offset + 1)))
        .hint("it must be JSON; python3 -m json.tool FILE shows the place too");
  };
  if (!builder.refusal().empty()) fail(builder.refusal(), reader.GetErrorOffset());
  if (const auto at = reader.GetErrorOffset(); reader.HasParseError())
    fail(syntax_message(reader.GetParseErrorCode(), at < text.size() ? text[at] : ' '), at);
  if (stream.Tell() < text.size()) fail("the text holds a zero byte", stream.Tell());
  m_root = builder.root();
  if (m_root.kind != Json::Kind::object)
    throw Error(ErrorKind::profile, fmt::format("the file holds {}, not a JSON object", kind_of(m_root)))
        .at(file);
  Inspection(m_root, file).run();
}

}  // namespace memplan
