#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

#include "memplan/sys.hpp"

namespace memplan {

void take_heap(std::size_t bytes) {
  constexpr int k_largest_on_heap_bytes = 4 << 20, k_kept_bytes = 16 << 20;
  mallopt(M_MMAP_THRESHOLD, k_largest_on_heap_bytes);
  mallopt(M_TRIM_THRESHOLD, k_kept_bytes);
  void* block = std::malloc(bytes);
  if (!block) return;
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const auto start = reinterpret_cast<std::uintptr_t>(block);
  const auto first = (start + page - 1) / page * page, last = (start + bytes) / page * page;
  if (first < last) madvise(reinterpret_cast<void*>(first), last - first, MADV_POPULATE_WRITE);
  std::free(block);
}

}  // namespace memplan
