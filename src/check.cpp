#include "memplan/check.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace memplan {

namespace {

Verdict judge(const Answer& answer, Device device, const Limit& limit) {
  const auto& need = *answer.estimate->need(device);
  const auto& term = need.binding_term();
  return {answer.estimate->stage->name,
          device,
          answer.basis,
          need.amount.high,
          limit,
          limit.bytes.count - need.amount.high.count,
          need.binding_moment().name,
          term.name,
          term.amount.high};
}

double share(const Verdict& verdict) {
  return share_of(verdict.need, verdict.limit.bytes);
}

void add_advice(CheckResult& result, const Estimate& estimate, const Verdict& verdict) {
  for (auto& text : advice_for(*estimate.profile, estimate.settings, verdict.stage, verdict.device))
    if (std::find(result.advice.begin(), result.advice.end(), text) == result.advice.end())
      result.advice.push_back(std::move(text));
}

void add_unjudged(CheckResult& result, const StageEstimate& found, Device device) {
  const auto need = found.need(device)->amount.high;
  const auto known = std::find_if(result.unjudged.begin(), result.unjudged.end(),
                                  [&](auto& row) { return row.device == device; });
  if (known == result.unjudged.end())
    result.unjudged.push_back({device, found.stage->name, need});
  else if (need > known->need)
    *known = {device, found.stage->name, need};
}

bool uses_card(const Estimate& estimate) {
  return std::any_of(estimate.answers.begin(), estimate.answers.end(),
                     [](auto& answer) { return answer.estimate->vram.has_value(); });
}

}  // namespace

bool CheckResult::fits() const {
  return undecided.empty() && obstacles.empty() && !misses();
}

bool CheckResult::misses() const {
  return std::any_of(verdicts.begin(), verdicts.end(), [](auto& verdict) { return !verdict.fits(); }) ||
         std::any_of(undecided.begin(), undecided.end(),
                     [](auto& stage) { return stage.status == Status::unsupported; }) ||
         std::any_of(obstacles.begin(), obstacles.end(), [](auto& obstacle) { return obstacle.certain; });
}

const Verdict* CheckResult::binding() const {
  const auto found = std::min_element(verdicts.begin(), verdicts.end(),
                                      [](auto& a, auto& b) { return share(a) > share(b); });
  return found == verdicts.end() ? nullptr : &*found;
}

CheckResult check(const Estimate& estimate, const Budget& budget) {
  CheckResult result;
  if (budget.card && uses_card(estimate))
    result.obstacles = obstacles(*estimate.profile, estimate.settings, *budget.card);
  const bool no_device = !budget.no_device.empty();
  if (no_device && uses_card(estimate)) result.obstacles.push_back({budget.no_device, "VRAM", false});
  for (const auto& answer : estimate.answers) {
    const auto& found = *answer.estimate;
    if (found.status == Status::unsupported)
      result.undecided.push_back({found.stage->name, found.status, found.reason});
    if (found.status == Status::needs)
      result.undecided.push_back(
          {found.stage->name, found.status, fmt::format("needs {}", fmt::join(found.needs, ", "))});
    for (const auto device : {Device::ram, Device::vram}) {
      if (!found.need(device) || (no_device && device == Device::vram)) continue;
      if (!budget.limit(device)) {
        add_unjudged(result, found, device);
        continue;
      }
      result.verdicts.push_back(judge(answer, device, *budget.limit(device)));
      if (!result.verdicts.back().fits()) add_advice(result, estimate, result.verdicts.back());
    }
  }
  if (!result.misses()) require_device(budget, estimate);
  return result;
}

}  // namespace memplan
