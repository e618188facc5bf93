#include <doctest/doctest.h>

#include "capture.hpp"
#include "scratch.hpp"

TEST_CASE("inspect shows a file's dimensions, as text and as JSON") {
  const auto text = ran({"inspect", test_data("odd/soft_link.h5ad")});
  CHECK(text.status == 0);
  CHECK(contains(text.out, "\nMatrix X, csr float32; the file has X, layers/counts.\n"));
  CHECK(contains(text.out, "  4  samples, cells, positions\n"));
  const auto json = ran({"inspect", test_data("odd/stored_zeros.h5ad"), "--count-zeros", "--json"}).out;
  CHECK(json.starts_with("{\n  \"schema\": \"mem-plan/inspect/1\","));
  CHECK(contains(json, "\"stored_values\": 3,"));
}

TEST_CASE("inspect of a file without a matrix, of none at all, and of what is no data file") {
  CHECK(contains(ran({"inspect", test_data("odd/no_x.h5ad")}).out, "\nThe file has no matrix.\n"));
  CHECK(ran({"inspect"}).status == 2);
  const auto text = ran({"inspect", bad_file("files/text.h5ad")});
  CHECK(text.status == 3);
  CHECK(text.out.empty());
  CHECK(contains(text.err, "is text ('cells,genes')"));
}
