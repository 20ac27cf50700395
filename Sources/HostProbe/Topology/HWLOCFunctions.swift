import Facts
import CHostLibraries

extension HWLOCFunctions {
  init(_ library: DynamicLibrary) throws(DynamicLibrary.Failure) {
    self.init(
      get_api_version: try library.required("hwloc_get_api_version"),
      topology_init: try library.required("hwloc_topology_init"),
      topology_destroy: try library.required("hwloc_topology_destroy"),
      topology_set_flags: try library.required("hwloc_topology_set_flags"),
      topology_set_components: try library.required("hwloc_topology_set_components"),
      topology_set_all_types_filter: try library.required("hwloc_topology_set_all_types_filter"),
      topology_set_type_filter: try library.required("hwloc_topology_set_type_filter"),
      topology_set_xml: try library.required("hwloc_topology_set_xml"),
      topology_set_xmlbuffer: try library.required("hwloc_topology_set_xmlbuffer"),
      topology_export_xmlbuffer: try library.required("hwloc_topology_export_xmlbuffer"),
      free_xmlbuffer: try library.required("hwloc_free_xmlbuffer"),
      topology_load: try library.required("hwloc_topology_load"),
      topology_is_thissystem: try library.required("hwloc_topology_is_thissystem"),
      topology_get_allowed_cpuset: try library.required("hwloc_topology_get_allowed_cpuset"),
      topology_get_allowed_nodeset: try library.required("hwloc_topology_get_allowed_nodeset"),
      get_type_depth: try library.required("hwloc_get_type_depth"),
      get_nbobjs_by_depth: try library.required("hwloc_get_nbobjs_by_depth"),
      get_obj_by_depth: try library.required("hwloc_get_obj_by_depth"),
      bitmap_next: try library.required("hwloc_bitmap_next"),
      bitmap_isset: try library.required("hwloc_bitmap_isset"),
      bitmap_alloc: try library.required("hwloc_bitmap_alloc"),
      bitmap_free: try library.required("hwloc_bitmap_free"),
      distances_get_by_type: try library.required("hwloc_distances_get_by_type"),
      distances_release: try library.required("hwloc_distances_release"),
      cpukinds_get_nr: library.optional("hwloc_cpukinds_get_nr"),
      cpukinds_get_info: library.optional("hwloc_cpukinds_get_info"))
  }
}

/// The objects of a loaded topology, as Swift sees them.
struct HWLOCObjects {
  let topology: hwloc_topology_t
  let functions: HWLOCFunctions

  /// All objects of a type, in hwloc's logical order.
  func all(_ type: hwloc_obj_type_t) -> [UnsafeMutablePointer<hwloc_obj>] {
    let depth = functions.get_type_depth(topology, type)
    if depth == Int32(HWLOC_TYPE_DEPTH_UNKNOWN.rawValue) || depth == Int32(HWLOC_TYPE_DEPTH_MULTIPLE.rawValue) {
      return []
    }
    return (0..<functions.get_nbobjs_by_depth(topology, depth)).compactMap {
      functions.get_obj_by_depth(topology, depth, $0)
    }
  }

  /// The nearest object above of a type.
  func ancestor(of object: hwloc_obj, _ type: hwloc_obj_type_t) -> hwloc_obj? {
    var next = object.parent
    while let above = next?.pointee {
      if above.type == type { return above }
      next = above.parent
    }
    return nil
  }

  func set(_ bitmap: hwloc_const_bitmap_t?) -> CPUSet {
    guard let bitmap else { return CPUSet() }
    var members: [Int] = []
    var next = functions.bitmap_next(bitmap, -1)
    // A bitmap may be infinite.
    while next >= 0 && next <= CPUSet.largest {
      members.append(Int(next))
      next = functions.bitmap_next(bitmap, next)
    }
    return CPUSet(members)
  }

  static func text(_ pointer: UnsafePointer<CChar>?) -> String? {
    pointer.map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  static func information(
    _ name: String, _ entries: UnsafeMutablePointer<hwloc_info_s>?, _ count: UInt32
  ) -> String? {
    guard let entries else { return nil }
    for entry in UnsafeBufferPointer(start: entries, count: Int(count)) where text(entry.name) == name {
      return text(entry.value)
    }
    return nil
  }
}
