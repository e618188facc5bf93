// BIOM 1.0: a table as JSON, read as it streams by.
// https://biom-format.org/documentation/format_versions/biom-1.0.html
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <istream>
#include <map>
#include <nlohmann/json.hpp>
#include <streambuf>
#include <vector>

#include "memplan/error.hpp"
#include "read/formats.hpp"
#include "read/median.hpp"
#include "read/stream.hpp"

namespace memplan {

namespace {

using SortedJson = nlohmann::json;

// Whose nonzeros are counted: 32 MB, which the first entry of a small file can ask for.
constexpr std::int64_t k_most_samples = std::int64_t{1} << 22;

Error damaged_biom(const std::string& message) {
  return Error(ErrorKind::file, message)
      .hint("The file is damaged or no BIOM table: try biom.load_table on it, or write it again.");
}

// Hands a ByteStream to the JSON parser and reports how far it has come.
class StreamBuffer : public std::streambuf {
 public:
  StreamBuffer(ByteStream& stream, const Progress& report_progress)
      : m_stream(stream), m_report_progress(report_progress) {}

 protected:
  int_type underflow() override {
    m_bytes = m_stream.next();
    m_report_progress(m_stream.fraction());
    setg(m_bytes.data(), m_bytes.data(), m_bytes.data() + m_bytes.size());
    return m_bytes.empty() ? traits_type::eof() : traits_type::to_int_type(m_bytes.front());
  }

 private:
  ByteStream& m_stream;
  const Progress& m_report_progress;
  std::string m_bytes;
};

// Takes the parser's events and stops it once all is known. A table is features × samples.
class BiomTable : public SortedJson::json_sax_t {
 public:
  bool null() override { return value(0, false); }
  bool boolean(bool) override { return value(0, false); }
  bool number_integer(SortedJson::number_integer_t number) override {
    return value(static_cast<double>(number), true);
  }
  bool number_unsigned(SortedJson::number_unsigned_t number) override {
    return value(static_cast<double>(number), true);
  }
  bool number_float(SortedJson::number_float_t number, const SortedJson::string_t&) override {
    return value(number, true);
  }
  bool binary(SortedJson::binary_t&) override { return false; }
  bool key(SortedJson::string_t& name) override {
    if (m_depth == 1) m_key = name;
    return true;
  }
  bool string(SortedJson::string_t& text) override {
    if (m_depth == 1) m_texts[m_key] = text.substr(0, 100);
    return value(0, false) && !is_complete();
  }
  bool start_object(std::size_t) override { return start(); }
  bool end_object() override { return end(); }
  bool start_array(std::size_t) override { return start(); }
  bool end_array() override { return end(); }
  bool parse_error(std::size_t position, const std::string&, const SortedJson::exception&) override {
    m_fault = fmt::format("is no JSON at byte {}", position);
    return false;
  }

  // All that is needed: the rest of the file is annotations.
  bool is_complete() const {
    return m_data_ended && has_shape() && m_texts.contains("format") && m_texts.contains("matrix_type");
  }
  const std::string& fault() const { return m_fault; }
  std::string text(const std::string& name) const {
    const auto found = m_texts.find(name);
    return found == m_texts.end() ? "" : found->second;
  }

  DataFile describe() {
    if (!text("format").starts_with("Biological Observation Matrix"))
      throw damaged_biom("is JSON but no BIOM table");
    if (!has_shape()) throw damaged_biom("does not tell its shape");
    DataFile file;
    file.observations = m_shape[1];
    file.variables = m_shape[0];
    check_against_shape();
    file.storage = m_is_sparse ? "coordinate" : "dense";
    if (m_is_sparse) file.stored_values = m_entries;
    if (m_counts_values)
      file.nonzeros = m_nonzeros;
    else
      file.notes.push_back("the type of the matrix stands behind its values: these were not counted");
    if (m_counts_values && m_counts_samples) {
      m_by_sample.resize(static_cast<std::size_t>(std::min(m_shape[1], k_most_samples)));
      if (m_shape[1] <= k_most_samples) file.median_row_nonzeros = median(std::move(m_by_sample));
    }
    return file;
  }

 private:
  bool has_shape() const { return m_shape.size() == 2; }
  bool in_data() const { return m_key == "data" && m_depth >= 2; }

  bool start() {
    ++m_depth;
    if (m_depth == 2 && m_key == "data") {
      m_counts_values = m_texts.contains("matrix_type");
      m_is_sparse = text("matrix_type") != "dense";
    }
    if (m_depth == 3) m_place = 0;
    return true;
  }

  bool end() {
    if (m_depth == 3 && m_key == "data") end_entry();
    if (m_depth == 2 && m_key == "data") m_data_ended = true;
    --m_depth;
    return m_fault.empty() && !is_complete();
  }

  void end_entry() {
    ++m_entries;
    const bool is_whole = m_is_sparse ? m_place == 3 : !has_shape() || m_place == m_shape[1];
    if (!is_whole && m_counts_values) m_fault = fmt::format("has an entry of {} values in its data", m_place);
  }

  bool value(double number, bool is_number) {
    if (m_depth == 2 && m_key == "shape") return add_length(number, is_number);
    if (m_depth == 3 && m_key == "data" && m_counts_values)
      return m_is_sparse ? part(number, is_number) : element(number);
    return true;
  }

  bool add_length(double number, bool is_number) {
    constexpr double k_most = 9e15;
    if (!is_number || !(number >= 0 && number <= k_most) || number != std::floor(number) || has_shape())
      m_fault = "gives its shape not as two whole numbers";
    else
      m_shape.push_back(static_cast<std::int64_t>(number));
    return m_fault.empty();
  }

  // Row, column and value in turn.
  bool part(double number, bool is_number) {
    ++m_place;
    if (!is_number)
      m_fault = "has data that are no numbers";
    else if (m_place == 1)
      m_largest_row = std::max(m_largest_row, number);
    else if (m_place == 2)
      m_column = number;
    else if (m_place == 3 && number != 0)
      count(m_column);
    if (m_place <= 2 && !(number >= 0 && number < 9e15)) m_fault = "has an index that is none in its data";
    if (m_place == 2) m_largest_column = std::max(m_largest_column, number);
    return m_fault.empty();
  }

  bool element(double number) {
    if (number != 0) count(static_cast<double>(m_place));
    ++m_place;
    return true;
  }

  void count(double column) {
    ++m_nonzeros;
    m_counts_samples = m_counts_samples && column < static_cast<double>(k_most_samples);
    if (!m_counts_samples) return;
    const auto index = static_cast<std::size_t>(column);
    if (index >= m_by_sample.size()) m_by_sample.resize(index + 1);
    ++m_by_sample[index];
  }

  void check_against_shape() const {
    std::int64_t elements = 0;
    if (__builtin_mul_overflow(m_shape[0], m_shape[1], &elements))
      throw damaged_biom(fmt::format("claims to have {} rows and {} columns", m_shape[0], m_shape[1]));
    if (!m_counts_values) return;
    const bool is_outside = m_largest_row >= static_cast<double>(m_shape[0]) ||
                            m_largest_column >= static_cast<double>(m_shape[1]);
    if (m_is_sparse && (is_outside || m_entries > elements))
      throw damaged_biom(fmt::format("has data outside of its shape, {} × {}", m_shape[0], m_shape[1]));
    if (!m_is_sparse && m_entries != m_shape[0])
      throw damaged_biom(fmt::format("has {} rows of data, but its shape says {}", m_entries, m_shape[0]));
  }

  int m_depth = 0;
  std::string m_key;
  std::map<std::string, std::string> m_texts;
  std::vector<std::int64_t> m_shape;
  std::string m_fault;
  bool m_data_ended = false;
  bool m_counts_values = false;
  bool m_is_sparse = true;
  bool m_counts_samples = true;
  std::int64_t m_place = 0;  // in the present entry
  std::int64_t m_entries = 0;
  std::int64_t m_nonzeros = 0;
  double m_column = 0;
  double m_largest_row = -1;
  double m_largest_column = -1;
  std::vector<std::int64_t> m_by_sample;
};

}  // namespace

DataFile read_biom_json(const std::string& path, const ReadOptions&, const Progress& report_progress) {
  ByteStream stream(path);
  StreamBuffer buffer(stream, report_progress);
  std::istream input(&buffer);
  BiomTable table;
  if (!SortedJson::sax_parse(input, &table) && !table.is_complete())
    throw damaged_biom(table.fault().empty() ? "is no BIOM table" : table.fault());
  auto file = table.describe();
  file.format = "biom";
  file.layout = "BIOM 1.0 (JSON)";
  file.value_type = table.text("matrix_element_type");
  file.notes.push_back(
      "BIOM's samples are the observations here, and what BIOM calls observations the variables");
  return file;
}

}  // namespace memplan
