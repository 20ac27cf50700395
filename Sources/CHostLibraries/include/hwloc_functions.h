#pragma once

#include <hwloc.h>

// hwloc's functions as pointers whose types come from its own header (package libhwloc-dev), so that a signature cannot
// drift. hwloc's static inline helpers must not be called: they refer to symbols that are not linked.

#define HOST_HWLOC_FUNCTION(name) __typeof__(&hwloc_##name) _Nonnull name
#define HOST_HWLOC_NEWER_FUNCTION(name) __typeof__(&hwloc_##name) _Nullable name

typedef struct {
  HOST_HWLOC_FUNCTION(get_api_version);
  HOST_HWLOC_FUNCTION(topology_init);
  HOST_HWLOC_FUNCTION(topology_destroy);
  HOST_HWLOC_FUNCTION(topology_set_flags);
  HOST_HWLOC_FUNCTION(topology_set_components);
  HOST_HWLOC_FUNCTION(topology_set_all_types_filter);
  HOST_HWLOC_FUNCTION(topology_set_type_filter);
  HOST_HWLOC_FUNCTION(topology_set_xml);
  HOST_HWLOC_FUNCTION(topology_set_xmlbuffer);
  HOST_HWLOC_FUNCTION(topology_export_xmlbuffer);
  HOST_HWLOC_FUNCTION(free_xmlbuffer);
  HOST_HWLOC_FUNCTION(topology_load);
  HOST_HWLOC_FUNCTION(topology_is_thissystem);
  HOST_HWLOC_FUNCTION(topology_get_allowed_cpuset);
  HOST_HWLOC_FUNCTION(topology_get_allowed_nodeset);
  HOST_HWLOC_FUNCTION(get_type_depth);
  HOST_HWLOC_FUNCTION(get_nbobjs_by_depth);
  HOST_HWLOC_FUNCTION(get_obj_by_depth);
  HOST_HWLOC_FUNCTION(bitmap_next);
  HOST_HWLOC_FUNCTION(bitmap_isset);
  HOST_HWLOC_FUNCTION(bitmap_alloc);
  HOST_HWLOC_FUNCTION(bitmap_free);
  HOST_HWLOC_FUNCTION(distances_get_by_type);
  HOST_HWLOC_FUNCTION(distances_release);
  // Since hwloc 2.4.
  HOST_HWLOC_NEWER_FUNCTION(cpukinds_get_nr);
  HOST_HWLOC_NEWER_FUNCTION(cpukinds_get_info);
} HWLOCFunctions;

#undef HOST_HWLOC_NEWER_FUNCTION
#undef HOST_HWLOC_FUNCTION
