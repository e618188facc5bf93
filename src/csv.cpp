#include "memplan/csv.hpp"

namespace memplan {

namespace {

// Reads one row after the other.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : m_rest(text) {}

  bool done() const { return m_rest.empty(); }

  CsvRow row() {
    CsvRow row{m_line, {}};
    do row.fields.push_back(field());
    while (take(','));
    take('\r');
    if (take('\n')) ++m_line;
    return row;
  }

 private:
  bool take(char wanted) {
    if (m_rest.empty() || m_rest.front() != wanted) return false;
    m_rest.remove_prefix(1);
    return true;
  }

  char next() {
    const char c = m_rest.front();
    m_rest.remove_prefix(1);
    if (c == '\n') ++m_line;
    return c;
  }

  std::string field() {
    std::string value = take('"') ? quoted() : "";
    const auto end = m_rest.find_first_of(",\r\n");
    value += m_rest.substr(0, end);
    m_rest.remove_prefix(std::min(end, m_rest.size()));
    return value;
  }

  std::string quoted() {
    std::string value;
    while (!m_rest.empty()) {
      const char c = next();
      if (c == '"' && !take('"')) break;
      value += c;
    }
    return value;
  }

  std::string_view m_rest;
  std::size_t m_line = 1;
};

}  // namespace

std::vector<CsvRow> parse_csv(std::string_view text) {
  if (text.starts_with(k_byte_order_mark)) text.remove_prefix(k_byte_order_mark.size());
  std::vector<CsvRow> rows;
  for (CsvReader reader(text); !reader.done();) {
    auto row = reader.row();
    if (row.fields.size() > 1 || !row.fields.front().empty()) rows.push_back(std::move(row));
  }
  return rows;
}

std::string csv_field(std::string_view field) {
  if (field.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(field);
  std::string quoted = "\"";
  for (const char c : field) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

}  // namespace memplan
