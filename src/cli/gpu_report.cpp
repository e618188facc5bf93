#include "cli/gpu_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/report_parts.hpp"

namespace memplan {

namespace {

constexpr std::size_t k_most_cards_shown = 12;  // rows of the table of cards that fit
constexpr std::size_t k_most_slices_shown = 4;  // of them, slices
constexpr std::size_t k_most_named = 8;         // ids in one line

std::string known_by(const Card& card) {
  return card.capacity_from == "driver" ? "the driver" : card.capacity_from;
}

std::string price_text(const Card& card) {
  return card.usd_per_hour ? fmt::format("{:.2f}", *card.usd_per_hour) : "";
}

Cell memory_cell(const Card& card) {
  return card.capacity ? Cell(*card.capacity) : Cell(std::string("not known"));
}

const Need* vram_by_document(const Estimate& estimate, const std::string& stage) {
  const auto* basis = estimate.basis(Basis::document);
  if (!basis) return nullptr;
  for (const auto& row : basis->stages)
    if (row.stage->name == stage && row.vram) return &*row.vram;
  return nullptr;
}

bool uses_vram(const Estimate& shown) {
  return std::any_of(shown.answers.begin(), shown.answers.end(),
                     [](auto& answer) { return answer.estimate->vram.has_value(); });
}

// What each stage needs of the card `on`, and what the document says it does.
std::optional<Table> need_table(const Estimate& shown, const CardVerdict* on) {
  Table table{
      on ? fmt::format("VRAM that each stage needs on {}", on->card.id) : "VRAM that each stage needs",
      {{"stage", Align::left},
       {"basis", Align::left},
       {"up to", Align::right},
       {"at", Align::left},
       {"largest part", Align::left},
       {"document", Align::right}},
      {}};
  for (const auto& answer : shown.answers) {
    const auto& need = answer.estimate->vram;
    if (!need) continue;
    const auto& name = answer.estimate->stage->name;
    const auto& moment = need->binding_moment().name;
    const auto* document = vram_by_document(shown, name);
    table.rows.push_back({name, std::string(basis_name(answer.basis)), need->amount.high,
                          moment == "all" ? "" : moment, need->binding_term().name,
                          document ? Cell(document->amount.high) : Cell(std::string())});
  }
  return table.rows.empty() ? std::nullopt : std::optional(std::move(table));
}

// The cards that fit, in order, as many as a reader can take in.
std::vector<const CardVerdict*> cards_to_show(const CardsJudged& judged) {
  std::vector<const CardVerdict*> rows;
  std::size_t slices = 0;
  for (const auto& row : judged.cards) {
    const bool slice = !row.card.slice_of.empty();
    if (!row.fits() || rows.size() == k_most_cards_shown || (slice && slices == k_most_slices_shown))
      continue;
    slices += slice ? 1 : 0;
    rows.push_back(&row);
  }
  return rows;
}

Table fit_table(const std::vector<const CardVerdict*>& rows) {
  Table table{"Cards that hold every stage",
              {{"card", Align::left},
               {"memory", Align::right},
               {"known by", Align::left},
               {"free", Align::right},
               {"tightest", Align::left},
               {"$/h", Align::right}},
              {}};
  for (const auto* row : rows) {
    const auto* tightest = row->tightest();
    table.rows.push_back({row->card.id, memory_cell(row->card), known_by(row->card),
                          tightest ? Cell(Bytes{tightest->margin_bytes}) : Cell(std::string()),
                          tightest ? tightest->stage + at_moment(tightest->moment) : "",
                          price_text(row->card)});
  }
  return table;
}

// Where the prices shown come from, each source once.
void add_prices(Report& report, const std::vector<const CardVerdict*>& rows) {
  std::vector<std::pair<std::string, std::vector<std::string>>> sources;
  for (const auto* row : rows) {
    if (!row->card.usd_per_hour) continue;
    const auto& name = row->card.price_source.empty() ? "no source given" : row->card.price_source;
    auto found = std::find_if(sources.begin(), sources.end(), [&](auto& each) { return each.first == name; });
    if (found == sources.end()) found = sources.insert(found, {name, {}});
    found->second.push_back(row->card.id);
  }
  Items items{"Prices", {}};
  for (const auto& [source, ids] : sources)
    items.items.push_back({"-", fmt::format("{}: {}", source, fmt::join(ids, ", "))});
  if (!items.items.empty()) report.blocks.emplace_back(std::move(items));
}

std::string count_text(std::size_t count, const std::string& what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

// "a, b and 5 more"
std::string named(const std::vector<const CardVerdict*>& rows) {
  std::vector<std::string> ids;
  for (const auto* row : rows)
    if (ids.size() < k_most_named) ids.push_back(row->card.id);
  const auto more = rows.size() - ids.size();
  return fmt::format("{}{}", fmt::join(ids, ", "), more > 0 ? fmt::format(" and {} more", more) : "");
}

template <typename Wanted>
std::vector<const CardVerdict*> whole_cards(const CardsJudged& judged, Wanted wanted) {
  std::vector<const CardVerdict*> rows;
  for (const auto& row : judged.cards)
    if (row.card.slice_of.empty() && wanted(row)) rows.push_back(&row);
  return rows;
}

bool misses_memory(const CardVerdict& row) {
  return row.known() && row.tightest() && row.tightest()->margin_bytes < 0;
}

// Whether an obstacle, memory aside, rules the card out: one that is certain, or else one that is not.
bool has_obstacle(const CardVerdict& row, bool certain) {
  const auto& all = row.result.obstacles;
  const bool any_certain = std::any_of(all.begin(), all.end(), [](auto& each) { return each.certain; });
  return row.known() && !misses_memory(row) && !all.empty() && any_certain == certain;
}

// Cards that are smaller than `best`, the nearest of them named.
void add_smaller(Items& items, const CardsJudged& judged, const CardVerdict& best) {
  const auto rows = whole_cards(
      judged, [&](auto& row) { return misses_memory(row) && *row.card.capacity <= *best.card.capacity; });
  if (rows.empty()) return;
  const auto nearest = *std::max_element(rows.begin(), rows.end(), [](auto* a, auto* b) {
    return a->tightest()->margin_bytes < b->tightest()->margin_bytes;
  });
  items.items.push_back(
      {"memory",
       fmt::format("{} too small: {} misses by {} in {}", count_text(rows.size(), "card"),
                   rows.size() > 1 ? fmt::format("the nearest, {},", nearest->card.id) : nearest->card.id,
                   format_size(Bytes{-nearest->tightest()->margin_bytes}), nearest->tightest()->stage)});
}

// Cards with more memory than `best` that do not fit all the same: there the workload decides otherwise.
std::vector<const CardVerdict*> larger_misses(const CardsJudged& judged, const CardVerdict& best) {
  return whole_cards(
      judged, [&](auto& row) { return misses_memory(row) && *row.card.capacity > *best.card.capacity; });
}

// The advice for the larger cards that `best` has no use for; null where there is none.
const std::string* advice_for_larger(const std::vector<const CardVerdict*>& larger, const CardVerdict& best) {
  if (larger.empty()) return nullptr;
  const auto &advice = larger.front()->result.advice, &usual = best.result.advice;
  const auto other = std::find_if(advice.begin(), advice.end(), [&](auto& text) {
    return std::find(usual.begin(), usual.end(), text) == usual.end();
  });
  return other == advice.end() ? nullptr : &*other;
}

void add_larger(Items& items, const CardsJudged& judged, const CardVerdict& best) {
  const auto larger = larger_misses(judged, best);
  if (larger.empty()) return;
  const auto& first = *larger.front();
  auto text =
      fmt::format("{}: with more memory the workload chooses to use more; {} needs {} on {}", named(larger),
                  first.tightest()->stage, format_size(first.tightest()->need), first.card.id);
  if (const auto* advice = advice_for_larger(larger, best); advice && judged.fit()) text += "; " + *advice;
  items.items.push_back({"larger", text});
}

// What rules out the whole cards that do not fit, one line for each reason.
void add_others(Report& report, const CardsJudged& judged) {
  Items items{"Cards that do not hold it (--all lists each)", {}};
  if (const auto* best = judged.best()) {
    add_smaller(items, judged, *best);
    add_larger(items, judged, *best);
  }
  for (const bool certain : {true, false})
    if (const auto rows = whole_cards(judged, [&](auto& row) { return has_obstacle(row, certain); });
        !rows.empty())
      items.items.push_back(
          {certain ? "lacks" : "unknown",
           fmt::format("{}: {}", named(rows), rows.front()->result.obstacles.front().reason)});
  if (const auto unknown = whole_cards(judged, [](auto& row) { return !row.known(); }); !unknown.empty())
    items.items.push_back(
        {"unknown", fmt::format("the memory of {} is not known; a list of cards gives it as memory_mib",
                                named(unknown))});
  if (!items.items.empty()) report.blocks.emplace_back(std::move(items));
}

std::string limits_text(const DocumentOpinion& opinion) {
  std::vector<std::string> texts;
  for (const auto& limit : opinion.limits)
    if (limit.exceeded())
      texts.push_back(fmt::format("{} ≤ {}", limit.parameter, format_number(limit.at_most)));
  return texts.empty() ? "accepts" : fmt::format("refuses: {}", fmt::join(texts, ", "));
}

std::string stage_text(const StageOnCard& stage) {
  if (stage.fits) return "fits";
  const auto margin = stage.margin_bytes.value_or(0);
  return margin < 0 ? fmt::format("-{}", format_size(Bytes{-margin})) : "not decided";
}

// Whether the document's limits or figures and the answer say different things of a card.
bool differs(const CardVerdict& row) {
  const auto& opinion = row.document;
  return opinion.refuses() == row.fits() || opinion.holds.value_or(row.fits()) != row.fits();
}

// The cards that the document names and on which it and the answer differ, stage by stage.
void add_document(Report& report, const CardsJudged& judged) {
  Table table{"Where the document and the answer differ",
              {{"card", Align::left},
               {"memory", Align::right},
               {"its limits", Align::left},
               {"its figures", Align::left}},
              {}};
  std::string source;
  for (const auto& row : judged.cards) {
    const auto& opinion = row.document;
    if (opinion.limits.empty() || judged.undecided() || !differs(row)) continue;
    source = opinion.source;
    if (table.rows.empty())
      for (const auto& stage : row.stages) table.columns.push_back({stage.stage, Align::right});
    table.rows.push_back({row.card.id, memory_cell(row.card), limits_text(opinion),
                          !opinion.holds   ? "none"
                          : *opinion.holds ? "accept"
                                           : "refuse"});
    for (const auto& stage : row.stages) table.rows.back().push_back(stage_text(stage));
  }
  if (table.rows.empty()) return;
  report.blocks.emplace_back(std::move(table));
  report.blocks.emplace_back(fmt::format("Limits: {}.", source));
}

// Each reason once, with the stages that it stops unless it stops all of them.
std::string reasons_text(const std::vector<StageOnCard>& stages) {
  std::vector<std::pair<std::string, std::vector<std::string>>> reasons;
  for (const auto& stage : stages)
    for (const auto& reason : stage.reasons) {
      auto row =
          std::find_if(reasons.begin(), reasons.end(), [&](auto& each) { return each.first == reason; });
      if (row == reasons.end()) row = reasons.insert(row, {reason, {}});
      row->second.push_back(stage.stage);
    }
  std::vector<std::string> texts;
  for (const auto& [reason, names] : reasons)
    texts.push_back(names.size() == stages.size() ? reason
                                                  : fmt::format("{}: {}", fmt::join(names, ", "), reason));
  return fmt::format("{}", fmt::join(texts, "; "));
}

std::string why(const CardVerdict& row) {
  if (!row.fits()) return reasons_text(row.stages);
  const auto* tightest = row.tightest();
  return tightest ? fmt::format("fits, {} free", format_size(Bytes{tightest->margin_bytes})) : "fits";
}

Table all_table(const CardsJudged& judged) {
  Table table{"Every card",
              {{"card", Align::left},
               {"memory", Align::right},
               {"known by", Align::left},
               {"$/h", Align::right},
               {"verdict", Align::left}},
              {}};
  for (const auto& row : judged.cards)
    table.rows.push_back(
        {row.card.id, memory_cell(row.card), known_by(row.card), price_text(row.card), why(row)});
  return table;
}

std::string smallest_text(const CardVerdict& first, CardOrder order) {
  const auto& card = first.card;
  const auto* tightest = first.tightest();
  if (!tightest) return "Fits: no stage asked for uses VRAM, and no card is needed.";
  const bool cheapest = order == CardOrder::price && card.usd_per_hour;
  return fmt::format("Fits. The {}: {}, {}. {} is the tightest there, with {} to spare{}.",
                     cheapest ? "cheapest card" : "smallest card that suffices", card.id,
                     format_size(*card.capacity), tightest->stage, format_size(Bytes{tightest->margin_bytes}),
                     at_moment(tightest->moment));
}

const Verdict* ram_miss(const CardVerdict& row) {
  const auto& verdicts = row.result.verdicts;
  const auto found = std::find_if(verdicts.begin(), verdicts.end(),
                                  [](auto& each) { return each.device == Device::ram && !each.fits(); });
  return found == verdicts.end() ? nullptr : &*found;
}

// Why not even the nearest card will do.
std::string nearest_text(const CardVerdict& nearest) {
  if (misses_memory(nearest)) {
    const auto& miss = *nearest.tightest();
    return fmt::format(
        "No card holds every stage. The nearest, {} with {}, misses by {}: {} needs {}{}, of which {} takes "
        "{}.",
        nearest.card.id, format_size(miss.limit.bytes), format_size(Bytes{-miss.margin_bytes}), miss.stage,
        format_size(miss.need), at_moment(miss.moment), miss.term, format_size(miss.term_bytes));
  }
  if (const auto* miss = ram_miss(nearest))
    return fmt::format("No card helps: {} misses the {} of RAM from {} by {}{}.", miss->stage,
                       format_size(miss->limit.bytes), miss->limit.from,
                       format_size(Bytes{-miss->margin_bytes}), at_moment(miss->moment));
  return fmt::format("No card helps: {}.", reasons_text(nearest.stages));
}

void add_several(Report& report, const Estimate& shown) {
  const auto several = several_cards(*shown.profile, shown.settings);
  if (!several) return;
  report.blocks.emplace_back(fmt::format("Several cards {}: {} [{}].",
                                         several->usable ? "can share the work" : "do not help",
                                         several->reason, several->source));
}

void add_advice(Report& report, const CardsJudged& judged) {
  if (judged.fit()) return;
  Items items{"What to change", {}};
  for (auto& text : cards_advice(judged)) items.items.push_back({"-", std::move(text)});
  if (!items.items.empty()) report.blocks.emplace_back(std::move(items));
}

void add_cards(Report& report, const CardsJudged& judged) {
  const auto rows = cards_to_show(judged);
  const auto fitting = whole_cards(judged, [](auto& row) { return row.fits(); });
  const auto shown =
      std::count_if(rows.begin(), rows.end(), [](auto* row) { return row->card.slice_of.empty(); });
  const auto more = fitting.size() - static_cast<std::size_t>(shown);
  if (!rows.empty()) report.blocks.emplace_back(fit_table(rows));
  if (more > 0) report.blocks.emplace_back(fmt::format("and {} (--all).", count_text(more, "more card")));
  add_prices(report, rows);
  add_others(report, judged);
}

// "gpu  2 × a100-pcie-40gb, which fits"
void add_partitions(Report& report, const CardsJudged& judged, const Inventory& site) {
  Items items{"Partitions", {}};
  const auto fits = [&](const std::string& id) {
    return std::any_of(judged.cards.begin(), judged.cards.end(),
                       [&](auto& row) { return row.card.id == id && row.fits(); });
  };
  for (const auto& partition : site.partitions) {
    std::vector<std::string> texts;
    for (const auto& [id, count] : cards_in(partition))
      texts.push_back(fmt::format("{} × {}, which {}", count, id, fits(id) ? "fits" : "does not fit"));
    items.items.push_back({partition.name, texts.empty() ? "no card that is known"
                                                         : fmt::format("{}", fmt::join(texts, "; "))});
  }
  for (const auto& note : site.notes) items.items.push_back({"note", note});
  report.blocks.emplace_back(std::move(items));
}

}  // namespace

std::vector<std::string> cards_advice(const CardsJudged& judged) {
  const auto* best = judged.best();
  if (!best) return {};
  auto advice = best->result.advice;
  const auto larger = larger_misses(judged, *best);
  if (const auto* other = advice_for_larger(larger, *best); other && !judged.fit())
    advice.insert(advice.begin(), fmt::format("for {}: {}", named(larger), *other));
  return advice;
}

std::string cards_conclusion(const CardsJudged& judged, const Estimate& shown, CardOrder order) {
  if (judged.fit()) return smallest_text(judged.cards.front(), order);
  const auto lacking = shown.lacking();
  if (judged.undecided() && !lacking.empty())
    return fmt::format("Not decided: a stage lacks {}.", fmt::join(lacking, ", "));
  if (judged.undecided()) return "Not decided: not enough is known of the cards.";
  const auto* nearest = judged.best();
  return nearest ? nearest_text(*nearest) : "No card can run every stage.";
}

Report gpu_report(const CardsJudged& judged, const Estimate& shown, CardOrder order, bool all,
                  const Inventory* site) {
  Report report;
  report.data = gpu_value(judged, shown, order, site);
  report.status = judged.fit() ? 0 : judged.undecided() ? k_status_unknown : k_status_misses;
  report.blocks.emplace_back(headline(*shown.profile));
  report.blocks.emplace_back(given_parameters(shown));
  if (auto needs = need_table(shown, judged.best())) report.blocks.emplace_back(std::move(*needs));
  if (all)
    report.blocks.emplace_back(all_table(judged));
  else if (uses_vram(shown))
    add_cards(report, judged);
  if (uses_vram(shown)) add_document(report, judged);
  report.blocks.emplace_back(cards_conclusion(judged, shown, order));
  if (site) add_partitions(report, judged, *site);
  add_several(report, shown);
  add_advice(report, judged);
  add_warnings(report, shown.warnings);
  return report;
}

}  // namespace memplan
