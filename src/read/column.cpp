#include "read/column.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "read/labels.hpp"
#include "read/tally.hpp"

namespace memplan {

namespace {

constexpr std::size_t k_most_names = 10'000;

LabelList open_list(hid_t parent, const std::string& path, const std::string& shown) {
  auto node = hdf5::open_own_node(parent, path, shown);
  if (node.kind == hdf5::Kind::too_new) throw hdf5::too_new(shown + " is stored", node.reason);
  if (node.kind != hdf5::Kind::dataset) throw hdf5::damaged(fmt::format("{} is no list", shown));
  return LabelList(std::move(node.handle), "", shown);
}

// `is_missing` tells of each row whether its value does not count; of none when it is empty.
Tally tally_labels(const LabelList& list, const std::vector<bool>& is_missing, const std::string& shown,
                   const std::function<void(double)>& report_progress) {
  Tally tally;
  tally.is_boolean = list.is_boolean();
  list.each_label(
      [&](std::optional<std::string> label) {
        if (!is_missing.empty() && is_missing[static_cast<std::size_t>(tally.rows)]) label.reset();
        tally.add(std::move(label), shown);
      },
      report_progress);
  return tally;
}

std::vector<std::string> read_categories(const LabelList& list, const std::string& shown) {
  if (list.size() > static_cast<std::int64_t>(k_most_distinct)) throw too_many_values(shown);
  std::vector<std::string> names;
  list.each_label([&](const std::optional<std::string>& label) { names.push_back(label.value_or("nan")); },
                  [](double) {});
  return names;
}

// Codes stand for the places of the categories; -1 for no value.
Tally tally_codes(const LabelList& codes, const std::vector<std::string>& categories,
                  const std::string& shown, const std::function<void(double)>& report_progress) {
  std::vector<std::int64_t> counts(categories.size());
  Tally tally;
  tally.rows = codes.size();
  codes.each_integer(
      [&](std::int64_t code) {
        if (code == -1)
          ++tally.missing;
        else if (code >= 0 && code < std::ssize(counts))
          ++counts[static_cast<std::size_t>(code)];
        else
          throw hdf5::damaged(
              fmt::format("{} has the code {}, but there are {} categories", shown, code, counts.size()));
      },
      report_progress);
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] > 0) tally.counts[categories[i]] += counts[i];
  return tally;
}

// Values beside a mask of those that are missing.
Tally tally_masked(const LabelList& values, const LabelList& mask, const std::string& shown,
                   const std::function<void(double)>& report_progress) {
  std::vector<bool> is_missing;
  mask.each_integer([&](std::int64_t value) { is_missing.push_back(value != 0); }, report_progress);
  if (values.size() != mask.size())
    throw hdf5::damaged(fmt::format("{} has {} values, but its mask {}", shown, values.size(), mask.size()));
  return tally_labels(values, is_missing, shown, report_progress);
}

// Before AnnData 0.7 obs was a list of records, and categories stood among the unstructured annotations.
Tally tally_field(hid_t file, hdf5::Node obs, const std::string& column,
                  const std::function<void(double)>& report_progress) {
  const hdf5::Handle type(H5Dget_type(obs.handle.id()));
  const auto names = hdf5::field_names(type.id(), k_most_names);
  if (std::find(names.begin(), names.end(), column) == names.end())
    throw missing_column("obs", column, names);
  const auto shown = "obs/" + printable(column, 60);
  const LabelList list(std::move(obs.handle), column, shown);
  const auto categories = fmt::format("uns/{}_categories", column);
  if (!list.is_integer() || hdf5::open_node(file, categories).kind != hdf5::Kind::dataset)
    return tally_labels(list, {}, shown, report_progress);
  return tally_codes(list, read_categories(open_list(file, categories, printable(categories)), shown), shown,
                     report_progress);
}

std::vector<std::string> column_names(hid_t obs) {
  auto names = hdf5::member_names(obs, k_most_names);
  std::erase(names, "__categories");
  return names;
}

Tally tally_group(hid_t group, const std::string& shown, const std::function<void(double)>& report_progress) {
  const auto part = [&](const char* name) {
    return open_list(group, name, fmt::format("{}/{}", shown, name));
  };
  if (hdf5::open_node(group, "codes").kind != hdf5::Kind::nothing) {
    const auto codes = part("codes");
    return tally_codes(codes, read_categories(part("categories"), shown), shown, report_progress);
  }
  if (hdf5::open_node(group, "values").kind != hdf5::Kind::nothing) {
    const auto values = part("values");
    return tally_masked(values, part("mask"), shown, report_progress);
  }
  throw Error(ErrorKind::file, fmt::format("{} is encoded in a way that is not read", shown))
      .hint("Name another column.");
}

Tally tally_member(hid_t obs, const std::string& column, const std::function<void(double)>& report_progress) {
  const auto shown = "obs/" + printable(column, 60);
  auto node = hdf5::open_own_node(obs, column, shown);
  if (node.kind == hdf5::Kind::nothing || column == "__categories")
    throw missing_column("obs", column, column_names(obs));
  if (node.kind == hdf5::Kind::too_new) throw hdf5::too_new(shown + " is stored", node.reason);
  if (node.kind == hdf5::Kind::group) return tally_group(node.handle.id(), shown, report_progress);
  const LabelList list(std::move(node.handle), "", shown);
  const auto categories = "__categories/" + column;  // AnnData 0.7
  if (!list.is_integer() || hdf5::open_node(obs, categories).kind != hdf5::Kind::dataset)
    return tally_labels(list, {}, shown, report_progress);
  return tally_codes(list, read_categories(open_list(obs, categories, shown), shown), shown, report_progress);
}

Tally tally_column(hid_t file, const std::string& column,
                   const std::function<void(double)>& report_progress) {
  auto obs = hdf5::open_own_node(file, "obs", "obs");
  if (obs.kind == hdf5::Kind::too_new) throw hdf5::too_new("obs is stored", obs.reason);
  if (obs.kind == hdf5::Kind::dataset) return tally_field(file, std::move(obs), column, report_progress);
  if (obs.kind == hdf5::Kind::group) return tally_member(obs.handle.id(), column, report_progress);
  throw Error(ErrorKind::file, "has no obs, whose columns are read")
      .hint("A .h5ad file of AnnData is needed.");
}

}  // namespace

ColumnFigures read_h5ad_column(const std::string& path, const std::string& column,
                               const std::optional<std::string>& value,
                               const std::function<void(double)>& report_progress) {
  const auto file = hdf5::open_file(path);
  return figures_of(tally_column(file.id(), column, report_progress), column, value);
}

}  // namespace memplan
