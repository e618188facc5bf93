#include <cmath>
#include <nlohmann/json.hpp>

#include "memplan/render.hpp"

namespace memplan {

namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr double k_whole_below = 9007199254740992.0;  // 2^53: every whole double below it is exact

// `value` as a JSON value of the library: one overload per alternative of Value.
struct ToJson {
  OrderedJson operator()(std::monostate) const { return nullptr; }
  OrderedJson operator()(bool value) const { return value; }
  OrderedJson operator()(std::int64_t value) const { return value; }
  OrderedJson operator()(const std::string& value) const { return value; }

  // The library writes what is not finite as null.
  OrderedJson operator()(double value) const {
    const bool whole = value == std::floor(value) && std::abs(value) < k_whole_below;
    return whole ? OrderedJson(static_cast<std::int64_t>(value)) : OrderedJson(value);
  }

  OrderedJson operator()(const Value::List& values) const {
    auto list = OrderedJson::array();
    for (const auto& value : values) list.push_back(std::visit(*this, value.data()));
    return list;
  }

  OrderedJson operator()(const Value::Object& members) const {
    auto object = OrderedJson::object();
    for (const auto& [name, value] : members) object.emplace(name, std::visit(*this, value.data()));
    return object;
  }
};

std::string dumped(const OrderedJson& json) {
  return json.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

OrderedJson json_text_or_null(const std::string& text) {
  return text.empty() ? OrderedJson(nullptr) : OrderedJson(text);
}

OrderedJson problem_json(const Problem& problem) {
  auto json = OrderedJson::object();
  json["where"] = json_text_or_null(problem.where);
  json["message"] = problem.message;
  if (!problem.excerpt.empty()) json["excerpt"] = problem.excerpt;
  if (!problem.hint.empty()) json["hint"] = problem.hint;
  return json;
}

}  // namespace

std::string render_json(const Report& report) {
  return dumped(std::visit(ToJson{}, report.data.data()));
}

std::string render_json_line(const Value& value) {
  return std::visit(ToJson{}, value.data()).dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

std::string render_error_json(const Error& error) {
  auto json = OrderedJson::object();
  json["schema"] = "mem-plan/error/1";
  json["kind"] = kind_name(error.kind());
  json["message"] = error.what();
  json["where"] = json_text_or_null(error.where());
  json["hint"] = json_text_or_null(error.hint());
  json["problems"] = OrderedJson::array();
  for (const auto& problem : error.problems()) json["problems"].push_back(problem_json(problem));
  return dumped(json);
}

}  // namespace memplan
