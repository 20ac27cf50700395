#pragma once

// The part of the fake NVML about links, affinity, fabric and processes; included by fake_nvml.c.

struct field_value {
  unsigned id, scope;
  long long timestamp, latency;
  unsigned type;
  int result;
  unsigned long long value;
};

EXPORT int nvmlDeviceGetFieldValues(struct device *device, int count, struct field_value *values) {
  for (int i = 0; i < count; i++) {
    unsigned number_found = 0;
    const char *key = values[i].id == 90 ? "nvlink.speed" : values[i].id == 91 ? "nvlinks" : values[i].id == 170 ? "c2c" : values[i].id == 230 ? "recovery" : "-";
    values[i].result = number(device, key, &number_found);
    values[i].value = number_found;
  }
  return 0;
}

/// `nvlinks` links, all up but the last `nvlinks.down`.
EXPORT int nvmlDeviceGetNvLinkState(struct device *device, unsigned link, unsigned *active) {
  unsigned links = 0, down = 0;
  const int result = number(device, "nvlinks", &links);
  if (result != 0) return result;
  if (link >= links) return 2;
  number(device, "nvlinks.down", &down);
  *active = link < links - down;
  return 0;
}

EXPORT int nvmlDeviceGetNvLinkVersion(struct device *device, unsigned link, unsigned *version) {
  (void)link;
  return number(device, "nvlink.version", version);
}

/// `nvlink.to` lists the place at the other end of each link; without it all end at switches.
static int link_end(struct device *device, unsigned link) {
  const char *ends = text_of(device->place, "nvlink.to");
  if (ends == NULL) return -1;
  for (; link > 0 && ends != NULL; link--) ends = strchr(ends, ',') ? strchr(ends, ',') + 1 : NULL;
  return ends != NULL ? atoi(ends) : -1;
}

EXPORT int nvmlDeviceGetNvLinkRemoteDeviceType(struct device *device, unsigned link, unsigned *type) {
  *type = link_end(device, link) < 0 ? 2 : 0;
  return 0;
}

EXPORT int nvmlDeviceGetNvLinkRemotePciInfo_v2(struct device *device, unsigned link, struct pci_info *info) {
  const int end = link_end(device, link);
  if (end < 0) return 3;
  fill_pci(end, info);
  return 0;
}

/// On the invented machine pairs hang on one switch and halves on one node; else `topology`.
EXPORT int nvmlDeviceGetTopologyCommonAncestor(struct device *one, struct device *other, unsigned *level) {
  if (!is_invented()) return number(one, "topology", level);
  *level = one->place / 2 == other->place / 2 ? 10 : one->place / 4 == other->place / 4 ? 40 : 50;
  return 0;
}

/// `p2p.<index>`: the status of each kind of access.
EXPORT int nvmlDeviceGetP2PStatus(struct device *one, struct device *other, unsigned index, unsigned *status) {
  (void)other;
  return chosen(one, "p2p.%u", index, status);
}

/// A list such as `0-19,40` as the bits of unsigned longs.
static int mask(const char *list, unsigned size, unsigned long *words) {
  memset(words, 0, size * sizeof *words);
  if (list == NULL) return 3;
  for (const char *part = list; part != NULL; part = strchr(part, ',') ? strchr(part, ',') + 1 : NULL) {
    int first = 0, last = -1;
    if (sscanf(part, "%d-%d", &first, &last) == 1) last = first;
    for (int bit = first; bit <= last && bit < (int)(size * 64); bit++) words[bit / 64] |= 1UL << bit % 64;
  }
  return 0;
}

EXPORT int nvmlDeviceGetCpuAffinity(struct device *device, unsigned size, unsigned long *words) {
  return mask(text_of(device->place, "affinity"), size, words);
}

#ifndef OLD_DRIVER
EXPORT int nvmlDeviceGetCpuAffinityWithinScope(struct device *device, unsigned size, unsigned long *words,
                                               unsigned scope) {
  return scope > 1 ? 2 : mask(text_of(device->place, "affinity"), size, words);
}

EXPORT int nvmlDeviceGetMemoryAffinity(struct device *device, unsigned size, unsigned long *words, unsigned scope) {
  return scope > 1 ? 2 : mask(text_of(device->place, "nodes"), size, words);
}

struct addressing {
  unsigned version, value;
};

EXPORT int nvmlDeviceGetAddressingMode(struct device *device, struct addressing *mode) {
  return mode->version != 0x01000008 ? 25 : number(device, "addressing", &mode->value);
}

struct fabric {
  unsigned version;
  unsigned char cluster[16];
  int status;
  unsigned clique;
  unsigned char state;
  unsigned health;
};

EXPORT int nvmlDeviceGetGpuFabricInfoV(struct device *device, struct fabric *info) {
  if (info->version != 0x02000024) return 25;
  unsigned state = 0, status = 0;
  const int result = number(device, "fabric", &state);
  number(device, "fabric.status", &status);
  info->state = (unsigned char)state;
  info->status = (int)status;
  return result;
}

struct process {
  unsigned pid;
  unsigned long long memory;
  unsigned gi, ci;
};

/// `process.N` is `kind pid MiB gpu-instance compute-instance`; -1 stands for what is not known.
static int processes(struct device *device, const char *kind, unsigned *count, struct process *list) {
  if (!initialized) return 1;
  unsigned found = 0;
  for (int i = 0; i < 32; i++) {
    char key[32], its_kind[16];
    int pid, memory, gi, ci;
    snprintf(key, sizeof key, "process.%d", i);
    const char *text = text_of(device->place, key);
    if (text == NULL || sscanf(text, "%15s %d %d %d %d", its_kind, &pid, &memory, &gi, &ci) != 5) continue;
    if (strcmp(its_kind, kind) != 0) continue;
    if (found < *count) {
      list[found].pid = (unsigned)pid;
      list[found].memory = memory < 0 ? ~0ULL : (unsigned long long)memory << 20;
      list[found].gi = (unsigned)gi;
      list[found].ci = (unsigned)ci;
    }
    found++;
  }
  const int fits = found <= *count;
  *count = found;
  return fits ? 0 : 7;
}

#define PROCESSES(function, kind) \
  EXPORT int function(struct device *device, unsigned *count, struct process *list) { \
    return processes(device, kind, count, list); \
  }

PROCESSES(nvmlDeviceGetComputeRunningProcesses_v3, "compute")
PROCESSES(nvmlDeviceGetGraphicsRunningProcesses_v3, "graphics")
PROCESSES(nvmlDeviceGetMPSComputeRunningProcesses_v3, "mps")
#endif
