#pragma once

// The C side of HostProbe: one table of function pointers per library that is opened at run time, and the system calls
// that Swift's Glibc module lacks. Nothing here is linked: the tables are filled by name.

#include "cuda_functions.h"
#include "hwloc_functions.h"
#include "numa_functions.h"
#include "nvml_functions.h"
#include "system_calls.h"
