#include "memplan/gpu.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>

namespace memplan {

namespace {

const char* const k_option = "--gpu";

bool uses_vram(const Answer& answer) {
  return answer.estimate->vram.has_value();
}

// Why a verdict is no fit: "VRAM misses by 5.00 GB at fit: counts takes 3.00 GB of 12.00 GB".
std::string miss_text(const Verdict& verdict) {
  const auto at = verdict.moment == "all" ? "" : " at " + verdict.moment;
  return fmt::format("{} misses by {}{}: {} takes {} of {}", device_title(verdict.device),
                     format_size(Bytes{-verdict.margin_bytes}), at, verdict.term,
                     format_size(verdict.term_bytes), format_size(verdict.need));
}

StageOnCard stage_on_card(const Answer& answer, const CheckResult& result, const Card& card) {
  StageOnCard row{answer.estimate->stage->name, false, {}, {}};
  for (const auto& verdict : result.verdicts) {
    if (verdict.stage != row.stage) continue;
    if (!verdict.fits()) row.reasons.push_back(miss_text(verdict));
    if (verdict.device == Device::vram && card.capacity) row.margin_bytes = verdict.margin_bytes;
  }
  for (const auto& stage : result.undecided)
    if (stage.stage == row.stage) row.reasons.push_back(stage.reason);
  if (uses_vram(answer))
    for (const auto& obstacle : result.obstacles) row.reasons.push_back(obstacle.reason);
  if (!card.capacity) row.reasons.push_back("the card's memory is not known");
  row.fits = row.reasons.empty();
  return row;
}

// The same question asked on one capacity after the other; cards of one capacity share the answers.
class Asker {
 public:
  Asker(const Question& question, const Budget& limits, const Notes& notes)
      : m_question(question), m_document(question), m_limits(limits), m_notes(notes) {
    m_document.options.basis = Basis::document;
  }

  CardVerdict judge(const Card& card) {
    ask_on(card);
    CardVerdict verdict{card, check(m_answer, budget_on(card)), {}, opinion(card)};
    for (const auto& answer : m_answer.answers)
      verdict.stages.push_back(stage_on_card(answer, verdict.result, card));
    return verdict;
  }

 private:
  // A card whose memory is not known limits nothing but what it can run.
  Budget budget_on(const Card& card) const {
    if (card.capacity) return m_limits.on(card, k_option);
    auto budget = m_limits;
    budget.card = card;
    return budget;
  }

  void ask_on(const Card& card) {
    if (m_asked && m_capacity == card.capacity) return;
    const auto budget = budget_on(card);
    m_answer = estimate(budget.applied_to(m_question));
    m_by_document = estimate(budget.applied_to(m_document));
    m_capacity = card.capacity;
    m_asked = true;
  }

  // What the document's figures need of the card, memory alone: its other needs are the workload's own.
  void take_figures(DocumentOpinion& opinion, const Card& card) const {
    if (!card.capacity) return;
    const Budget memory{{}, capacity_limit(card, k_option, m_limits.headroom), {}, 0};
    const auto result = check(m_by_document, memory);
    for (const auto& verdict : result.verdicts)
      opinion.need = std::max(opinion.need.value_or(Bytes{}), verdict.need);
    if (opinion.need && (result.fits() || result.misses())) opinion.holds = result.fits();
  }

  void take_limits(DocumentOpinion& opinion, const Card& card) const {
    for (const auto& row : m_notes.card_limits) {
      if (std::find(row.cards.begin(), row.cards.end(), card.id) == row.cards.end()) continue;
      for (const auto& [parameter, at_most] : row.at_most) {
        const auto* value = m_answer.settings.find(parameter);
        opinion.limits.push_back({parameter, at_most, value ? std::optional(value->number) : std::nullopt});
      }
      opinion.source = row.source;
    }
  }

  DocumentOpinion opinion(const Card& card) const {
    DocumentOpinion result;
    take_figures(result, card);
    take_limits(result, card);
    return result;
  }

  Question m_question, m_document;
  const Budget& m_limits;
  const Notes& m_notes;
  bool m_asked = false;
  std::optional<Bytes> m_capacity;
  Estimate m_answer, m_by_document;
};

// Cards with less memory first, and those whose memory is not known last; then the newer.
auto capacity_key(const Card& card) {
  constexpr auto k_last = std::numeric_limits<std::int64_t>::max();
  return std::tuple(card.capacity.value_or(Bytes{k_last}), -card.compute_capability.value_or(0), card.id);
}

double price_key(const Card& card, CardOrder order) {
  if (order == CardOrder::capacity) return 0;
  return card.usd_per_hour.value_or(std::numeric_limits<double>::infinity());
}

// How far `verdict` is from fitting by memory; nothing where memory is not all that rules the card out.
std::optional<std::int64_t> distance(const CardVerdict& verdict) {
  const auto* tightest = verdict.tightest();
  if (!verdict.known() || !tightest || !verdict.result.obstacles.empty()) return std::nullopt;
  return std::max<std::int64_t>(0, -tightest->margin_bytes);
}

}  // namespace

bool DocumentOpinion::refuses() const {
  return std::any_of(limits.begin(), limits.end(), [](auto& limit) { return limit.exceeded(); });
}

const Verdict* CardVerdict::tightest() const {
  const Verdict* found = nullptr;
  for (const auto& verdict : result.verdicts)
    if (verdict.device == Device::vram && (!found || verdict.margin_bytes < found->margin_bytes))
      found = &verdict;
  return found;
}

bool CardsJudged::undecided() const {
  const auto open = [](auto& row) { return row.known() && !row.result.fits() && !row.result.misses(); };
  const auto known = [](auto& row) { return row.known(); };
  return std::any_of(cards.begin(), cards.end(), open) || std::none_of(cards.begin(), cards.end(), known);
}

const CardVerdict* CardsJudged::best() const {
  if (fit()) return &cards.front();
  const CardVerdict* nearest = nullptr;
  for (const auto& row : cards)
    if (const auto miss = distance(row); miss && (!nearest || *miss < *distance(*nearest))) nearest = &row;
  return nearest;
}

CardsJudged judge_cards(const Question& question, const std::vector<Card>& cards, const Budget& limits,
                        const Notes& notes, CardOrder order) {
  std::vector<const Card*> sorted;
  for (const auto& card : cards) sorted.push_back(&card);
  std::sort(sorted.begin(), sorted.end(),
            [](auto* a, auto* b) { return capacity_key(*a) < capacity_key(*b); });
  Asker asker(question, limits, notes);
  CardsJudged result;
  for (const auto* card : sorted) result.cards.push_back(asker.judge(*card));
  std::stable_sort(result.cards.begin(), result.cards.end(), [&](auto& a, auto& b) {
    return std::pair(!a.fits(), price_key(a.card, order)) < std::pair(!b.fits(), price_key(b.card, order));
  });
  return result;
}

}  // namespace memplan
