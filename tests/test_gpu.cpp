// Which cards hold the stages: the verdicts, their order, and that they are those of `check --gpu`.
#include <doctest/doctest.h>

#include <random>

#include "cards.hpp"
#include "formula_random.hpp"
#include "memplan/gpu.hpp"
#include "memplan/solve.hpp"
#include "profile_runs.hpp"
#include "small_profile.hpp"

namespace memplan {
namespace {

Question question(const Profile& profile, const Spelled& values) {
  Question question{&profile, {}, {}};
  for (const auto& [name, text] : values)
    question.given[name] = parse_value(profile.find_parameter(name)->spec, text);
  return question;
}

std::vector<std::string> ids(const CardsJudged& judged) {
  std::vector<std::string> result;
  for (const auto& row : judged.cards) result.push_back(row.card.id + (row.fits() ? "" : " no"));
  return result;
}

// The stage `fit` of the small profile at 100 cells: 1.2 GB of tensors, 1.8 GB with the spread, and what the
// engine adds.
Bytes need_of(const Profile& profile, const Spelled& values) {
  const auto answer = estimate(question(profile, values));
  return answer.answers.front().estimate->vram->amount.high;
}

TEST_CASE("cards that fit come first, the smallest first, then the newer, then by id") {
  const auto profile = small_profile();
  const auto need = need_of(profile, {{"cells", "100"}}).count;
  const std::vector<Card> cards = {card("big", 2 * need),     card("old", need, 7), card("b", need, 8),
                                   card("a", need, 8),        card("small", 9),     card("dark", 0),
                                   card("short", need - 1, 9)};
  const auto judged = judge_cards(question(profile, {{"cells", "100"}}), cards, {}, {});
  CHECK(ids(judged) == std::vector<std::string>{"a", "b", "old", "big", "small no", "short no", "dark no"});
  CHECK(judged.fit());
  CHECK(!judged.undecided());
  CHECK(judged.best()->card.id == "a");
  CHECK(judged.cards[0].tightest()->margin_bytes == 0);
  CHECK(judged.cards[0].stages[0].stage == "fit");
  CHECK(judged.cards[0].stages[0].fits);
  CHECK(judged.cards[3].stages[0].margin_bytes == need);
}

TEST_CASE("by price the cheapest fitting card comes first, and unknown prices last") {
  const auto profile = small_profile();
  const auto need = need_of(profile, {{"cells", "100"}}).count;
  auto cheap = card("cheap", 3 * need), dear = card("dear", 2 * need), gift = card("gift", 9);
  cheap.usd_per_hour = 1;
  dear.usd_per_hour = 2;
  gift.usd_per_hour = 0.1;
  const std::vector<Card> cards = {dear, card("unpriced", need), gift, cheap};
  const auto judged = judge_cards(question(profile, {{"cells", "100"}}), cards, {}, {}, CardOrder::price);
  CHECK(ids(judged) == std::vector<std::string>{"cheap", "dear", "unpriced", "gift no"});
}

TEST_CASE("what does not fit says by how much, at which moment and for which term") {
  const auto profile = small_profile();
  const auto need = need_of(profile, {{"cells", "100"}}).count;
  const auto ask = question(profile, {{"cells", "100"}});
  Budget ram;
  ram.ram = Limit{Bytes{1}, "--max-ram"};
  ram.headroom = 0.5;
  auto plain = card("plain", 2 * need, 8, false), dark = card("dark", 0);
  plain.bf16 = std::nullopt;
  const auto judged =
      judge_cards(ask, {card("half", need), card("old", 2 * need, 8, false), plain, dark}, ram, {});
  REQUIRE(judged.cards.size() == 4);
  for (const auto& row : judged.cards)
    CHECK(row.stages[0].reasons[0].starts_with("RAM misses by 1.80 GB at load: runtime takes 1.00 GB of "));
  const auto& half = judged.cards[0].stages[0];
  CHECK(half.margin_bytes == need / 2 - need);
  CHECK(half.reasons[1].starts_with("VRAM misses by "));
  CHECK(half.reasons[1].find(" at train: tensors takes 1.80 GB of ") != std::string::npos);
  CHECK(judged.cards[1].stages[0].reasons[1] == "no bf16, and it trains in bf16");
  CHECK(judged.cards[2].stages[0].reasons[1] == "whether bf16 of plain is not known (it trains in bf16)");
  const auto& unknown = judged.cards[3].stages[0];
  CHECK(unknown.reasons.back() == "the card's memory is not known");
  CHECK(!unknown.margin_bytes);
}

TEST_CASE("the nearest card misses by least, and memory alone rules it out") {
  const auto profile = small_profile();
  const auto need = need_of(profile, {{"cells", "100"}}).count;
  const auto ask = question(profile, {{"cells", "100"}});
  const auto judged = judge_cards(
      ask, {card("less", need - 5), card("near", need - 2), card("enough", need, 8, false)}, {}, {});
  CHECK(!judged.fit());
  CHECK(!judged.undecided());
  CHECK(judged.best()->card.id == "near");
  CHECK(judge_cards(ask, {card("enough", need, 8, false)}, {}, {}).best() == nullptr);
  CHECK(judge_cards(ask, {}, {}, {}).best() == nullptr);
}

TEST_CASE("a stage that lacks inputs and cards that are not known leave it undecided") {
  const auto profile = small_profile();
  CHECK(judge_cards(question(profile, {}), {card("a", 1)}, {}, {}).undecided());
  const auto ask = question(profile, {{"cells", "100"}});
  CHECK(judge_cards(ask, {card("dark", 0)}, {}, {}).undecided());
  CHECK(!judge_cards(ask, {card("dark", 0), card("small", 1)}, {}, {}).undecided());
  const auto on_cpu = question(profile, {{"cells", "100"}, {"device", "cpu"}});
  const auto judged = judge_cards(on_cpu, {card("tiny", 1, 8, false)}, {}, {});
  CHECK(judged.fit());
  CHECK(judged.best()->tightest() == nullptr);
}

TEST_CASE("the document's opinion stands beside: its figures, and its limits for a card") {
  const auto profile = small_profile();
  Notes notes;
  notes.card_limits = {{{"a", "b"}, {{"cells", 50}, {"guides", 10}}, "guide, table"}};
  const auto judged = judge_cards(question(profile, {{"cells", "100"}}),
                                  {card("a", 400000000), card("c", 399999999)}, {}, notes);
  REQUIRE(judged.cards.size() == 2);
  const auto& c = judged.cards[0].document;
  const auto& a = judged.cards[1].document;
  CHECK(a.need == Bytes{400000000});
  CHECK(a.holds == true);
  CHECK(a.refuses());
  CHECK(a.source == "guide, table");
  REQUIRE(a.limits.size() == 2);
  CHECK(a.limits[0].exceeded());
  CHECK(a.limits[0].value == 100);
  CHECK(!a.limits[1].exceeded());
  CHECK(!a.limits[1].value);
  CHECK(c.holds == false);
  CHECK(c.limits.empty());
}

TEST_CASE("bayesDREAM's choice of a guide follows each card's memory") {
  const auto profile = load_built_in("bayesdream");
  const Spelled example = {
      {"features", "30000"}, {"cells", "50000"}, {"groups", "2"}, {"guides", "1000"}, {"sparsity", "0.85"}};
  const auto judged = judge_cards(question(profile, example), built_in_cards(), {}, {});
  const auto margin = [&](const std::string& id, std::size_t stage) {
    for (const auto& row : judged.cards)
      if (row.card.id == id) return *row.stages[stage].margin_bytes;
    FAIL("no card " << id);
    return std::int64_t{0};
  };
  CHECK(margin("v100-16gb", 2) < -150'000'000'000);
  CHECK(margin("a100-sxm-40gb", 0) > 0);
  CHECK(margin("a100-sxm-40gb", 2) < -120'000'000'000);
  CHECK(margin("b200", 0) < -1'000'000'000'000);  // AutoIAFNormal is taken there
  CHECK(margin("b200", 2) > 0);
  CHECK(judged.best()->card.id == "h200-nvl");
}

TEST_CASE("the cards that the notes limit are in the catalogue") {
  for (const auto& text : built_in_profiles()) {
    const auto profile = load_profile(text.model, "built-in");
    for (const auto& row : load_notes(text.notes, "built-in", profile).card_limits)
      for (const auto& id : row.cards) CHECK_NOTHROW(find_card(built_in_cards(), id));
  }
}

// A value of `parameter` drawn by chance, or nothing for its default.
std::optional<ParameterValue> draw(const Parameter& parameter, std::mt19937& random) {
  const auto& spec = parameter.spec;
  if (!parameter.required && random() % 3 != 0) return std::nullopt;
  if (spec.kind == ParameterKind::choice)
    return ParameterValue{0, spec.choices[random() % spec.choices.size()], Origin::option};
  if (spec.kind == ParameterKind::flag) return ParameterValue{double(random() % 2), "", Origin::option};
  if (spec.kind == ParameterKind::fraction)
    return ParameterValue{double(random() % 100) / 100, "", Origin::option};
  const double size = std::floor(std::exp(std::uniform_real_distribution(0.0, 12.0)(random)));
  const double most = std::max(spec.min.value_or(1), 1.0);
  return ParameterValue{std::clamp(size * most, most, spec.max.value_or(1e9)), "", Origin::option};
}

// The exit status of `check --gpu`: 0, or another where the card cannot even be named.
bool check_fits(const Question& question, BudgetOptions options, const std::string& id) {
  options.gpu = id;
  try {
    const auto budget = make_budget(options);
    return check(estimate(budget.applied_to(question)), budget).fits();
  } catch (const Error&) {
    return false;
  }
}

// A question drawn by chance, and limits beside the card.
Question draw_question(const Profile& profile, std::mt19937& random, BudgetOptions& options) {
  Question ask{&profile, {}, {}};
  for (const auto& parameter : profile.parameters)
    if (parameter.spec.read != "device_total")
      if (const auto value = draw(parameter, random)) ask.given[parameter.spec.name] = *value;
  if (random() % 2) options.max_ram = std::to_string(random() % 900 + 1) + "GB";
  if (random() % 2) options.headroom = std::to_string(random() % 40) + "%";
  return ask;
}

TEST_CASE("gpu says that a card fits exactly when check --gpu does") {
  std::mt19937 random(random_formula::seed("gpu and check"));
  int fitting = 0, others = 0;
  for (const auto& text : built_in_profiles()) {
    const auto profile = load_profile(text.model, "built-in");
    const auto notes = load_notes(text.notes, "built-in", profile);
    for (int round = 0; round < 12; ++round) {
      BudgetOptions options;
      const auto ask = draw_question(profile, random, options);
      CardsJudged judged;
      try {
        judged = judge_cards(ask, built_in_cards(), make_budget(options), notes);
      } catch (const Error&) {
        continue;  // the values break a rule of the profile, whatever the card
      }
      for (const auto& row : judged.cards) {
        CAPTURE(row.card.id);
        const bool stages_fit =
            std::all_of(row.stages.begin(), row.stages.end(), [](auto& stage) { return stage.fits; });
        CHECK(row.fits() == check_fits(ask, options, row.card.id));
        CHECK(row.fits() == stages_fit);
        (row.fits() ? fitting : others) += 1;
      }
    }
  }
  CHECK(fitting > 100);
  CHECK(others > 100);
}

// The numbers that the question gives, each of which solve can be asked for.
std::vector<std::string> given_numbers(const Question& ask) {
  std::vector<std::string> names;
  for (const auto& [name, value] : ask.given) {
    const auto kind = ask.profile->find_parameter(name)->spec.kind;
    if (kind != ParameterKind::choice && kind != ParameterKind::flag) names.push_back(name);
  }
  return names;
}

// One card that fits and one that does not, as far as there are.
std::vector<const CardVerdict*> one_of_each(const CardsJudged& judged) {
  std::vector<const CardVerdict*> rows;
  for (const bool fits : {true, false})
    for (const auto& row : judged.cards)
      if (row.known() && row.fits() == fits) {
        rows.push_back(&row);
        break;
      }
  return rows;
}

// What solve says of the value that the question gives.
void check_solution(const Solution& solution, double present, bool fits) {
  constexpr double k_same = 1e-9;
  const bool among = std::any_of(solution.intervals.begin(), solution.intervals.end(), [&](auto& interval) {
    return present >= interval.from - k_same && present <= interval.to + k_same;
  });
  CHECK(among == fits);
  CHECK(solution.present->fits() == fits);
  if (solution.outcome != Outcome::largest) return;
  const bool grows = solution.intervals.size() == 1 && solution.intervals[0].from <= present;
  if (fits || grows) CHECK((solution.answer.value >= present - k_same) == fits);
}

TEST_CASE("gpu says that a card fits exactly when solve's values on it hold the present one") {
  std::mt19937 random(random_formula::seed("gpu and solve"));
  int fitting = 0, others = 0;
  for (const auto& text : built_in_profiles()) {
    const auto profile = load_profile(text.model, "built-in");
    for (int round = 0, asked = 0; round < 40 && asked < 3; ++round) {
      BudgetOptions options;
      const auto ask = draw_question(profile, random, options);
      const auto names = given_numbers(ask);
      const auto name = names[random() % names.size()];
      CAPTURE(profile.name);
      CAPTURE(name);
      try {
        const auto judged = judge_cards(ask, built_in_cards(), make_budget(options), {});
        for (const auto* row : one_of_each(judged)) {
          CAPTURE(row->card.id);
          options.gpu = row->card.id;
          check_solution(solve(ask, make_budget(options), name), ask.given.at(name).number, row->fits());
          (row->fits() ? fitting : others) += 1;
          ++asked;
        }
      } catch (const Error&) {
        continue;  // the values break a rule of the profile, or a stage lacks inputs
      }
    }
  }
  CHECK(fitting > 1);
  CHECK(others > 1);
}

}  // namespace
}  // namespace memplan
