#include "cli/probe_input.hpp"
#include "probe_machine.hpp"

using namespace memplan;

TEST_CASE("a look at this machine, or at a recorded one") {
  const WithVariables with({{"MEM_PLAN_HOST_ROOT", ""}, {"CUDA_VISIBLE_DEVICES", ""}});
  CHECK(probe_request().root.empty());
  CHECK(probe_request().environment("CUDA_VISIBLE_DEVICES") == "");
  CHECK(!probe_request().environment("MEM_PLAN_NOT_SET"));
  const WithVariables recorded(Variables{{"MEM_PLAN_HOST_ROOT", "/recorded"}});
  CHECK(probe_request().root == "/recorded");
}

TEST_CASE("numbers of devices") {
  CHECK(parse_device_index("0") == 0);
  CHECK(parse_device_index("15") == 15);
  for (const auto* text : {"-1", "1.5", "first", "", "1024"})
    CHECK(error_text([&] { parse_device_index(text); }).starts_with("parameter | --gpu-index | "));
}
