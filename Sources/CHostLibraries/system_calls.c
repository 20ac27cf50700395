#define _GNU_SOURCE
#include "system_calls.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int32_t host_allowed_cpus(uint8_t *flags, size_t capacity) {
  // The kernel refuses a mask shorter than its own, whose length it does not tell: ask for more than it can be built
  // with.
  const size_t most = 65536;
  cpu_set_t *set = CPU_ALLOC(most);
  if (set == NULL) return -1;
  const size_t size = CPU_ALLOC_SIZE(most);
  memset(set, 0, size);
  if (sched_getaffinity(0, size, set) != 0) {
    CPU_FREE(set);
    return -1;
  }
  const size_t count = capacity < most ? capacity : most;
  for (size_t cpu = 0; cpu < count; cpu++) flags[cpu] = CPU_ISSET_S(cpu, size, set) ? 1 : 0;
  CPU_FREE(set);
  return (int32_t)count;
}

int32_t host_memory_policy_errno(void) {
  // 4096 nodes: four times what Linux can be configured for, so the mask is never too short.
  unsigned long nodes[4096 / (8 * sizeof(unsigned long))] = {0};
  int mode = 0;
  if (syscall(SYS_get_mempolicy, &mode, nodes, 4096UL, NULL, 0UL) != 0) return errno;
  if (syscall(SYS_set_mempolicy, mode, nodes, 4096UL) != 0) return errno;
  return 0;
}

int32_t host_pipe(int32_t *ends) { return pipe2(ends, O_CLOEXEC); }

int32_t host_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL); }

const char *host_file_of_address(const void *address) {
  Dl_info info;
  return dladdr(address, &info) != 0 ? info.dli_fname : NULL;
}
