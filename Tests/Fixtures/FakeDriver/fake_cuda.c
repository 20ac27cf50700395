// libcuda.so.1 of the fake driver. Variants: -DSTUB answers like the toolkit's link stub, -DOLD_DRIVER lacks newer
// functions and attributes, -DBROKEN_DRIVER lacks one that every driver has.

#include "fake_driver.h"

static int initialized = 0;
static int visible[64];
static int visible_count = 0;

__attribute__((constructor)) static void load(void) {
  if (doing("print")) puts("{\"cuda\": \"text of a driver that prints\"}");
}

/// CUDA_VISIBLE_DEVICES as the programming guide has it for numbers: the list ends at the first bad entry.
static void find_visible(void) {
  const int count = gpu_count();
  const char *list = getenv("CUDA_VISIBLE_DEVICES");
  if (list == NULL) {
    for (int i = 0; i < count; i++) visible[visible_count++] = i;
    return;
  }
  char *copy = strdup(list);
  for (char *entry = strtok(copy, ","); entry != NULL; entry = strtok(NULL, ",")) {
    char *end = NULL;
    const long number = strtol(entry, &end, 10);
    if (end == entry || *end != 0 || number < 0 || number >= count) break;
    visible[visible_count++] = (int)number;
  }
  free(copy);
}

EXPORT int cuDriverGetVersion(int *version) {
  *version = (int)setting("FAKE_CUDA", 13010);
  return 0;
}

EXPORT int cuGetErrorName(int result, const char **name) {
  if (result == 803) {
    *name = "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH";
    return 0;
  }
  return 1;
}

#ifndef BROKEN_DRIVER
EXPORT
#else
__attribute__((visibility("hidden")))
#endif
int cuInit(unsigned flags) {
#ifdef STUB
  return 34;
#endif
  misbehave("hang", "crash");
  if (doing("print")) {
    puts("{\"done\": true}");
    fflush(stdout);
    fputs("a warning\n", stderr);
  }
  const int result = (int)setting("FAKE_INIT", 0);
  if (flags != 0 || result != 0) return result != 0 ? result : 1;
  if (!initialized) find_visible();
  initialized = 1;
  return 0;
}

#define CHECK(device) \
  if (!initialized) return 3; \
  if ((device) < 0 || (device) >= visible_count) return 101

/// CUDA's order is the reverse of the bus order.
static int place(int device) { return gpu_count() - 1 - visible[device]; }

static int has_mig(int device) { return setting("FAKE_MIG", 0) && place(device) == 0; }

EXPORT int cuDeviceGetCount(int *count) {
  if (!initialized) return 3;
  *count = visible_count;
  return visible_count == 0 ? 100 : 0;
}

EXPORT int cuDeviceGet(int *device, int ordinal) {
  CHECK(ordinal);
  *device = ordinal;
  return 0;
}

EXPORT int cuDeviceGetName(char *name, int length, int device) {
  CHECK(device);
  const char *text = getenv("FAKE_NAME");
  snprintf(name, (size_t)length, "%s%s", text ? text : "NVIDIA H100 80GB HBM3", has_mig(device) ? " MIG 3g.40gb" : "");
  return 0;
}

/// The old interface: a probe that calls it reads rubbish in the upper half.
EXPORT int cuDeviceTotalMem(unsigned *bytes, int device) {
  CHECK(device);
  *bytes = 0xdeadbeef;
  return 0;
}

EXPORT int cuDeviceTotalMem_v2(size_t *bytes, int device) {
  CHECK(device);
  *bytes = (size_t)setting("FAKE_MEMORY", 85045477376);
  return 0;
}

EXPORT int cuDeviceGetAttribute(int *value, int attribute, int device) {
  CHECK(device);
  const int capability = (int)setting("FAKE_CAPABILITY", 90);
  switch (attribute) {
    case 16: *value = (int)setting("FAKE_SMS", 132); return 0;
    case 75: *value = capability / 10; return 0;
    case 76: *value = capability % 10; return 0;
#ifndef OLD_DRIVER
    case 134: *value = place(device) * 2 / gpu_count(); return 0;
#endif
    default: return 1;
  }
}

EXPORT int cuDeviceGetPCIBusId(char *text, int length, int device) {
  CHECK(device);
  if (length < 13) return 1;
  snprintf(text, (size_t)length, "0000:%02X:00.0", bus(place(device)));
  return 0;
}

EXPORT int cuDeviceGetUuid(unsigned char *uuid, int device) {
  CHECK(device);
  uuid_bytes(place(device), 0, uuid);
  return 0;
}

#ifndef OLD_DRIVER
EXPORT int cuDeviceGetUuid_v2(unsigned char *uuid, int device) {
  CHECK(device);
  uuid_bytes(place(device), has_mig(device) ? 2 : 0, uuid);
  return 0;
}
#endif
