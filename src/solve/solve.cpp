#include "memplan/solve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "memplan/error.hpp"
#include "solve/gauge.hpp"
#include "solve/scale.hpp"
#include "solve/search.hpp"

namespace memplan {

namespace {

constexpr std::string_view k_outcomes[] = {"largest", "smallest", "any", "none"};

const Parameter& solvable(const Profile& profile, std::string_view name) {
  const auto& parameter = *profile.find_parameter(name);
  const auto& spec = parameter.spec;
  if (spec.kind != ParameterKind::choice && spec.kind != ParameterKind::flag) return parameter;
  const bool flag = spec.kind == ParameterKind::flag;
  throw Error(ErrorKind::usage,
              fmt::format("'{}' is a {}: it has no largest value", spec.name, kind_name(spec.kind)))
      .at("--for")
      .hint(fmt::format("compare its values: mem-plan sweep {} {} {}", profile.name, option_name(spec),
                        flag ? "yes,no" : fmt::format("{}", fmt::join(spec.choices, ","))));
}

// Whether the parameter's rule leaves multiples alone: where it has no condition, the condition holds, or has
// no value without the parameter's own.
bool multiples_alone(const Profile& profile, const Parameter& parameter, Point point) {
  const auto& rule = parameter.multiple_of;
  if (!rule || !rule->when) return rule.has_value();
  point[profile.vocabulary.find(parameter.spec.name)->index] = k_no_value;
  const auto holds = Evaluator(profile.vocabulary, point).evaluate(*rule->when);
  return !holds.answered() || holds.value.value != 0;
}

std::vector<std::string> stages_lacking(const Estimate& estimate, const std::string& name) {
  std::vector<std::string> stages;
  for (const auto& answer : estimate.answers) {
    const auto& needs = answer.estimate->needs;
    if (std::find(needs.begin(), needs.end(), name) != needs.end())
      stages.push_back(answer.estimate->stage->name);
  }
  return stages;
}

// The value that came nearest to fitting, and how near.
struct Nearest {
  double value = 0;
  std::pair<std::size_t, double> distance;
};

// Asks one question again and again with other values of one parameter.
class Solver {
 public:
  Solver(Question question, const Budget& budget, const Parameter& parameter)
      : m_question(std::move(question)),
        m_budget(budget),
        m_parameter(parameter),
        m_settings(Settings::resolve(*m_question.profile, m_question.given)),
        m_scale(parameter, multiples_alone(*m_question.profile, parameter, m_settings.point()), present()) {}

  Solution run() {
    if (m_scale.size() == 0)
      throw Error(ErrorKind::parameter, fmt::format("no multiple of {} is {}", format_number(m_scale.step()),
                                                    accepted(m_parameter.spec)))
          .at(option_name(m_parameter.spec));
    require_inputs();
    m_gauge.emplace(m_question, m_budget, m_parameter);
    const auto found = find_fitting(
        m_scale.size(), [this](auto index) { return fits(index); }, places_of_interest());
    if (!m_nearest) throw *m_error;
    return solution(found);
  }

 private:
  std::optional<double> present() const {
    const auto* value = m_settings.find(m_parameter.spec.name);
    return value ? std::optional(value->number) : std::nullopt;
  }

  std::vector<std::int64_t> places_of_interest() const {
    const auto place = present() ? m_scale.find(*present()) : std::nullopt;
    if (!place) return {};
    return {std::max<std::int64_t>(*place - 1, 0), *place, std::min(*place + 1, m_scale.size() - 1)};
  }

  // A stage that lacks other inputs fits at no value: that is an incomplete question, not an answer.
  void require_inputs() const {
    const auto lacking = lack_text();
    if (!lacking.empty())
      throw Error(ErrorKind::parameter, lacking).hint("give it, or choose other stages with --stage");
  }

  // "--guides is needed by fit_cis".
  std::string lack_text() const {
    std::vector<std::string> texts;
    try {
      const auto answer = ask(present().value_or(m_scale.value(0)));
      for (const auto& name : answer.lacking())
        texts.push_back(fmt::format("{} is needed by {}",
                                    option_name(m_question.profile->find_parameter(name)->spec),
                                    fmt::join(stages_lacking(answer, name), ", ")));
    } catch (const Error& error) {
      if (!is_of_values(error.kind())) throw;
    }
    return fmt::format("{}", fmt::join(texts, "; "));
  }

  Estimate ask(double value) const {
    auto answer = estimate(m_question.with(m_parameter.spec.name, {value, "", Origin::option}));
    if (answer.answers.empty()) refuse_basis();
    return answer;
  }

  Trial judge(double value) {
    Trial trial{value, {}, ""};
    try {
      trial.result = check(ask(value), m_budget);
    } catch (const Error& error) {
      if (!is_of_values(error.kind())) throw;
      trial.failure = error.what();
      if (!m_error) m_error = error;
    }
    return trial;
  }

  [[noreturn]] void refuse_basis() const {
    throw Error(ErrorKind::usage,
                fmt::format("profile {} has no {} basis for the stages asked for", m_question.profile->name,
                            basis_name(m_question.options.basis.value_or(Basis::measured))))
        .at("--basis")
        .hint("leave it out, or choose other stages with --stage");
  }

  // What a value comes to; nothing where it has no estimate.
  std::optional<Reading> read(double value) {
    if (auto reading = m_gauge->read(value)) return reading;
    const auto trial = judge(value);
    return trial.failure.empty() ? std::optional(reading_of(trial.result)) : std::nullopt;
  }

  bool fits(std::int64_t index) {
    const double value = m_scale.value(index);
    const auto reading = read(value);
    if (!reading) {
      m_depends = true;
      return false;
    }
    m_depends |= m_nearest && reading->figures != m_figures;
    m_figures = reading->figures;
    if (!m_nearest || reading->distance() < m_nearest->distance) m_nearest = {value, reading->distance()};
    return reading->fits();
  }

  Solution solution(const SearchResult& found) {
    Solution result;
    result.parameter = &m_parameter;
    result.first = m_scale.value(0);
    result.last = m_scale.value(m_scale.size() - 1);
    result.step = m_scale.step();
    result.depends = m_depends;
    result.exact = found.exact;
    result.tried = found.tried;
    for (const auto& [from, to] : found.intervals)
      result.intervals.push_back({m_scale.value(from), m_scale.value(to)});
    if (present()) result.present = judge(*present());
    take_answer(result, found.intervals);
    return result;
  }

  void take_answer(Solution& result, const std::vector<IndexInterval>& intervals) {
    if (intervals.empty()) {
      result.answer = judge(m_nearest->value);
      return;
    }
    const auto first = intervals.front().from, last = intervals.back().to;
    if (last < m_scale.size() - 1) {
      result.outcome = Outcome::largest;
      result.answer = judge(m_scale.value(last));
      result.next = judge(m_scale.value(last + 1));
    } else if (first > 0) {
      result.outcome = Outcome::smallest;
      result.answer = judge(m_scale.value(first));
      result.next = judge(m_scale.value(first - 1));
    } else {
      result.outcome = Outcome::any;
      result.answer = judge(m_scale.value(last));
    }
  }

  Question m_question;
  const Budget& m_budget;
  const Parameter& m_parameter;
  Settings m_settings;
  Scale m_scale;
  std::optional<Gauge> m_gauge;
  std::optional<Error> m_error;  // of the first value without an estimate
  std::optional<Nearest> m_nearest;
  std::vector<std::int64_t> m_figures;
  bool m_depends = false;
};

}  // namespace

std::string_view outcome_name(Outcome outcome) {
  return k_outcomes[static_cast<std::size_t>(outcome)];
}

Solution solve(const Question& question, const Budget& budget, std::string_view name) {
  return Solver(budget.applied_to(question), budget, solvable(*question.profile, name)).run();
}

}  // namespace memplan
