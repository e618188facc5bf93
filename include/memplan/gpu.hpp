// Which cards hold the stages: a question asked on each card, and judged as `check` judges it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "memplan/budget.hpp"
#include "memplan/check.hpp"
#include "memplan/profile.hpp"

namespace memplan {

// One stage on one card. `margin_bytes` is what it leaves of the card's memory, negative by how much it
// misses: nothing where the stage uses no VRAM or has no figure, and where the memory is not known.
struct StageOnCard {
  std::string stage;
  bool fits = false;
  std::optional<std::int64_t> margin_bytes;
  std::vector<std::string> reasons;  // why it does not fit
};

// A document's limit on one parameter for a card, beside the parameter's value (nothing where it has none).
struct LimitHeld {
  std::string parameter;
  double at_most = 0;
  std::optional<double> value;

  bool exceeded() const { return value && *value > at_most; }
};

// What the workload's document says of a card.
struct DocumentOpinion {
  std::optional<Bytes> need;  // the largest VRAM by its own figures, nothing when it has none
  std::optional<bool> holds;  // whether that fits the card; nothing where a stage lacks inputs
  std::vector<LimitHeld> limits;
  std::string source;  // of the limits, "" when it names none for this card

  // One of its limits keeps the data set off the card.
  bool refuses() const;
};

// `result` is what `check --gpu` finds, and a card fits exactly when that exits with 0. Of a card whose
// memory is not known it is all but the comparison with the memory.
struct CardVerdict {
  Card card;
  CheckResult result;
  std::vector<StageOnCard> stages;  // in the order of the answers
  DocumentOpinion document;

  bool known() const { return card.capacity.has_value(); }
  bool fits() const { return known() && result.fits(); }
  // The verdict on VRAM with the smallest margin, the first of equals; null where no stage uses VRAM.
  const Verdict* tightest() const;
};

enum class CardOrder { capacity, price };

// Every card: those that fit first, and each part by capacity, smallest first, then by compute capability,
// newest first, then by id. By price what costs least comes first and what has no price last.
struct CardsJudged {
  std::vector<CardVerdict> cards;

  bool fit() const { return !cards.empty() && cards.front().fits(); }
  // Whether a card that is known neither fits nor certainly fails, as when a stage lacks inputs; or none is
  // known.
  bool undecided() const;
  // The card that fits and comes first, else the one whose VRAM misses by least and that nothing but memory
  // rules out; null when there is none.
  const CardVerdict* best() const;
};

// Asks `question` anew on each card. `limits` holds what else limits, RAM and the headroom; the document's
// limits are those of `notes`. Throws as estimate() does.
CardsJudged judge_cards(const Question& question, const std::vector<Card>& cards, const Budget& limits,
                        const Notes& notes, CardOrder order = CardOrder::capacity);

}  // namespace memplan
