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

/// nvmlUtilization_t: percent.
typedef struct {
  uint32_t gpu;
  uint32_t memory;
} NVMLUtilization;

/// nvmlProcessInfo_t as the _v3 functions fill it; all ones stand for what is not known.
typedef struct {
  uint32_t pid;
  uint64_t usedGpuMemory;
  uint32_t gpuInstanceId;
  uint32_t computeInstanceId;
} NVMLProcess;

/// nvmlDeviceAttributes_t: what a MIG instance has.
typedef struct {
  uint32_t multiprocessors;
  uint32_t copyEngines;
  uint32_t decoders;
  uint32_t encoders;
  uint32_t jpegEngines;
  uint32_t opticalFlowEngines;
  uint32_t gpuSlices;
  uint32_t computeSlices;
  uint64_t memoryMiB;
} NVMLInstanceAttributes;

/// nvmlFieldValue_t: `fieldId` is set before the call; `value` is a union, here its eight bytes.
typedef struct {
  uint32_t fieldId;
  uint32_t scopeId;
  int64_t timestamp;
  int64_t latency;
  uint32_t valueType;
  int32_t result;
  uint64_t value;
} NVMLFieldValue;

/// nvmlDeviceAddressingMode_v1_t.
typedef struct {
  uint32_t version;
  uint32_t value;
} NVMLVersionedNumber;

/// nvmlGpuFabricInfo_t.
typedef struct {
  uint8_t cluster[16];
  int32_t status;
  uint32_t clique;
  uint8_t state;
} NVMLFabric1;

/// nvmlGpuFabricInfo_v2_t.
typedef struct {
  uint32_t version;
  uint8_t cluster[16];
  int32_t status;
  uint32_t clique;
  uint8_t state;
  uint32_t health;
} NVMLFabric2;

_Static_assert(sizeof(NVMLProcess) == 24, "nvmlProcessInfo_t has 24 bytes");
_Static_assert(sizeof(NVMLInstanceAttributes) == 40, "nvmlDeviceAttributes_t has 40 bytes");
_Static_assert(sizeof(NVMLFieldValue) == 40, "nvmlFieldValue_t has 40 bytes");
_Static_assert(sizeof(NVMLFabric1) == 28, "nvmlGpuFabricInfo_t has 28 bytes");
_Static_assert(sizeof(NVMLFabric2) == 36, "nvmlGpuFabricInfo_v2_t has 36 bytes");
_Static_assert(sizeof(NVMLPCIInfo) == 68, "nvmlPciInfo_t has 68 bytes");
_Static_assert(sizeof(NVMLMemory2) == 40, "nvmlMemory_v2_t has 40 bytes");

/// The version word of a versioned NVML structure: its size, with the version in the top byte.
static const uint32_t NVMLMemory2Version = (uint32_t)sizeof(NVMLMemory2) | (2u << 24);
static const uint32_t NVMLFabric2Version = (uint32_t)sizeof(NVMLFabric2) | (2u << 24);
static const uint32_t NVMLVersionedNumberVersion = (uint32_t)sizeof(NVMLVersionedNumber) | (1u << 24);

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
