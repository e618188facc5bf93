// Sizes as tests write them.
#pragma once

#include <cstdint>

inline constexpr std::int64_t k_mb = 1'000'000;
