#include "capture.hpp"
#include "probe_machine.hpp"

namespace {

// `mem-plan probe …` with the fake driver on a recorded machine.
Ran probed(const std::vector<std::string>& arguments, Variables variables = {}) {
  variables["LD_LIBRARY_PATH"] = memplan::path_beside_program("fake_driver");
  variables["MEM_PLAN_HOST_ROOT"] = test_data("hosts/docker-v2");
  const WithVariables with(variables);
  std::vector<std::string> line = {"probe"};
  line.insert(line.end(), arguments.begin(), arguments.end());
  return ran(line);
}

}  // namespace

TEST_CASE("probe: without a device it answers all the same") {
  const auto none = probed({}, {{"FAKE_DEVICES", "0"}});
  CHECK(none.status == 0);
  CHECK(none.out.starts_with("No device.\n"));
  CHECK(contains(none.out, "A process may have 8.59 GB (cgroup)"));
  CHECK(probed({"--allocate", "1GB"}, {{"FAKE_DEVICES", "0"}}).status == 4);
}

TEST_CASE("probe --save writes the context's cost into the user's folder, and answers use it") {
  const ScratchFolder home;
  const Variables variables = {{"XDG_DATA_HOME", home.path()}};
  const auto saved = probed({"--allocate", "1GB", "--save", "--json"}, variables);
  CHECK(saved.status == 0);
  CHECK(contains(slurp(home / "mem-plan/context.json"), "\"context_bytes\": 524288000"));
  const WithVariables with(variables);
  const auto answer = ran({"estimate", "cpa", "--cells", "1k", "--genes", "1k"});
  CHECK(contains(answer.out, "the CUDA context is taken as 524.29 MB"));
  CHECK(!contains(ran({"estimate", "cpa", "--cells", "1k", "--genes", "1k", "--device", "cpu"}).out,
                  "CUDA context"));
}

TEST_CASE("probe --timeout takes seconds, with or without their unit") {
  for (const auto* seconds : {"0.3", "0.3s"})
    CHECK(contains(probed({"--timeout", seconds}, {{"FAKE_CUDA", "hang"}}).out, "took longer than 0.3 s"));
  CHECK(probed({"--timeout", "1000"}).status == 2);
}
