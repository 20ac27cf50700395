import Facts
import CHostLibraries

/// Reads the layout of the machine from a loaded hwloc topology.
struct HWLOCLayout {
  let objects: HWLOCObjects

  var layout: MachineLayout {
    let collector = self.collector
    return MachineLayout(
      domains: collector.domains, caches: collector.sizes, kinds: kinds, distances: distances,
      memoryKinds: memoryKinds, devices: HWLOCDevices(objects: objects).devices)
  }

  private var collector: MachineLayout.Collector {
    var collector = MachineLayout.Collector()
    for object in objects.all(HWLOC_OBJ_PU) {
      let unit = object.pointee
      collector.add(
        cpu: Int(unit.os_index),
        core: objects.ancestor(of: unit, HWLOC_OBJ_CORE).map { Int($0.logical_index) },
        package: objects.ancestor(of: unit, HWLOC_OBJ_PACKAGE).map { Int($0.logical_index) },
        nodes: objects.set(unit.nodeset).members)
    }
    for type in [HWLOC_OBJ_L1CACHE, HWLOC_OBJ_L2CACHE, HWLOC_OBJ_L3CACHE, HWLOC_OBJ_L4CACHE] {
      for object in objects.all(type) {
        guard let cache = object.pointee.attr?.pointee.cache else { continue }
        collector.addCache(
          level: Int(cache.depth), bytes: Int(clamping: cache.size), threads: objects.set(object.pointee.cpuset).count)
      }
    }
    return collector
  }

  private var kinds: [MachineLayout.CoreKind] {
    let functions = objects.functions
    guard let number = functions.cpukinds_get_nr, let information = functions.cpukinds_get_info,
      let set = functions.bitmap_alloc()
    else { return [] }
    defer { functions.bitmap_free(set) }
    var kinds: [MachineLayout.CoreKind] = []
    // hwloc gives the slowest first.
    for index in 0..<UInt32(max(0, number(objects.topology, 0))) {
      var count: UInt32 = 0
      var entries: UnsafeMutablePointer<hwloc_info_s>?
      guard information(objects.topology, index, set, nil, &count, &entries, 0) == 0 else { return [] }
      let type = HWLOCObjects.information("CoreType", entries, count)
      let megahertz = HWLOCObjects.information("FrequencyMaxMHz", entries, count)
      kinds.append(
        MachineLayout.CoreKind(
          name: type == "IntelAtom" ? "efficiency" : type == "IntelCore" ? "performance" : "",
          cpus: objects.set(set), maximumMHz: megahertz.flatMap { Int($0) } ?? 0))
    }
    return MachineLayout.merged(kinds)
  }

  private var distances: [MachineLayout.Distances] {
    let functions = objects.functions
    var count: UInt32 = 1
    var found: UnsafeMutablePointer<hwloc_distances_s>?
    // The first matrix that means latency is the firmware's; users may have added others.
    let kind = UInt(HWLOC_DISTANCES_KIND_MEANS_LATENCY.rawValue)
    guard functions.distances_get_by_type(objects.topology, HWLOC_OBJ_NUMANODE, &count, &found, kind, 0) == 0,
      count > 0, let found
    else { return [] }
    defer { functions.distances_release(objects.topology, found) }
    let size = Int(found.pointee.nbobjs)
    guard let nodes = found.pointee.objs, let values = found.pointee.values else { return [] }
    let rows = (0..<size).compactMap { row -> MachineLayout.Distances? in
      guard let node = nodes[row]?.pointee.os_index else { return nil }
      return MachineLayout.Distances(
        node: Int(node), values: (0..<size).map { Int(clamping: values[row * size + $0]) })
    }
    // Columns follow the rows, so that a gap among the nodes would shift them.
    if rows.count != size { return [] }
    let order = rows.indices.sorted { rows[$0].node < rows[$1].node }
    return order.map { row in
      MachineLayout.Distances(node: rows[row].node, values: order.map { rows[row].values[$0] })
    }
  }

  private var memoryKinds: [MachineLayout.MemoryKind] {
    objects.all(HWLOC_OBJ_NUMANODE).compactMap { object in
      HWLOCObjects.text(object.pointee.subtype).map {
        MachineLayout.MemoryKind(node: Int(object.pointee.os_index), kind: $0)
      }
    }.filter { $0.kind != "DRAM" }.sorted { $0.node < $1.node }
  }
}
