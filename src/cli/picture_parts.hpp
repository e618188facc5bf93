// Parts that several commands' pages share. Private to the cli room.
#pragma once

#include <string>
#include <vector>

#include "memplan/budget.hpp"
#include "memplan/estimate.hpp"
#include "memplan/report.hpp"

namespace memplan {

// A page without sections yet. `question` is what the command answers: "what each stage needs".
Page start_page(const Profile& profile, const std::string& question);
// Each parameter that has a value: its value, where that comes from, what it means.
Table parameters_table(const Estimate& estimate);
// The question: parameters, and what was decided by them.
Section question_section(const Estimate& estimate);
// The answer as its report has it, below the headline and the parameters.
Section answer_section(const Report& report);

// A moment's terms as the parts of a bar.
Bar bar_of(const MomentNeed& moment, const std::string& label);
// The budget's limit on `device`, where it has one.
std::vector<Mark> marks_of(const Budget& budget, Device device);

// The figures that a picture is drawn from.
Table table_of(const StackedBars& picture);
Table table_of(const LineChart& picture);
// A section of pictures, a table behind each.
Section pictures_section(const std::string& title, std::vector<Picture> pictures);

}  // namespace memplan
