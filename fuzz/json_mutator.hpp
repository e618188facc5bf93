// Mutations that keep JSON whole: every second one changes a value in the tree, the others are libFuzzer's
// own. Included by the one source of a fuzzer.
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>
#include <vector>

#include "target.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace fuzz {

using Json = nlohmann::ordered_json;

class JsonMutator {
 public:
  explicit JsonMutator(unsigned seed) : m_random(seed) {}

  void mutate(Json& root) {
    std::vector<Json*> values;
    collect(root, values);
    auto& value = *pick(values);
    switch (m_random() % 5) {
      case 0:
        value = unusual();
        break;
      case 1:
        value = Json(*pick(values));
        break;
      case 2:
        repeat(value, *pick(values));
        break;
      case 3:
        if (!value.empty() && value.is_structured())
          value.erase(std::next(value.begin(), static_cast<std::ptrdiff_t>(m_random() % value.size())));
        break;
      default:
        if (value.is_string()) value = mutated(value.get<std::string>());
    }
  }

  bool heads() { return m_random() % 2 == 0; }

 private:
  static void collect(Json& value, std::vector<Json*>& values) {
    values.push_back(&value);
    if (value.is_structured())
      for (auto& entry : value) collect(entry, values);
  }

  template <typename Value>
  const Value& pick(const std::vector<Value>& values) {
    return values[m_random() % values.size()];
  }

  Json unusual() {
    static const std::vector<Json> values = {
        nullptr,    true,          false,         "",   "x",   "\x01", 0,      1,       -1,        2,
        1e9,        0.5,           1.5,           1e18, 1e300, -1e300, 1e-320, 1 << 30, INT64_MAX, INT64_MIN,
        UINT64_MAX, Json::array(), Json::object()};
    return pick(values);
  }

  void repeat(Json& value, const Json& other) {
    if (value.is_array()) value.push_back(Json(other));
    if (value.is_object()) value["k" + std::to_string(m_random() % 100)] = Json(other);
  }

  static std::string mutated(std::string text) {
    constexpr std::size_t k_longer = 16;
    const auto size = text.size();
    text.resize(size + k_longer);
    text.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(text.data()), size, text.size()));
    return text;
  }

  std::minstd_rand m_random;
};

}  // namespace fuzz

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  fuzz::JsonMutator mutator(seed);
  const std::string text(fuzz::text_of(data, size));
  // One line of several, or the whole text.
  const auto middle = text.empty() ? 0 : seed / 2 % text.size();
  auto start = text.rfind('\n', middle) + 1, end = std::min(text.find('\n', middle), text.size());
  auto json = start < end ? fuzz::Json::parse(text.substr(start, end - start), nullptr, false)
                          : fuzz::Json(fuzz::Json::value_t::discarded);
  if (!json.is_structured()) start = 0, end = text.size(), json = fuzz::Json::parse(text, nullptr, false);
  if (!json.is_structured() || mutator.heads()) return LLVMFuzzerMutate(data, size, max_size);
  mutator.mutate(json);
  const auto result = text.substr(0, start) + json.dump(-1, ' ', false, fuzz::Json::error_handler_t::ignore) +
                      text.substr(end);
  if (result.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::copy(result.begin(), result.end(), data);
  return result.size();
}
