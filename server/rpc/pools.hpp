#pragma once

#include "base/cpu_pool.hpp"

namespace consilium::rpc {

/// Where calls do their pure work.
struct Pools {
  base::CpuPool& heavy;  ///< passwords: a tenth of a second and more
  base::CpuPool& brief;  ///< texts that are looked at: milliseconds
};

}  // namespace consilium::rpc
