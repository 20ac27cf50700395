// libcuda.so.1 of the fake driver. Variants: -DSTUB answers like the toolkit's link stub, -DOLD_DRIVER lacks newer
// functions and attributes, -DBROKEN_DRIVER lacks one that every driver has.

#include "fake_driver.h"

static int initialized = 0;
/// Places on the bus of the devices that this process sees, in CUDA's order.
static int visible[64];
static int visible_count = 0;

__attribute__((constructor)) static void load(void) {
  if (doing("print")) puts("{\"cuda\": \"text of a driver that prints\"}");
}

/// The place of CUDA's device before CUDA_VISIBLE_DEVICES.
static int place_in_order(int number) {
  const char *order = plain("order");
  return order != NULL && strcmp(order, "pci") == 0 ? number : gpu_count() - 1 - number;
}

/// The place that an entry names, or -1: a number, or the beginning of one GPU's identifier.
static int named_place(const char *entry) {
  char *end = NULL;
  const long number = strtol(entry, &end, 10);
  if (end != entry && *end == 0) return number < 0 || number >= gpu_count() ? -1 : place_in_order((int)number);
  int found = -1;
  for (int place = 0; place < gpu_count(); place++) {
    char text[64];
    uuid_text(place, 0, text, sizeof text);
    if (strlen(entry) < 5 || strncmp(text, entry, strlen(entry)) != 0) continue;
    if (found >= 0) return -1;
    found = place;
  }
  return found;
}

/// CUDA_VISIBLE_DEVICES as the programming guide has it: the list ends at the first bad entry.
static void find_visible(void) {
  const char *list = getenv("CUDA_VISIBLE_DEVICES");
  if (list == NULL) {
    for (int i = 0; i < gpu_count() && i < 64; i++) visible[visible_count++] = place_in_order(i);
    return;
  }
  char *copy = strdup(list);
  for (char *entry = strtok(copy, ","); entry != NULL; entry = strtok(NULL, ",")) {
    const int place = named_place(entry);
    if (place < 0) break;
    visible[visible_count++] = place;
  }
  free(copy);
}

EXPORT int cuDriverGetVersion(int *version) {
  *version = (int)setting("cuda", "FAKE_CUDA", 13010);
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
  const int result = (int)setting("init", "FAKE_INIT", 0);
  if (flags != 0 || result != 0) return result != 0 ? result : 1;
  if (!initialized) find_visible();
  initialized = 1;
  return 0;
}

#define CHECK(device) \
  if (!initialized) return 3; \
  if ((device) < 0 || (device) >= visible_count) return 101

static int place(int device) { return visible[device]; }

/// The instance of a partitioned GPU that CUDA shows: its number, 0 for a whole GPU.
static int shown_instance(int device, struct instance *found) {
  if (!has_mig(place(device))) return 0;
  const int wanted = (int)setting("mig.shown", NULL, 2);
  int number = 0;
  for (int index = 0; index < 8; index++) {
    if (find_instance(place(device), index, found) && ++number == wanted) return number;
  }
  return 0;
}

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
  struct instance instance;
  const int number = shown_instance(device, &instance);
  snprintf(name, (size_t)length, "%s%s%s", gpu_name(place(device)), number ? " MIG " : "",
           number ? instance.profile : "");
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
  struct instance instance;
  long long value = setting("cmem", "FAKE_MEMORY", 85045477376);
  number_of(place(device), "cmem", &value, 0);
  if (!is_invented() && shown_instance(device, &instance)) value = (long long)instance.total << 20;
  *bytes = (size_t)value;
  return 0;
}

EXPORT int cuDeviceGetAttribute(int *value, int attribute, int device) {
  CHECK(device);
#ifdef OLD_DRIVER
  if (attribute > 119) return 1;
#endif
  struct instance instance;
  const char *capability = text_of(place(device), "cc");
  const long older = setting("capability", "FAKE_CAPABILITY", 90);
  const int major = capability != NULL ? atoi(capability) : (int)older / 10;
  capability = text_of(place(device), "cc");
  const int minor = capability != NULL ? atoi(strchr(capability, '.') + 1) : (int)older % 10;
  long long number = 0;
  char key[16];
  switch (attribute) {
    case 16:
      number = setting("sms", "FAKE_SMS", 132);
      number_of(place(device), "sms", &number, 0);
      if (!is_invented() && shown_instance(device, &instance)) number = instance.sms;
      *value = (int)number;
      return 0;
    case 75: *value = major; return 0;
    case 76: *value = minor; return 0;
    case 134:
      if (!is_invented()) break;
      *value = place(device) * 2 / gpu_count();
      return 0;
    default: break;
  }
  snprintf(key, sizeof key, "attr.%d", attribute);
  const int result = number_of(place(device), key, &number, 1);
  *value = (int)number;
  return result;
}

EXPORT int cuDeviceGetPCIBusId(char *text, int length, int device) {
  CHECK(device);
  if (length < 13) return 1;
  pci_text(place(device), text, (size_t)length);
  for (char *c = text; *c != 0; c++) {
    if (*c >= 'a' && *c <= 'f') *c -= 'a' - 'A';
  }
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
  struct instance instance;
  uuid_bytes(place(device), shown_instance(device, &instance), uuid);
  return 0;
}

/// `context` counts as the contexts of this process.
EXPORT int cuDevicePrimaryCtxGetState(int device, unsigned *flags, int *active) {
  CHECK(device);
  *flags = 0;
  *active = (int)setting("context", NULL, 0);
  return 0;
}
#endif

/// `peers` lists the places that a GPU reaches; on the invented machine all reach all.
static int reaches(int from, int to) {
  const char *peers = text_of(from, "peers");
  if (peers == NULL) return is_invented();
  char copy[128];
  snprintf(copy, sizeof copy, "%s", peers);
  for (char *entry = strtok(copy, ","); entry != NULL; entry = strtok(NULL, ",")) {
    if (atoi(entry) == to) return 1;
  }
  return 0;
}

EXPORT int cuDeviceCanAccessPeer(int *can, int device, int peer) {
  CHECK(device);
  CHECK(peer);
  if (device == peer) return 101;
  *can = reaches(place(device), place(peer));
  return 0;
}

EXPORT int cuDeviceGetP2PAttribute(int *value, int attribute, int device, int peer) {
  CHECK(device);
  CHECK(peer);
  if (device == peer) return 101;
  // The captures tell access only.
  if (!is_invented() || attribute > 4) return 1;
  *value = attribute == 1 ? place(device) + place(peer) : 1;
  return 0;
}
