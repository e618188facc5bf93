// What `gpu` answers, as JSON and as text. Private to the cli room.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "memplan/gpu.hpp"
#include "memplan/inventory.hpp"
#include "memplan/report.hpp"

namespace memplan {

Value gpu_value(const CardsJudged& judged, const Estimate& shown, CardOrder order, const Inventory* site);
// `shown` is the answer on the card that comes first (or without a card, when there is none): its needs and
// warnings stand in the report. With `all` every card is listed with its reasons. `site` is where the cards
// are, null where that is not known.
Report gpu_report(const CardsJudged& judged, const Estimate& shown, CardOrder order, bool all,
                  const Inventory* site = nullptr);

// What to change: for larger cards that do not fit either, then for the nearest.
std::vector<std::string> cards_advice(const CardsJudged& judged);
// Whether a card holds every stage, which is the first, or why none does.
std::string cards_conclusion(const CardsJudged& judged, const Estimate& shown, CardOrder order);

}  // namespace memplan
