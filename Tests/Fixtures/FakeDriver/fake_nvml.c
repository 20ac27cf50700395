// libnvidia-ml.so.1 of the fake driver. -DOLD_DRIVER lacks newer functions, as a driver of the 450 branch does.

#include "fake_driver.h"

#include <stdint.h>

/// A handle: a GPU, or one of its MIG instances (numbered from 1).
struct device {
  int place;
  int instance;
  struct instance profile;
};

static struct device devices[64][9];
static int initialized = 0;

EXPORT int nvmlInit_v2(void) {
  misbehave("nvml-hang", "nvml-crash");
  const int result = (int)setting("nvml.init", "FAKE_NVML_INIT", 0);
  initialized = result == 0;
  return result;
}

EXPORT int nvmlShutdown(void) { return initialized ? 0 : 1; }

static int copy(char *to, unsigned length, const char *text) {
  if (!initialized) return 1;
  if (text == NULL) return 3;
  if (text[0] == '!') return atoi(text + 1);
  if (strlen(text) + 1 > length) return 7;
  strcpy(to, text);
  return 0;
}

EXPORT int nvmlSystemGetDriverVersion(char *version, unsigned length) {
  const char *text = plain("driver");
  if (text == NULL) text = getenv("FAKE_VERSION");
  return copy(version, length, text ? text : "590.48.01");
}

EXPORT int nvmlSystemGetNVMLVersion(char *version, unsigned length) {
  char text[96];
  char driver[80] = "590.48.01";
  nvmlSystemGetDriverVersion(driver, sizeof driver);
  snprintf(text, sizeof text, "%ld.%s", setting("cuda", "FAKE_CUDA", 13010) / 1000, driver);
  return copy(version, length, text);
}

EXPORT int nvmlDeviceGetCount_v2(unsigned *count) {
  *count = (unsigned)gpu_count();
  return initialized ? 0 : 1;
}

EXPORT int nvmlDeviceGetHandleByIndex_v2(unsigned index, struct device **handle) {
  if (!initialized) return 1;
  if (index >= (unsigned)gpu_count()) return 2;
  long long result = 0;
  number_of((int)index, "handle", &result, 0);
  devices[index][0].place = (int)index;
  *handle = &devices[index][0];
  return (int)result;
}

EXPORT int nvmlDeviceGetUUID(struct device *device, char *uuid, unsigned length) {
  char text[64];
  uuid_text(device->place, device->instance, text, sizeof text);
  return copy(uuid, length, text);
}

EXPORT int nvmlDeviceGetName(struct device *device, char *name, unsigned length) {
  char text[160];
  snprintf(text, sizeof text, "%s%s%s", gpu_name(device->place), device->instance ? " MIG " : "",
           device->instance ? device->profile.profile : "");
  return copy(name, length, text);
}

// A getter of one number that the table names.

static int number(struct device *device, const char *key, unsigned *value) {
  if (!initialized) return 1;
  if (device->instance) return 3;
  long long wide = 0;
  const int result = number_of(device->place, key, &wide, 3);
  *value = (unsigned)wide;
  return result;
}

#define NUMBER(function, key) \
  EXPORT int function(struct device *device, unsigned *value) { return number(device, key, value); }
#define TEXT(function, key) \
  EXPORT int function(struct device *device, char *text, unsigned length) { \
    return copy(text, length, text_of(device->place, key)); \
  }

NUMBER(nvmlDeviceGetBrand, "brand")
NUMBER(nvmlDeviceGetMinorNumber, "minor")
NUMBER(nvmlDeviceGetPersistenceMode, "persist")
NUMBER(nvmlDeviceGetDisplayActive, "display")
NUMBER(nvmlDeviceGetComputeMode, "cmode")
NUMBER(nvmlDeviceGetPowerManagementLimit, "limit")
NUMBER(nvmlDeviceGetPowerManagementDefaultLimit, "power.default")
NUMBER(nvmlDeviceGetEnforcedPowerLimit, "enforced")
NUMBER(nvmlDeviceGetPowerUsage, "power")
NUMBER(nvmlDeviceGetCurrPcieLinkGeneration, "gen")
NUMBER(nvmlDeviceGetMaxPcieLinkGeneration, "gen.max")
NUMBER(nvmlDeviceGetCurrPcieLinkWidth, "width")
NUMBER(nvmlDeviceGetMaxPcieLinkWidth, "width.max")
NUMBER(nvmlDeviceGetPcieReplayCounter, "replays")
NUMBER(nvmlDeviceGetPerformanceState, "pstate")
NUMBER(nvmlDeviceGetVirtualizationMode, "virt")
NUMBER(nvmlDeviceGetRetiredPagesPendingStatus, "retirement")
TEXT(nvmlDeviceGetVbiosVersion, "vbios")
TEXT(nvmlDeviceGetBoardPartNumber, "part")
#ifndef OLD_DRIVER
NUMBER(nvmlDeviceGetArchitecture, "arch")
NUMBER(nvmlDeviceGetNumGpuCores, "cores")
NUMBER(nvmlDeviceGetMemoryBusWidth, "width.bits")
NUMBER(nvmlDeviceGetGpuMaxPcieLinkGeneration, "gen.gpu")
NUMBER(nvmlDeviceGetNumaNodeId, "gpu.node")

EXPORT int nvmlDeviceGetGspFirmwareVersion(struct device *device, char *text) {
  return copy(text, 64, text_of(device->place, "gsp"));
}
#endif

static int chosen(struct device *device, const char *format, unsigned choice, unsigned *value) {
  char key[32];
  snprintf(key, sizeof key, format, choice);
  return number(device, key, value);
}

EXPORT int nvmlDeviceGetClockInfo(struct device *device, unsigned kind, unsigned *clock) {
  return chosen(device, "clock.%u", kind, clock);
}

EXPORT int nvmlDeviceGetMaxClockInfo(struct device *device, unsigned kind, unsigned *clock) {
  return chosen(device, "clock.%u.max", kind, clock);
}

EXPORT int nvmlDeviceGetTemperature(struct device *device, unsigned sensor, unsigned *value) {
  return sensor != 0 ? 2 : number(device, "temp", value);
}

EXPORT int nvmlDeviceGetTemperatureThreshold(struct device *device, unsigned kind, unsigned *value) {
  return number(device, kind == 0 ? "shutdown" : "slowdown", value);
}

static int two(struct device *device, const char *first, const char *second, unsigned *a, unsigned *b) {
  const int result = number(device, first, a);
  return result != 0 ? result : number(device, second, b);
}

EXPORT int nvmlDeviceGetEccMode(struct device *device, unsigned *current, unsigned *pending) {
  return two(device, "ecc", "ecc.pending", current, pending);
}

EXPORT int nvmlDeviceGetPowerManagementLimitConstraints(struct device *device, unsigned *least, unsigned *most) {
  return two(device, "power.min", "power.max", least, most);
}

EXPORT int nvmlDeviceGetCudaComputeCapability(struct device *device, int *major, int *minor) {
  const char *text = text_of(device->place, "cc");
  return text == NULL ? 3 : sscanf(text, "%d.%d", major, minor) == 2 ? 0 : 999;
}

static int wide(struct device *device, const char *key, unsigned long long *value) {
  unsigned narrow = 0;
  const int result = number(device, key, &narrow);
  *value = narrow;
  return result;
}

EXPORT int nvmlDeviceGetCurrentClocksThrottleReasons(struct device *device, unsigned long long *mask) {
  return wide(device, "reasons", mask);
}

#ifndef OLD_DRIVER
EXPORT int nvmlDeviceGetCurrentClocksEventReasons(struct device *device, unsigned long long *mask) {
  return wide(device, "reasons", mask);
}
#endif

EXPORT int nvmlDeviceGetTotalEccErrors(struct device *device, unsigned type, unsigned counter,
                                       unsigned long long *count) {
  char key[32];
  snprintf(key, sizeof key, "errors.%u.%u", type, counter);
  return wide(device, key, count);
}

struct utilization {
  unsigned gpu, memory;
};

EXPORT int nvmlDeviceGetUtilizationRates(struct device *device, struct utilization *rates) {
  return two(device, "util", "util.memory", &rates->gpu, &rates->memory);
}

#ifndef OLD_DRIVER
EXPORT int nvmlDeviceGetRemappedRows(struct device *device, unsigned *correctable, unsigned *uncorrectable,
                                     unsigned *pending, unsigned *failed) {
  const char *text = text_of(device->place, "rows");
  if (text == NULL || text[0] == '!') return 3;
  return sscanf(text, "%u %u %u %u", correctable, uncorrectable, pending, failed) == 4 ? 0 : 999;
}
#endif

struct pci_info {
  char legacy[16];
  uint32_t domain, bus, device, pci_device, pci_subsystem;
  char bus_id[32];
};

static void fill_pci(int place, struct pci_info *info) {
  char text[32];
  memset(info, 0, sizeof *info);
  pci_text(place, text, sizeof text);
  snprintf(info->bus_id, sizeof info->bus_id, "0000%s", text);
  for (char *c = info->bus_id; *c != 0; c++) {
    if (*c >= 'a' && *c <= 'f') *c -= 'a' - 'A';
  }
  const char *number = text_of(place, "devid");
  info->pci_device = number ? (uint32_t)strtoul(number, NULL, 16) : 0;
  number = text_of(place, "subsys");
  info->pci_subsystem = number ? (uint32_t)strtoul(number, NULL, 16) : 0;
}

EXPORT int nvmlDeviceGetPciInfo_v3(struct device *device, struct pci_info *info) {
  fill_pci(device->place, info);
  return device->instance ? 3 : 0;
}

struct memory {
  uint64_t total, free, used;
};

/// In MiB; the free memory of the invented machine is different for every device, so that a wrong join shows.
static uint64_t mebibytes(const struct device *device, const char *key) {
  if (device->instance) {
    const uint64_t total = (uint64_t)device->profile.total, free = (uint64_t)device->profile.free;
    return strcmp(key, "total") == 0 ? total : strcmp(key, "free") == 0 ? free : total - free;
  }
  long long value = strcmp(key, "free") == 0 ? 1000 + 10 * device->place : 0;
  number_of(device->place, key, &value, 0);
  return (uint64_t)value;
}

EXPORT int nvmlDeviceGetMemoryInfo(struct device *device, struct memory *memory) {
  memory->total = mebibytes(device, "total") << 20;
  memory->free = mebibytes(device, "free") << 20;
  memory->used = memory->total - memory->free;
  return 0;
}

EXPORT int nvmlDeviceGetBAR1MemoryInfo(struct device *device, struct memory *memory) {
  unsigned total = 0;
  const int result = number(device, "bar1", &total);
  memory->total = (uint64_t)total << 20;
  return result;
}

#ifndef OLD_DRIVER
struct memory2 {
  uint32_t version;
  uint64_t total, reserved, free, used;
};

EXPORT int nvmlDeviceGetMemoryInfo_v2(struct device *device, struct memory2 *memory) {
  // `memory.version` makes it want another word.
  if (memory->version != (unsigned)setting("memory.version", NULL, 0x02000028)) return 25;
  memory->total = mebibytes(device, "total") << 20;
  memory->reserved = mebibytes(device, "reserved") << 20;
  memory->free = mebibytes(device, "free") << 20;
  memory->used = mebibytes(device, "used") << 20;
  return 0;
}
#endif

EXPORT int nvmlDeviceGetMigMode(struct device *device, unsigned *current, unsigned *pending) {
  if (is_invented()) {
    if (!setting("mig", "FAKE_MIG", 0)) return 3;
    *current = *pending = device->place == 0;
    return 0;
  }
  return two(device, "mig", "mig.pending", current, pending);
}

EXPORT int nvmlDeviceGetMaxMigDeviceCount(struct device *device, unsigned *count) {
  *count = has_mig(device->place) ? 7 : 0;
  return 0;
}

EXPORT int nvmlDeviceGetMigDeviceHandleByIndex(struct device *device, unsigned index, struct device **handle) {
  struct instance found;
  int number = 0;
  for (unsigned i = 0; i <= index && i < 7; i++) number += find_instance(device->place, (int)i, &found);
  if (!find_instance(device->place, (int)index, &found)) return 6;
  *handle = &devices[device->place][number];
  (*handle)->place = device->place;
  (*handle)->instance = number;
  (*handle)->profile = found;
  return 0;
}

EXPORT int nvmlDeviceGetGpuInstanceId(struct device *device, unsigned *number) {
  *number = (unsigned)device->profile.gi;
  return device->instance ? 0 : 2;
}

EXPORT int nvmlDeviceGetComputeInstanceId(struct device *device, unsigned *number) {
  *number = (unsigned)device->profile.ci;
  return device->instance ? 0 : 2;
}

struct attributes {
  unsigned sms, engines, decoders, encoders, jpeg, flow, gpu_slices, compute_slices;
  unsigned long long memory;
};

EXPORT int nvmlDeviceGetAttributes_v2(struct device *device, struct attributes *attributes) {
  memset(attributes, 0, sizeof *attributes);
  attributes->sms = (unsigned)device->profile.sms;
  attributes->engines = (unsigned)device->profile.engines;
  attributes->gpu_slices = attributes->compute_slices = (unsigned)atoi(device->profile.profile);
  attributes->memory = (unsigned long long)device->profile.total;
  return device->instance ? 0 : 3;
}

#include "fake_nvml_links.h"
