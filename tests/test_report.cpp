#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <variant>

#include "memplan/report.hpp"

using namespace memplan;

namespace {

// The alternative that `value` holds, as it was added.
template <typename T>
const T& held(const Value& value) {
  REQUIRE(std::holds_alternative<T>(value.data()));
  return std::get<T>(value.data());
}

}  // namespace

TEST_CASE("a value is null until it is given one") {
  held<std::monostate>(Value());
}

TEST_CASE("each type becomes its own kind of value") {
  CHECK(held<bool>(Value(true)));
  CHECK(held<std::int64_t>(Value(-7)) == -7);
  CHECK(held<std::int64_t>(Value(std::size_t{7})) == 7);
  CHECK(held<std::int64_t>(Value(std::int64_t{9223372036854775807})) == 9223372036854775807);
  CHECK(held<std::int64_t>(Value(Bytes{5080000000})) == 5080000000);
  CHECK(held<double>(Value(7.0)) == 7.0);
  CHECK(held<std::string>(Value("text")) == "text");
  CHECK(held<std::string>(Value(std::string())).empty());
}

TEST_CASE("lists and objects keep the order in which they were filled") {
  const Value value(Value::Object{{"b", 1}, {"a", Value::List{2, "c", Value()}}});
  const auto& members = held<Value::Object>(value);
  REQUIRE(members.size() == 2);
  CHECK(members[0].first == "b");
  CHECK(members[1].first == "a");
  const auto& list = held<Value::List>(members[1].second);
  REQUIRE(list.size() == 3);
  CHECK(held<std::int64_t>(list[0]) == 2);
  CHECK(held<std::string>(list[1]) == "c");
  held<std::monostate>(list[2]);
}

TEST_CASE("a report stands for success until it is told otherwise") {
  const Report report;
  held<std::monostate>(report.data);
  CHECK(report.blocks.empty());
  CHECK(report.status == 0);
}
