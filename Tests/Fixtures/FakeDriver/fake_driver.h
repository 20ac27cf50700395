#pragma once

// A stand-in for NVIDIA's user-mode driver, for tests only. Its answers come, first match first, from
//
//   FAKE_SET      `key=value;key=value`
//   FAKE_TABLE    a file of machines, and FAKE_MACHINE the name of one in it: see machines.txt for the keys
//   older names   FAKE_COUNT, FAKE_NAME, FAKE_MEMORY, FAKE_CAPABILITY (times ten), FAKE_SMS, FAKE_CUDA, FAKE_VERSION,
//                 FAKE_INIT, FAKE_NVML_INIT, FAKE_MIG
//   defaults      an invented machine of H100s, with a different free memory for every GPU
//
// and FAKE_DO makes it misbehave: hang | crash | print in cuInit; nvml-hang | nvml-crash in nvmlInit_v2.
// CUDA counts the GPUs in the opposite order of NVML unless `order pci` says otherwise, so that a join by index shows.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

/// Says that this is no real driver; the probe looks the name up.
EXPORT int triton_advisor_simulated_driver = 1;

static char *machine_text = NULL;

/// The lines of the chosen machine.
static const char *machine(void) {
  if (machine_text != NULL) return machine_text;
  machine_text = "";
  const char *path = getenv("FAKE_TABLE"), *name = getenv("FAKE_MACHINE");
  FILE *file = path != NULL && name != NULL ? fopen(path, "r") : NULL;
  if (file == NULL) return machine_text;
  char *all = calloc(1, 1 << 20), title[64];
  all[0] = '\n';
  fread(all + 1, 1, (1 << 20) - 2, file);
  fclose(file);
  snprintf(title, sizeof title, "\n[%s]", name);
  char *start = strstr(all, title);
  if (start == NULL) abort();
  start += strlen(title);
  char *end = strstr(start, "\n[");
  if (end != NULL) *end = 0;
  machine_text = start;
  return machine_text;
}

/// The value behind `separator key` up to a line's or a setting's end, in a buffer that the next call overwrites.
static const char *find(const char *text, const char *key, char before, char between) {
  static char value[512];
  char wanted[128];
  snprintf(wanted, sizeof wanted, "%c%s%c", before, key, between);
  const char *start = strstr(text, wanted);
  size_t skip = strlen(wanted);
  if (start == NULL && before == ';' && strncmp(text, wanted + 1, skip - 1) == 0) {
    start = text;
    skip -= 1;
  }
  if (start == NULL) return NULL;
  start += skip;
  snprintf(value, sizeof value, "%.*s", (int)strcspn(start, before == ';' ? ";" : "\n"), start);
  return value;
}

static const char *plain(const char *key) {
  const char *set = getenv("FAKE_SET");
  const char *value = set != NULL ? find(set, key, ';', '=') : NULL;
  return value != NULL ? value : find(machine(), key, '\n', ' ');
}

/// What is said of one GPU, by its place on the bus; NULL where nothing is.
static inline const char *text_of(int place, const char *key) {
  char own[128];
  snprintf(own, sizeof own, "%d.%s", place, key);
  const char *value = plain(own);
  return value != NULL ? value : plain(key);
}

static inline long setting(const char *key, const char *older, long otherwise) {
  const char *text = plain(key);
  if (text == NULL && older != NULL) text = getenv(older);
  return text != NULL ? atol(text) : otherwise;
}

static inline int is_invented(void) { return *machine() == 0; }

/// A number of one GPU: the result to return, `missing` where nothing is said.
static inline int number_of(int place, const char *key, long long *value, int missing) {
  const char *text = text_of(place, key);
  if (text == NULL) return missing;
  if (text[0] == '!') return atoi(text + 1);
  *value = atoll(text);
  return 0;
}

static inline int doing(const char *what) {
  const char *text = getenv("FAKE_DO");
  return text != NULL && strcmp(text, what) == 0;
}

static inline int gpu_count(void) { return (int)setting("count", "FAKE_COUNT", 1); }

static inline void misbehave(const char *hang, const char *crash) {
  if (doing(hang)) sleep(600);
  if (doing(crash)) *(volatile int *)0 = 1;
}

/// `0000:18:00.0`
static inline void pci_text(int place, char *text, size_t length) {
  const char *known = text_of(place, "pci");
  if (known != NULL) snprintf(text, length, "%s", known);
  else snprintf(text, length, "0000:%02x:00.0", 0x1b + 8 * place);
}

static inline const char *gpu_name(int place) {
  const char *text = text_of(place, "name");
  if (text == NULL) text = getenv("FAKE_NAME");
  return text != NULL ? text : "NVIDIA H100 80GB HBM3";
}

/// A MIG instance. On the invented machine GPU 0 has two, with a hole before each.
struct instance {
  int gi, ci, sms, engines, total, free;
  char profile[32];
};

static inline int has_mig(int place) {
  long long on = setting("mig", "FAKE_MIG", 0);
  number_of(place, "mig", &on, 0);
  return on == 1 && (!is_invented() || place == 0);
}

/// Whether the GPU has an instance under NVML's index, and which.
static inline int find_instance(int place, int index, struct instance *found) {
  char key[32];
  snprintf(key, sizeof key, "instance.%d", index);
  if (!has_mig(place)) return 0;
  const char *text = text_of(place, key);
  if (text == NULL && is_invented() && index == 1) text = "1 0 60 3 40448 1001 3g.40gb";
  if (text == NULL && is_invented() && index == 3) text = "2 0 60 3 40448 1002 3g.40gb";
  return text != NULL
         && sscanf(text, "%d %d %d %d %d %d %31s", &found->gi, &found->ci, &found->sms, &found->engines,
                   &found->total, &found->free, found->profile) == 7;
}

/// `instance` is 0 for the whole GPU, else the instance's number counted from 1.
static inline void uuid_bytes(int place, int instance, unsigned char *bytes) {
  for (int i = 0; i < 16; i++) bytes[i] = (unsigned char)(0xa0 + i);
  bytes[14] = (unsigned char)instance;
  bytes[15] = (unsigned char)place;
}

static inline void uuid_text(int place, int instance, char *text, size_t length) {
  unsigned char b[16];
  uuid_bytes(place, instance, b);
  snprintf(text, length, "%s-%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
           instance ? "MIG" : "GPU", b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12],
           b[13], b[14], b[15]);
}
