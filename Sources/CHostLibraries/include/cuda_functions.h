#pragma once

#include <stddef.h>
#include <stdint.h>

// The few functions of libcuda.so.1 that a probe may call without creating a context. Own declarations, so that no CUDA
// toolkit is needed to build: results are CUresult (32-bit), a device is an int. Members named `_v2` must be filled
// from the symbol of that name, because the unsuffixed symbols are older ABIs with narrower parameters.

#pragma clang assume_nonnull begin

typedef struct {
  int32_t (*init)(uint32_t flags);
  int32_t (*driverGetVersion)(int32_t *version);
  int32_t (*deviceGetCount)(int32_t *count);
  int32_t (*deviceGet)(int32_t *device, int32_t ordinal);
  int32_t (*deviceGetName)(char *name, int32_t length, int32_t device);
  int32_t (*deviceTotalMem_v2)(size_t *bytes, int32_t device);
  int32_t (*deviceGetAttribute)(int32_t *value, int32_t attribute, int32_t device);
  int32_t (*deviceGetPCIBusId)(char *text, int32_t length, int32_t device);
  /// 16 bytes; from 11.4 on the identifier of the MIG instance where there is one. Absent from older drivers.
  int32_t (*_Nullable deviceGetUuid_v2)(uint8_t *uuid, int32_t device);
  /// The identifier of the whole GPU, even under MIG in CUDA 12.
  int32_t (*_Nullable deviceGetUuid)(uint8_t *uuid, int32_t device);
  int32_t (*_Nullable getErrorName)(int32_t result, const char *_Nullable *_Nonnull name);
  int32_t (*_Nullable deviceCanAccessPeer)(int32_t *can, int32_t device, int32_t peer);
  int32_t (*_Nullable deviceGetP2PAttribute)(int32_t *value, int32_t attribute, int32_t source, int32_t destination);
  /// Tells whether this process holds a context on the device, and creates none.
  int32_t (*_Nullable devicePrimaryCtxGetState)(int32_t device, uint32_t *flags, int32_t *active);
} CUDADriverFunctions;

/// Attributes of cuDeviceGetAttribute. A driver that does not know one answers CUDA_ERROR_INVALID_VALUE.
enum {
  CUDA_ATTRIBUTE_MULTIPROCESSOR_COUNT = 16,
  CUDA_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR = 75,
  CUDA_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR = 76,
  CUDA_ATTRIBUTE_HOST_NUMA_ID = 134,
};

#pragma clang assume_nonnull end
