// libnvidia-ml.so.1 of the fake driver. -DOLD_DRIVER lacks the newer memory call.

#include "fake_driver.h"

#include <stdint.h>

/// A handle: a GPU, or one of its MIG instances (numbered from 1).
struct device {
  int place;
  int instance;
};

static struct device devices[64][3];
static int initialized = 0;

EXPORT int nvmlInit_v2(void) {
  misbehave("nvml-hang", "nvml-crash");
  const int result = (int)setting("FAKE_NVML_INIT", 0);
  initialized = result == 0;
  return result;
}

EXPORT int nvmlShutdown(void) { return initialized ? 0 : 1; }

static int copy(char *to, unsigned length, const char *text) {
  if (!initialized) return 1;
  if (strlen(text) + 1 > length) return 7;
  strcpy(to, text);
  return 0;
}

EXPORT int nvmlSystemGetDriverVersion(char *version, unsigned length) {
  const char *text = getenv("FAKE_VERSION");
  return copy(version, length, text ? text : "590.48.01");
}

EXPORT int nvmlDeviceGetCount_v2(unsigned *count) {
  *count = (unsigned)gpu_count();
  return initialized ? 0 : 1;
}

EXPORT int nvmlDeviceGetHandleByIndex_v2(unsigned index, struct device **handle) {
  if (!initialized) return 1;
  if (index >= (unsigned)gpu_count()) return 2;
  devices[index][0].place = (int)index;
  *handle = &devices[index][0];
  return 0;
}

EXPORT int nvmlDeviceGetUUID(struct device *device, char *uuid, unsigned length) {
  unsigned char b[16];
  uuid_bytes(device->place, device->instance, b);
  char text[64];
  snprintf(text, sizeof text, "%s-%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
           device->instance ? "MIG" : "GPU", b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11],
           b[12], b[13], b[14], b[15]);
  return copy(uuid, length, text);
}

EXPORT int nvmlDeviceGetName(struct device *device, char *name, unsigned length) {
  (void)device;
  const char *text = getenv("FAKE_NAME");
  return copy(name, length, text ? text : "NVIDIA H100 80GB HBM3");
}

struct pci_info {
  char legacy[16];
  uint32_t domain, bus, device, pci_device, pci_subsystem;
  char bus_id[32];
};

EXPORT int nvmlDeviceGetPciInfo_v3(struct device *device, struct pci_info *info) {
  memset(info, 0, sizeof *info);
  info->bus = (uint32_t)bus(device->place);
  snprintf(info->bus_id, sizeof info->bus_id, "00000000:%02X:00.0", bus(device->place));
  return device->instance ? 3 : 0;
}

/// Different for every device, so that a wrong join shows.
static uint64_t free_bytes(const struct device *device) {
  return (uint64_t)(1000 + 10 * device->place + device->instance) << 20;
}

struct memory {
  uint64_t total, free, used;
};

EXPORT int nvmlDeviceGetMemoryInfo(struct device *device, struct memory *memory) {
  memory->free = free_bytes(device);
  return 0;
}

#ifndef OLD_DRIVER
struct memory2 {
  uint32_t version;
  uint64_t total, reserved, free, used;
};

EXPORT int nvmlDeviceGetMemoryInfo_v2(struct device *device, struct memory2 *memory) {
  if (memory->version != 0x02000028) return 25;
  memory->free = free_bytes(device);
  return 0;
}
#endif

EXPORT int nvmlDeviceGetMigMode(struct device *device, unsigned *current, unsigned *pending) {
  if (!setting("FAKE_MIG", 0)) return 3;
  *current = *pending = device->place == 0;
  return 0;
}

EXPORT int nvmlDeviceGetMaxMigDeviceCount(struct device *device, unsigned *count) {
  *count = setting("FAKE_MIG", 0) && device->place == 0 ? 7 : 0;
  return 0;
}

/// Instances 1 and 2 with a hole before each.
EXPORT int nvmlDeviceGetMigDeviceHandleByIndex(struct device *device, unsigned index, struct device **instance) {
  if (index != 1 && index != 3) return 6;
  const int number = index == 1 ? 1 : 2;
  devices[device->place][number].place = device->place;
  devices[device->place][number].instance = number;
  *instance = &devices[device->place][number];
  return 0;
}
