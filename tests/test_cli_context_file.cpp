#include "cli/context_file.hpp"
#include "cli/profile_store.hpp"
#include "probe_machine.hpp"

using namespace memplan;

TEST_CASE("a context's cost is kept in the user's folder, and read back") {
  const ScratchFolder home;
  const WithVariables with({{"XDG_DATA_HOME", home.path()}});
  CHECK(!read_context_file());
  CHECK(write_context_file({"H200", "550.54.15", Bytes{412'000'000}}) == home / "mem-plan/context.json");
  const auto found = read_context_file();
  REQUIRE(found);
  CHECK(found->device == "H200");
  CHECK(found->driver == "550.54.15");
  CHECK(found->bytes == Bytes{412'000'000});
}

TEST_CASE("a file that is none is refused") {
  const ScratchFolder home;
  const WithVariables with({{"XDG_DATA_HOME", home.path()}});
  write_context_file({"H200", "1", Bytes{5}});
  const std::string good = slurp(home / "mem-plan/context.json");
  for (const auto& text : {std::string(), good.substr(0, 20), std::string("[]"),
                           std::string("{\"schema\": \"mem-plan/context/2\"}"),
                           std::string("{\"schema\": \"mem-plan/context/1\", \"device\": \"\", \"driver\": "
                                       "\"\", \"context_bytes\": -1}")}) {
    spill(home / "mem-plan/context.json", text);
    CHECK(error_text([] { read_context_file(); }) ==
          "file | " + (home / "mem-plan/context.json") +
              " | this is no context's cost as mem-plan probe --save writes it | remove it, or measure "
              "again: mem-plan "
              "probe --allocate 1GB --save");
  }
}

TEST_CASE("it stands in the place of the assumed constant") {
  const auto file = ProfileStore({}).find("cpa");
  auto profile = load_profile(file.model.view(), file.file);
  CHECK(use_context(profile, {"H200", "550", Bytes{412'000'000}}) ==
        "the CUDA context is taken as 412.00 MB, as probe --save measured it on H200; what a framework's own "
        "libraries "
        "load into it comes on top");
  CHECK(profile.find_constant("cuda_context")->value.high == 412e6);
  CHECK(profile.find_constant("cuda_context")->value.low == 412e6);
  CHECK(use_context(profile, {"H100", "550", Bytes{1}}).empty());
  CHECK(profile.find_constant("cuda_context")->value.value == 412e6);
}
