#include "cli/gpu_report.hpp"
#include "cli/report_parts.hpp"

namespace memplan {

namespace {

Value stage_value(const StageOnCard& stage) {
  return Value::Object{{"stage", stage.stage},
                       {"fits", stage.fits},
                       {"margin_bytes", or_null(stage.margin_bytes)},
                       {"reasons", texts_value(stage.reasons)}};
}

Value document_value(const DocumentOpinion& opinion) {
  Value::List limits;
  for (const auto& limit : opinion.limits)
    limits.push_back(Value::Object{
        {"parameter", limit.parameter}, {"at_most", limit.at_most}, {"value", or_null(limit.value)}});
  return Value::Object{{"vram_bytes", or_null(opinion.need)},
                       {"fits", or_null(opinion.holds)},
                       {"limits", std::move(limits)},
                       {"source", text_or_null(opinion.source)}};
}

Value price_value(const Card& card) {
  if (!card.usd_per_hour) return {};
  return Value::Object{{"usd_per_hour", *card.usd_per_hour}, {"source", card.price_source}};
}

Value card_value(const CardVerdict& row) {
  const auto& card = row.card;
  Value::List stages;
  for (const auto& stage : row.stages) stages.push_back(stage_value(stage));
  return Value::Object{{"id", card.id},
                       {"name", card.name},
                       {"slice_of", text_or_null(card.slice_of)},
                       {"capacity_bytes", or_null(card.capacity)},
                       {"capacity_from", text_or_null(card.capacity_from)},
                       {"compute_capability", or_null(card.compute_capability)},
                       {"price", price_value(card)},
                       {"count", or_null(card.count)},
                       {"fits", row.fits()},
                       {"stages", std::move(stages)},
                       {"document", document_value(row.document)}};
}

Value several_value(const std::optional<SeveralCards>& several) {
  if (!several) return {};
  return Value::Object{{"usable", several->usable}, {"reason", several->reason}, {"source", several->source}};
}

Value partitions_value(const Inventory* site) {
  if (!site) return {};
  Value::List list;
  for (const auto& partition : site->partitions) {
    Value::Object counts;
    for (const auto& [id, count] : cards_in(partition)) counts.emplace_back(id, count);
    list.push_back(Value::Object{{"name", partition.name}, {"cards", std::move(counts)}});
  }
  return list;
}

}  // namespace

Value gpu_value(const CardsJudged& judged, const Estimate& shown, CardOrder order, const Inventory* site) {
  const auto* best = judged.best();
  Value::List cards;
  for (const auto& row : judged.cards) cards.push_back(card_value(row));
  return Value::Object{{"schema", "mem-plan/gpu/1"},
                       {"profile", profile_value(*shown.profile)},
                       {"parameters", parameters_value(shown)},
                       {"sort", order == CardOrder::price ? "price" : "capacity"},
                       {"fits", judged.fit()},
                       {"nearest", text_or_null(best ? best->card.id : "")},
                       {"cards", std::move(cards)},
                       {"partitions", partitions_value(site)},
                       {"several_cards", several_value(several_cards(*shown.profile, shown.settings))},
                       {"advice", texts_value(cards_advice(judged))},
                       {"warnings", warnings_value(shown)}};
}

}  // namespace memplan
