#define _GNU_SOURCE
#include "system_calls.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
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

int32_t host_survives(int (*first)(void *), void (*second)(void *), void *argument, uint32_t seconds) {
  const pid_t child = fork();
  if (child < 0) return -1;
  if (child == 0) {
    // A crash here is an answer: no handler, no core file, no report.
    const int fatal[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTRAP};
    for (size_t i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++) signal(fatal[i], SIG_DFL);
    const struct rlimit no_core = {0, 0};
    const struct rlimit memory = {(rlim_t)8 << 30, (rlim_t)8 << 30};
    setrlimit(RLIMIT_CORE, &no_core);
    setrlimit(RLIMIT_AS, &memory);
    const int null = open("/dev/null", O_WRONLY);
    if (null >= 0) {
      dup2(null, 1);
      dup2(null, 2);
    }
    // An orderly failure is none of this function's business: the caller meets it again.
    if (first(argument) == 0) second(argument);
    _exit(0);
  }
  struct timespec pause = {0, 500000};
  for (uint64_t waited = 0; waited < (uint64_t)seconds * 1000000000u; waited += (uint64_t)pause.tv_nsec) {
    int status = 0;
    const pid_t ended = waitpid(child, &status, WNOHANG);
    if (ended == child) return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (ended < 0 && errno != EINTR) return -1;
    nanosleep(&pause, NULL);
  }
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  return 0;
}

const char *host_file_of_address(const void *address) {
  Dl_info info;
  return dladdr(address, &info) != 0 ? info.dli_fname : NULL;
}
