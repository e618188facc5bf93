#include <fmt/format.h>

#include <memory>

#include "cli/budget_input.hpp"
#include "cli/command.hpp"
#include "cli/gpu_page.hpp"
#include "cli/gpu_report.hpp"
#include "cli/picture_output.hpp"
#include "cli/profile_input.hpp"
#include "cli/site_input.hpp"
#include "memplan/error.hpp"

namespace memplan {

namespace {

struct GpuOptions {
  SiteInput site;
  std::string sort = "capacity";
  bool all = false;
};

CardOrder order_of(const std::string& sort) {
  if (sort == "capacity") return CardOrder::capacity;
  if (sort == "price") return CardOrder::price;
  const std::vector<std::string> known = {"capacity", "price"};
  throw Error(ErrorKind::usage, fmt::format("'{}' is not among {}", printable(sort), one_of(known)))
      .at("--sort")
      .hint(near_miss(sort, known));
}

int answer_gpu(ProfileInput& input, const BudgetInput& budget, const GpuOptions& options,
               const PictureOutput& pictures, const OutputOptions& output) {
  pictures.check(output);
  const auto order = order_of(options.sort);
  const auto limits = budget.beside_cards();
  const auto stock = options.site.stock();
  const auto question = input.question();
  input.answer(question);  // refuses a question without an answer, whatever the card
  const auto judged =
      judge_cards(question, stock.cards, limits, notes_of(input.file(), input.profile()), order);
  const auto* best = judged.best();
  const auto shown = input.answer(best ? limits.on(best->card, "--gpu").applied_to(question) : question);
  auto report = gpu_report(judged, shown, order, options.all || output.format == "csv",
                           stock.site ? &*stock.site : nullptr);
  const auto page = [&, answer = report] { return gpu_page(judged, shown, order, answer); };
  return pictures.write(std::move(report), output, page);
}

}  // namespace

Runner declare_gpu(Options& add, const CommandLine& line) {
  const auto input = std::make_shared<ProfileInput>();
  const auto budget = std::make_shared<BudgetInput>();
  const auto options = std::make_shared<GpuOptions>();
  const auto pictures = std::make_shared<PictureOutput>();
  input->declare(add, line);
  budget->declare_without_card(add);
  const std::string group = "Cards";
  options->site.declare(add,
                        "the cards to choose from, in place of the built-in ones: a CSV file, or slurm for "
                        "what the cluster has",
                        group);
  add.value("--sort", options->sort,
            {"order of the cards: capacity (smallest first, default) or price (cheapest first)", "ORDER",
             group, choices_of({"capacity", "price"})});
  add.flag("--all", options->all, {"list every card, with what rules it out", "", group});
  pictures->declare(add);
  return [input, budget, options, pictures](const OutputOptions& output) {
    return answer_gpu(*input, *budget, *options, *pictures, output);
  };
}

}  // namespace memplan
