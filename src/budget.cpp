#include "memplan/budget.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "memplan/error.hpp"
#include "memplan/params.hpp"

namespace memplan {

namespace {

ParameterSpec headroom_spec() {
  ParameterSpec spec;
  spec.name = "headroom";
  spec.kind = ParameterKind::fraction;
  spec.min = 0;
  spec.max = 1;
  spec.below_max = true;
  return spec;
}

Limit limit_less(Bytes whole, const std::string& from, double headroom) {
  const auto kept_free = round_up_to_bytes(static_cast<double>(whole.count) * headroom);
  const auto less = headroom > 0 ? fmt::format(" less {}%", format_number(headroom * 100)) : "";
  return {whole - kept_free, from + less};
}

std::optional<Limit> size_limit(const std::optional<std::string>& text, const std::string& option,
                                double headroom) {
  if (!text) return std::nullopt;
  try {
    return limit_less(parse_size(*text), option, headroom);
  } catch (Error& error) {
    throw error.at(option);
  }
}

const Card& named_card(const std::vector<Card>& cards, const std::string& name) {
  try {
    return find_card(cards, name);
  } catch (Error& error) {
    throw error.at("--gpu");
  }
}

std::string unknown_fact(const std::string& fact, const Card& card) {
  return fmt::format("{} of {} is not known", fact, card.id);
}

std::optional<Obstacle> capability_obstacle(const DeviceNeed& need, const Card& card) {
  if (!card.compute_capability)
    return Obstacle{fmt::format("{} ({})", unknown_fact("the compute capability", card), need.reason),
                    need.source, false};
  if (!need.at_least || *card.compute_capability >= *need.at_least) return std::nullopt;
  return Obstacle{fmt::format("compute capability {:.1f}, and {}", *card.compute_capability, need.reason),
                  need.source, true};
}

std::optional<Obstacle> bf16_obstacle(const DeviceNeed& need, const Card& card) {
  if (!card.bf16)
    return Obstacle{fmt::format("{} ({})", unknown_fact("whether bf16", card), need.reason), need.source,
                    false};
  if (*card.bf16) return std::nullopt;
  return Obstacle{fmt::format("no bf16, and {}", need.reason), need.source, true};
}

void take_smaller(std::optional<Limit>& limit, const std::optional<Limit>& other, double headroom) {
  if (!other) return;
  const auto less = limit_less(other->bytes, other->from, headroom);
  if (!limit || less.bytes < limit->bytes) limit = less;
}

void take_machine(Budget& budget, const Machine& machine, bool has_card, double headroom) {
  take_smaller(budget.ram, machine.ram, headroom);
  if (has_card) return;
  budget.card = machine.card;
  take_smaller(budget.vram, machine.vram, headroom);
  if (budget.vram) return;
  budget.no_device = fmt::format("{}: no device: {}", machine.option, machine.no_device);
  budget.vram = Limit{Bytes{}, machine.option + ", no device"};
}

// Evaluates the conditions of a profile's needs at one point.
class DeviceNeeds {
 public:
  DeviceNeeds(const Profile& profile, const Settings& settings)
      : m_profile(profile), m_evaluator(profile.vocabulary, settings.point()) {}

  std::vector<const DeviceNeed*> holding() {
    std::vector<const DeviceNeed*> result;
    for (const auto& need : m_profile.needs)
      if (holds(need)) result.push_back(&need);
    return result;
  }

 private:
  bool holds(const DeviceNeed& need) {
    if (!need.when) return true;
    const auto outcome = m_evaluator.evaluate(*need.when);
    return outcome.answered() && outcome.value.value != 0;
  }

  const Profile& m_profile;
  Evaluator m_evaluator;
};

}  // namespace

double share_of(Bytes part, Bytes whole) {
  return static_cast<double>(part.count) / static_cast<double>(std::max<std::int64_t>(whole.count, 1));
}

Budget Budget::on(const Card& named, const std::string& option) const {
  auto budget = *this;
  budget.card = named;
  if (!named.capacity && vram) return budget;
  const auto limit = capacity_limit(named, option, headroom);
  if (!vram || limit.bytes < vram->bytes) budget.vram = limit;
  return budget;
}

Question Budget::applied_to(const Question& question) const {
  return card && card->capacity ? question.on_device(*card->capacity) : question;
}

Limit capacity_limit(const Card& card, const std::string& option, double headroom) {
  if (!card.capacity)
    throw Error(ErrorKind::parameter, unknown_fact("the memory", card))
        .at(option)
        .hint("give it: --max-vram SIZE, as the card's driver reports it");
  const auto& from = card.capacity_from;
  const auto known_by = from == "nominal" ? "nominal size" : "by " + (from == "driver" ? "the driver" : from);
  return limit_less(*card.capacity, fmt::format("{} {} ({})", option, card.id, known_by), headroom);
}

Budget make_budget(const BudgetOptions& options, const std::vector<Card>& cards) {
  const double headroom = options.headroom ? parse_value(headroom_spec(), *options.headroom).number : 0;
  Budget budget{size_limit(options.max_ram, "--max-ram", headroom),
                size_limit(options.max_vram, "--max-vram", headroom),
                {},
                headroom,
                {}};
  if (options.machine) take_machine(budget, *options.machine, options.gpu.has_value(), headroom);
  return options.gpu ? budget.on(named_card(cards, *options.gpu), "--gpu") : budget;
}

// The cards are read only where one is named.
Budget make_budget(const BudgetOptions& options) {
  static const std::vector<Card> none;
  return make_budget(options, options.gpu ? built_in_cards() : none);
}

Budget require_budget(const BudgetOptions& options) {
  auto budget = make_budget(options);
  if (!budget.ram && !budget.vram) throw Error(ErrorKind::usage, "no limit is given").hint(k_add_limits);
  return budget;
}

void require_device(const Budget& budget, const Estimate& estimate) {
  const bool needed = std::any_of(estimate.answers.begin(), estimate.answers.end(),
                                  [](auto& answer) { return answer.estimate->vram.has_value(); });
  if (!budget.no_device.empty() && needed)
    throw Error(ErrorKind::device, budget.no_device)
        .hint("name the card that the job will have, --gpu NAME, or --max-vram SIZE");
}

std::vector<Obstacle> obstacles(const Profile& profile, const Settings& settings, const Card& card) {
  std::vector<Obstacle> result;
  for (const auto* need : DeviceNeeds(profile, settings).holding()) {
    std::optional<Obstacle> found;
    if (need->kind == "compute_capability") found = capability_obstacle(*need, card);
    if (need->kind == "bf16") found = bf16_obstacle(*need, card);
    if (found) result.push_back(*found);
  }
  return result;
}

std::optional<SeveralCards> several_cards(const Profile& profile, const Settings& settings) {
  for (const auto* need : DeviceNeeds(profile, settings).holding())
    if (need->kind == "several_gpus")
      return SeveralCards{need->usable.value_or(false), need->reason, need->source};
  return std::nullopt;
}

}  // namespace memplan
