#pragma once

#include <numa.h>
#include <numaif.h>

// libnuma's functions as pointers whose types come from its own headers (package libnuma-dev).

typedef struct {
  __typeof__(&numa_available) _Nonnull available;
  __typeof__(&get_mempolicy) _Nonnull getMemoryPolicy;
  __typeof__(&set_mempolicy) _Nonnull setMemoryPolicy;
} NUMAFunctions;
