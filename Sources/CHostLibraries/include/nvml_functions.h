#pragma once

#include <stdint.h>

// The few functions of libnvidia-ml.so.1 that this program calls, declared here so that no NVIDIA header is needed to
// build. Results are nvmlReturn_t (32-bit).

#pragma clang assume_nonnull begin

typedef struct NVMLDeviceHandle *NVMLDevice;

/// nvmlPciInfo_t as nvmlDeviceGetPciInfo_v3 fills it: 68 bytes.
typedef struct {
  char busIdLegacy[16];
  uint32_t domain;
  uint32_t bus;
  uint32_t device;
  uint32_t pciDeviceId;
  uint32_t pciSubSystemId;
  char busId[32];
} NVMLPCIInfo;

/// nvmlMemory_t: bytes.
typedef struct {
  uint64_t total;
  uint64_t free;
  uint64_t used;
} NVMLMemory;

/// nvmlMemory_v2_t: bytes; `version` is set before the call.
typedef struct {
  uint32_t version;
  uint64_t total;
  uint64_t reserved;
  uint64_t free;
  uint64_t used;
} NVMLMemory2;

_Static_assert(sizeof(NVMLPCIInfo) == 68, "nvmlPciInfo_t has 68 bytes");
_Static_assert(sizeof(NVMLMemory2) == 40, "nvmlMemory_v2_t has 40 bytes");

/// The version word of a versioned NVML structure: its size, with the version in the top byte.
static const uint32_t NVMLMemory2Version = (uint32_t)sizeof(NVMLMemory2) | (2u << 24);

typedef struct {
  int32_t (*init_v2)(void);
  int32_t (*shutdown)(void);
  int32_t (*deviceGetCount_v2)(uint32_t *count);
  int32_t (*deviceGetHandleByIndex_v2)(uint32_t index, NVMLDevice _Nullable *_Nonnull device);
  int32_t (*deviceGetUUID)(NVMLDevice device, char *uuid, uint32_t length);
  int32_t (*_Nullable systemGetDriverVersion)(char *version, uint32_t length);
  int32_t (*_Nullable deviceGetName)(NVMLDevice device, char *name, uint32_t length);
  int32_t (*_Nullable deviceGetPciInfo_v3)(NVMLDevice device, NVMLPCIInfo *info);
  int32_t (*_Nullable deviceGetMemoryInfo)(NVMLDevice device, NVMLMemory *memory);
  int32_t (*_Nullable deviceGetMemoryInfo_v2)(NVMLDevice device, NVMLMemory2 *memory);
  int32_t (*_Nullable deviceGetMigMode)(NVMLDevice device, uint32_t *current, uint32_t *pending);
  int32_t (*_Nullable deviceGetMaxMigDeviceCount)(NVMLDevice device, uint32_t *count);
  int32_t (*_Nullable deviceGetMigDeviceHandleByIndex)(
      NVMLDevice device, uint32_t index, NVMLDevice _Nullable *_Nonnull instance);
} NVMLFunctions;

#pragma clang assume_nonnull end
