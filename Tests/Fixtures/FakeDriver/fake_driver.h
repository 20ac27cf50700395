#pragma once

// A stand-in for NVIDIA's user-mode driver, for tests only. Every value comes from the environment:
//
//   FAKE_COUNT       GPUs of the machine (1)            FAKE_NAME       their name
//   FAKE_MEMORY      CUDA's total bytes                 FAKE_CAPABILITY compute capability times ten (90)
//   FAKE_SMS         multiprocessors                    FAKE_CUDA       1000 * major + 10 * minor (13010)
//   FAKE_VERSION     driver version                     FAKE_INIT       result of cuInit
//   FAKE_NVML_INIT   result of nvmlInit_v2              FAKE_MIG        1: GPU 0 is partitioned in two instances
//   FAKE_DO          hang | crash | print: in cuInit; nvml-hang | nvml-crash: in nvmlInit_v2
//
// CUDA counts the GPUs in the opposite order of NVML, so that a join by index gives wrong answers.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

/// Says that this is no real driver; the probe looks the name up.
EXPORT int triton_advisor_simulated_driver = 1;

static inline long setting(const char *name, long otherwise) {
  const char *text = getenv(name);
  return text != NULL ? atol(text) : otherwise;
}

static inline int doing(const char *what) {
  const char *text = getenv("FAKE_DO");
  return text != NULL && strcmp(text, what) == 0;
}

static inline int gpu_count(void) { return (int)setting("FAKE_COUNT", 1); }

static inline void misbehave(const char *hang, const char *crash) {
  if (doing(hang)) sleep(600);
  if (doing(crash)) *(volatile int *)0 = 1;
}

/// The physical GPU's PCI bus number, by its place on the bus.
static inline int bus(int place) { return 0x1b + 8 * place; }

static inline void uuid_bytes(int place, int instance, unsigned char *bytes) {
  for (int i = 0; i < 16; i++) bytes[i] = (unsigned char)(0xa0 + i);
  bytes[14] = (unsigned char)instance;
  bytes[15] = (unsigned char)place;
}
