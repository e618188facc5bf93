#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "memplan/error.hpp"
#include "memplan/probe.hpp"

namespace memplan {

namespace {

using SortedJson = nlohmann::json;

constexpr std::string_view k_probe_schema = "mem-plan/probe/1";
constexpr std::size_t k_most_list_entries = 1024;
constexpr int k_deepest_probe = 16;

[[noreturn]] void refuse(const std::string& file, const std::string& where, const std::string& message) {
  throw Error(ErrorKind::file, message)
      .at(where.empty() ? file : fmt::format("{}: {}", file, where))
      .hint("save it anew on that machine: mem-plan probe --json > FILE");
}

// One value of the file and its place.
class View {
 public:
  View(const SortedJson& value, std::string place, const std::string& file)
      : m_value(value), m_place(std::move(place)), m_file(file) {}

  [[noreturn]] void fail(const std::string& message) const { refuse(m_file, m_place, message); }

  View at(const char* name) const {
    if (!m_value.is_object()) fail("this is no object");
    const auto found = m_value.find(name);
    if (found == m_value.end()) fail(fmt::format("the member '{}' is missing", name));
    return {*found, fmt::format("{}/{}", m_place, name), m_file};
  }
  bool is_null() const { return m_value.is_null(); }

  std::string text() const {
    if (m_value.is_null()) return "";
    if (!m_value.is_string()) fail("this is no text");
    return printable(m_value.get<std::string>(), 4096);
  }
  std::optional<std::int64_t> number() const {
    if (m_value.is_null()) return std::nullopt;
    const bool whole = m_value.is_number_unsigned() && m_value.get<std::uint64_t>() <= INT64_MAX;
    if (!whole) fail("this is no whole number from 0 to 9,223,372,036,854,775,807");
    return m_value.get<std::int64_t>();
  }
  std::int64_t required_number() const {
    const auto value = number();
    if (!value) fail("this is no whole number");
    return *value;
  }
  std::optional<Bytes> size() const {
    const auto value = number();
    return value ? std::optional(Bytes{*value}) : std::nullopt;
  }
  Bytes required_size() const { return Bytes{required_number()}; }
  std::optional<bool> flag() const {
    if (m_value.is_null()) return std::nullopt;
    if (!m_value.is_boolean()) fail("this is neither true nor false");
    return m_value.get<bool>();
  }

  // `read` of each entry of a list.
  template <class Read>
  auto list(Read read) const {
    std::vector<decltype(read(*this))> result;
    if (!m_value.is_array()) fail("this is no list");
    if (m_value.size() > k_most_list_entries)
      fail(fmt::format("the list has more than {} entries", k_most_list_entries));
    for (std::size_t i = 0; i < m_value.size(); ++i)
      result.push_back(read(View(m_value[i], fmt::format("{}/{}", m_place, i), m_file)));
    return result;
  }

 private:
  const SortedJson& m_value;
  std::string m_place;
  const std::string& m_file;
};

MemoryLimit memory_limit(const View& view) {
  return {view.at("name").text(), view.at("bytes").required_size(), view.at("free_bytes").required_size(),
          view.at("from").text()};
}

std::string plain_text(const View& view) {
  return view.text();
}

SlurmJob slurm_job(const View& view) {
  return {view.at("job").text(), view.at("gpus").list(plain_text), view.at("gpu_count").number()};
}

Host host_of(const View& view) {
  Host host;
  host.physical = view.at("physical_bytes").size();
  host.available = view.at("available_bytes").size();
  host.swap = view.at("swap_bytes").size();
  host.swap_free = view.at("swap_free_bytes").size();
  host.hugepages = view.at("hugepages_bytes").size();
  host.overcommit = view.at("overcommit").text();
  host.limits = view.at("limits").list(memory_limit);
  if (!view.at("slurm").is_null()) host.slurm = slurm_job(view.at("slurm"));
  host.notes = view.at("notes").list(plain_text);
  return host;
}

RealDevice saved_device(const View& view) {
  RealDevice device;
  device.index = view.at("index").required_number();
  device.vendor = view.at("vendor").text();
  device.name = view.at("name").text();
  device.uuid = view.at("uuid").text();
  device.pci = view.at("pci").text();
  device.total = view.at("total_bytes").size();
  device.total_from = view.at("total_from").text();
  device.free = view.at("free_bytes").size();
  device.free_from = view.at("free_from").text();
  device.reserved = view.at("reserved_bytes").size();
  device.ecc = view.at("ecc").flag();
  device.compute_capability = view.at("compute_capability").text();
  device.multiprocessors = view.at("multiprocessors").number();
  device.unified = view.at("unified").flag();
  device.mig = view.at("mig").flag();
  device.slices = view.at("slices").list([](const View& slice) {
    return DeviceSlice{slice.at("name").text(), slice.at("uuid").text(), slice.at("total_bytes").size(),
                       slice.at("free_bytes").size()};
  });
  device.processes = view.at("processes").list([](const View& process) {
    return DeviceProcess{process.at("pid").required_number(), process.at("bytes").size()};
  });
  device.absent = view.at("absent").list([](const View& absent) {
    return AbsentField{absent.at("field").text(), absent.at("reason").text()};
  });
  return device;
}

Allocation saved_allocation(const View& view) {
  return {view.at("index").required_number(),   view.at("asked_bytes").required_size(),
          view.at("had_bytes").required_size(), view.at("free_bytes").size(),
          view.at("margin_bytes").size(),       view.at("context_bytes").size(),
          view.at("bytes_per_second").number(), view.at("stopped_by").text()};
}

SortedJson parse_text(std::string_view text, const std::string& file) {
  bool deep = false;
  const auto watch = [&](int depth, SortedJson::parse_event_t, SortedJson&) {
    deep = deep || depth > k_deepest_probe;
    return !deep;
  };
  auto root = SortedJson::parse(text, watch, false);
  if (deep) refuse(file, "", "the JSON is nested too deeply");
  if (root.is_discarded()) refuse(file, "", "this is no JSON, or is cut off");
  return root;
}

}  // namespace

Probe parse_probe(std::string_view text, const std::string& file) {
  const auto root = parse_text(text, file);
  const View view(root, "", file);
  const auto schema = view.at("schema").text();
  if (schema != k_probe_schema)
    view.at("schema").fail(fmt::format("this is '{}', not '{}'", printable(schema), k_probe_schema));
  Probe probe;
  probe.way = view.at("way").text();
  probe.tried = view.at("tried").list([](const View& attempt) {
    return Attempt{attempt.at("way").text(), attempt.at("outcome").text()};
  });
  probe.driver = view.at("driver").text();
  probe.cuda = view.at("cuda").text();
  probe.devices = view.at("devices").list(saved_device);
  probe.findings = view.at("findings").list([](const View& finding) {
    return Finding{finding.at("kind").text(), finding.at("message").text(), finding.at("hint").text()};
  });
  if (!view.at("allocation").is_null()) probe.allocation = saved_allocation(view.at("allocation"));
  probe.host = host_of(view.at("host"));
  return probe;
}

}  // namespace memplan
