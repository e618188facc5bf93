#include <doctest/doctest.h>

#include <filesystem>

#include "capture.hpp"
#include "markup.hpp"
#include "scratch.hpp"

namespace {

std::vector<std::string> asked(std::initializer_list<std::string> more) {
  std::vector<std::string> arguments = {"estimate", "cpa", "-N", "10k", "-G", "5k"};
  arguments.insert(arguments.end(), more);
  return arguments;
}

std::string file_text(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("files of pictures are written beside the answer, which names them") {
  const ScratchFolder folder;
  const auto page = folder / "page.html", drawing = folder / "drawing.svg";
  const auto plain = ran(asked({}));
  const auto run = ran(asked({"--html", page, "--svg", drawing}));
  CHECK(run.status == 0);
  CHECK(run.err.empty());
  CHECK(run.out.starts_with(plain.out));
  CHECK(contains(run.out, "Written: "));
  CHECK(file_text(page).starts_with("<!DOCTYPE html>"));
  CHECK(file_text(drawing).starts_with("<svg "));
  CHECK(markup_fault(file_text(page)) == "");
  CHECK(markup_fault(file_text(drawing)) == "");
}

TEST_CASE("a file that is there is replaced as a whole") {
  const ScratchFolder folder;
  const auto page = folder / "page.html";
  std::ofstream(page) << std::string(3'000'000, 'x');
  CHECK(ran(asked({"--html", page})).status == 0);
  const auto text = file_text(page);
  CHECK(text.find("xxxx") == std::string::npos);
  CHECK(text.ends_with("</html>\n"));
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("on standard output a picture takes the answer's place, and nothing stands there when quiet") {
  const auto page = ran(asked({"--html", "-"}));
  CHECK(page.status == 0);
  CHECK(page.out.starts_with("<!DOCTYPE html>"));
  CHECK(page.out.ends_with("</html>\n"));
  CHECK(ran(asked({"--svg", "-"})).out.ends_with("</svg>\n"));
  CHECK(ran(asked({"--svg", "-", "--quiet"})).out.empty());
}

TEST_CASE("JSON goes to standard output while the page goes to its file") {
  const ScratchFolder folder;
  const auto run = ran(asked({"--json", "--html", folder / "page.html"}));
  CHECK(run.status == 0);
  CHECK(run.out == ran(asked({"--json"})).out);
  CHECK(file_text(folder / "page.html").ends_with("</html>\n"));
}

TEST_CASE("a page says what the answer does, whatever its exit status") {
  const auto misses =
      ran({"gpu", "bayesdream", "-T", "30k", "-N", "50k", "-C", "2", "-G", "1000", "--html", "-"});
  CHECK(misses.status == 1);
  CHECK(contains(misses.out, "No card holds every stage."));
  CHECK(markup_fault(misses.out) == "");
  const auto none = ran({"gpu", "cpa", "-N", "10k", "-G", "5k", "--device", "cpu", "--svg", "-"});
  CHECK(none.status == 2);
  CHECK(contains(none.err, "mem-plan: --svg: there is nothing to draw in this answer"));
}
