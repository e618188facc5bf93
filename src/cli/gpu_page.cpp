#include "cli/gpu_page.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/gpu_report.hpp"
#include "cli/picture_parts.hpp"
#include "cli/report_parts.hpp"

namespace memplan {

namespace {

constexpr std::size_t k_most_fitting = 12, k_most_missing = 6;

bool is_comparable(const CardVerdict& row) {
  return row.card.slice_of.empty() && row.known() && row.tightest();
}

// The cards that fit, in the order of the answer, and behind them those that miss by least.
std::vector<const CardVerdict*> cards_to_draw(const CardsJudged& judged) {
  std::vector<const CardVerdict*> fitting, missing;
  for (const auto& row : judged.cards)
    if (is_comparable(row)) (row.fits() ? fitting : missing).push_back(&row);
  std::stable_sort(missing.begin(), missing.end(), [](auto* a, auto* b) {
    return a->tightest()->margin_bytes > b->tightest()->margin_bytes;
  });
  fitting.resize(std::min(fitting.size(), k_most_fitting));
  missing.resize(std::min(missing.size(), k_most_missing));
  fitting.insert(fitting.end(), missing.begin(), missing.end());
  return fitting;
}

Bar bar_of_card(const CardVerdict& row) {
  const auto& verdict = *row.tightest();
  Bar bar;
  bar.label = row.card.id;
  bar.bytes = bar.high = verdict.need;
  bar.parts = {{fmt::format("{} in {}", verdict.term, verdict.stage), verdict.term_bytes},
               {"its other terms", verdict.need - verdict.term_bytes}};
  bar.limit = Mark{"there is", verdict.limit.bytes};
  bar.verdict = row.fits()       ? fmt::format("{} free", format_size(Bytes{verdict.margin_bytes}))
                : verdict.fits() ? "does not do"
                                 : fmt::format("misses {}", format_size(Bytes{-verdict.margin_bytes}));
  return bar;
}

StackedBars picture_of_cards(const CardsJudged& judged) {
  StackedBars picture{"VRAM of the tightest stage on each card, against its memory", "", {}, {}};
  BarGroup fitting{"Cards that hold every stage", {}}, missing{"Cards that do not", {}};
  for (const auto* row : cards_to_draw(judged))
    (row->fits() ? fitting : missing).bars.push_back(bar_of_card(*row));
  for (auto* group : {&fitting, &missing})
    if (!group->bars.empty()) picture.groups.push_back(*group);
  picture.description = fmt::format("{} of the cards drawn hold every stage, {} do not.", fitting.bars.size(),
                                    missing.bars.size());
  settle(picture);
  return picture;
}

// The memory of the card that the stages are drawn for. On another card a workload may decide otherwise, and
// take more or less.
std::vector<Mark> memory_of(const CardVerdict* best) {
  if (!best || !best->known() || !best->tightest()) return {};
  return {{best->card.id, best->tightest()->limit.bytes}};
}

StackedBars picture_of_stages(const CardsJudged& judged, const Estimate& shown) {
  const auto* best = judged.best();
  const auto title = best ? fmt::format("VRAM of each stage on {}, against its memory", best->card.id)
                          : "VRAM of each stage";
  StackedBars picture{title, "", {}, memory_of(best)};
  for (const auto& answer : shown.answers) {
    const auto& need = answer.estimate->vram;
    if (!need) continue;
    const auto& moment = need->binding_moment();
    picture.groups.push_back(
        {answer.estimate->stage->name,
         {bar_of(moment, fmt::format("{}{}", basis_name(answer.basis), at_moment(moment.name)))}});
  }
  settle(picture);
  picture.description = "The largest moment of each stage, by its terms.";
  return picture;
}

}  // namespace

Page gpu_page(const CardsJudged& judged, const Estimate& shown, CardOrder order, const Report& report) {
  auto page = start_page(*shown.profile, "which cards hold it");
  page.lead = cards_conclusion(judged, shown, order);
  std::vector<Picture> pictures;
  for (auto& picture : {picture_of_stages(judged, shown), picture_of_cards(judged)})
    if (!picture.groups.empty()) pictures.emplace_back(picture);
  page.sections.push_back(pictures_section("Need and memory", std::move(pictures)));
  page.sections.push_back(answer_section(report));
  page.sections.push_back(question_section(shown));
  return page;
}

}  // namespace memplan
