#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>

#include "memplan/sys.hpp"

namespace memplan {

void take_heap(std::size_t bytes) {
  constexpr int k_largest_on_heap_bytes = 4 << 20, k_kept_bytes = 16 << 20;
  mallopt(M_MMAP_THRESHOLD, k_largest_on_heap_bytes);
  mallopt(M_TRIM_THRESHOLD, k_kept_bytes);
  void* block = std::malloc(bytes);
  if (!block) return;
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  void* first = block;
  if (std::align(page, page, first, bytes)) madvise(first, bytes / page * page, MADV_POPULATE_WRITE);
  std::free(block);
}

}  // namespace memplan
