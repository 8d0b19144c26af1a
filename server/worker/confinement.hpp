#pragma once

#include <cstddef>

#include "base/result.hpp"

namespace consilium::worker {

/// What a confined program may use.
struct Allowance {
  unsigned cpuSeconds = 20;
  std::size_t memoryBytes = std::size_t{1} << 30;  ///< of address space
};

/// Confines the calling process, and whatever it becomes, for good. Afterwards it can read what
/// programs need (/usr, /etc/fonts and the like) and its open descriptors, and nothing else: no
/// other file, no writing to files, no socket, no other process, no tracing; it is killed
/// when it passes its allowance of processor time, and gets no memory beyond that of memory. Open
/// descriptors but standard input, output and error are closed. For a process with one thread.
/// Errors: `unavailable` where the kernel lacks seccomp or Landlock: nothing may be run then.
base::Result<void> confine(const Allowance& allowance);

}  // namespace consilium::worker
