// What `gpu` answers, as pictures. Private to the cli room.
#pragma once

#include "memplan/gpu.hpp"
#include "memplan/report.hpp"

namespace memplan {

// What the stages need against the cards' memory, and card by card; `report` is the answer as text, `shown`
// the estimate that stands in it.
Page gpu_page(const CardsJudged& judged, const Estimate& shown, CardOrder order, const Report& report);

}  // namespace memplan
