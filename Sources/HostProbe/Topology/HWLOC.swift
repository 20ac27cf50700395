import CHostLibraries
import Glibc

/// Reads the topology through libhwloc, opened at run time.
enum HWLOC {
  /// Why hwloc gave no topology of this machine.
  enum Failure: Error, Sendable, Hashable, CustomStringConvertible {
    case library(DynamicLibrary.Failure)
    case otherInterface(version: UInt32)
    case call(String, errno: Int32)
    /// A topology in a file that hwloc is not given, and why.
    case refused(XMLProblem)
    /// The environment makes hwloc describe another machine than this one.
    case notThisMachine(variables: [String])

    var description: String {
      switch self {
      case .library(let failure): "hwloc is not available (\(failure))"
      case .otherInterface(let version):
        "hwloc's interface is version 0x\(String(version, radix: 16)), not 2 as this program needs"
      case .refused(let problem): "the topology is not usable: \(problem)"
      case .call(let function, let code): "\(function) failed: \(String(cString: strerror(code)))"
      case .notThisMachine(let variables):
        "hwloc describes another machine because \(variables.joined(separator: ", ")) is set"
      }
    }
  }

  /// What to read.
  enum Subject: Sendable, Hashable {
    case thisMachine
    /// A file that `lstopo` exported.
    case xml(String)
    /// The text of such a file.
    case xmlText(String)
  }

  static func read(_ subject: Subject, environment: [String: String]) throws(Failure) -> Topology {
    try load(subject, environment: environment, isWhole: false, values)
  }

  /// Everything hwloc finds on this machine, in the form that ``Subject/xmlText(_:)`` takes.
  static func export(environment: [String: String]) throws(Failure) -> String {
    try load(.thisMachine, environment: environment, isWhole: true) { (topology, functions) throws(Failure) in
      var buffer: UnsafeMutablePointer<CChar>?
      var length: Int32 = 0
      guard functions.topology_export_xmlbuffer(topology, &buffer, &length, 0) == 0, let buffer else {
        throw .call("hwloc_topology_export_xmlbuffer", errno: errno)
      }
      defer { functions.free_xmlbuffer(topology, buffer) }
      return String(cString: buffer)
    }
  }

  /// - Parameter isWhole: whether devices, caches and distances are wanted too, which take hwloc longer.
  private static func load<Result>(
    _ subject: Subject, environment: [String: String], isWhole: Bool,
    _ body: (hwloc_topology_t, HWLOCFunctions) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let functions: HWLOCFunctions
    do {
      functions = try HWLOCFunctions(try DynamicLibrary("libhwloc.so.15"))
    } catch {
      throw .library(error)
    }
    let version = functions.get_api_version()
    guard version >> 16 == UInt32(HWLOC_API_VERSION) >> 16 else { throw .otherInterface(version: version) }
    _ = Self.withoutPlugins

    var created: hwloc_topology_t?
    guard functions.topology_init(&created) == 0, let topology = created else {
      throw .call("hwloc_topology_init", errno: errno)
    }
    defer { functions.topology_destroy(topology) }
    try configure(topology, subject, isWhole: isWhole, functions)
    if subject != .thisMachine, !survivesLoading(topology, functions) {
      throw .refused(XMLProblem(line: 1, problem: "hwloc crashes or hangs on it"))
    }
    if functions.topology_load(topology) != 0 { throw .call("hwloc_topology_load", errno: errno) }
    if subject == .thisMachine, functions.topology_is_thissystem(topology) == 0 {
      let overriding = ["HWLOC_XMLFILE", "HWLOC_SYNTHETIC", "HWLOC_FSROOT", "HWLOC_CPUID_PATH", "HWLOC_THISSYSTEM"]
      throw .notThisMachine(variables: overriding.filter { environment[$0] != nil })
    }
    return try body(topology, functions)
  }

  /// Whether hwloc gets through a file that somebody else wrote: it trusts what its own exporter would not write, and a
  /// crash would take this program with it.
  private static func survivesLoading(_ topology: hwloc_topology_t, _ functions: HWLOCFunctions) -> Bool {
    let load = unsafeBitCast(functions.topology_load, to: (@convention(c) (UnsafeMutableRawPointer?) -> Int32).self)
    let destroy = unsafeBitCast(
      functions.topology_destroy, to: (@convention(c) (UnsafeMutableRawPointer?) -> Void).self)
    return host_survives(load, destroy, UnsafeMutableRawPointer(topology), 10) == 1
  }

  /// hwloc opens its plugins before it can be told which ones to leave alone, and those of OpenCL and OpenGL run
  /// foreign driver code and take most of the time. Set once, and never over what the user has set.
  private static let withoutPlugins: Void = {
    _ = setenv("HWLOC_PLUGINS_PATH", "/dev/null", 0)
  }()

  private static func configure(
    _ topology: hwloc_topology_t, _ subject: Subject, isWhole: Bool, _ functions: HWLOCFunctions
  ) throws(Failure) {
    switch subject {
    case .thisMachine: break
    case .xml(let path):
      if functions.topology_set_xml(topology, path) != 0 { throw .call("hwloc_topology_set_xml", errno: errno) }
    case .xmlText(let text):
      // The length counts the zero byte at the end.
      let result = text.withCString {
        functions.topology_set_xmlbuffer(topology, $0, Int32(clamping: text.utf8.count + 1))
      }
      if result != 0 { throw .call("hwloc_topology_set_xmlbuffer", errno: errno) }
    }
    // What a control group hides is read too: the allowed sets tell it apart. Distances and the like are not needed.
    var flags =
      HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED.rawValue | HWLOC_TOPOLOGY_FLAG_DONT_CHANGE_BINDING.rawValue
    if !isWhole {
      flags |=
        HWLOC_TOPOLOGY_FLAG_NO_DISTANCES.rawValue | HWLOC_TOPOLOGY_FLAG_NO_MEMATTRS.rawValue
        | HWLOC_TOPOLOGY_FLAG_NO_CPUKINDS.rawValue
    }
    if functions.topology_set_flags(topology, UInt(flags)) != 0 {
      throw .call("hwloc_topology_set_flags", errno: errno)
    }
    for component in ["opencl", "gl", "cuda", "nvml", "rsmi", "levelzero"] {
      // A component that this hwloc does not have is refused, and that is as well.
      _ = functions.topology_set_components(
        topology, UInt(HWLOC_TOPOLOGY_COMPONENTS_FLAG_BLACKLIST.rawValue), component)
    }
    if isWhole {
      for type in [HWLOC_OBJ_BRIDGE, HWLOC_OBJ_PCI_DEVICE, HWLOC_OBJ_OS_DEVICE] {
        _ = functions.topology_set_type_filter(topology, type, HWLOC_TYPE_FILTER_KEEP_IMPORTANT)
      }
      return
    }
    _ = functions.topology_set_all_types_filter(topology, HWLOC_TYPE_FILTER_KEEP_NONE)
    for type in [HWLOC_OBJ_PACKAGE, HWLOC_OBJ_CORE] {
      _ = functions.topology_set_type_filter(topology, type, HWLOC_TYPE_FILTER_KEEP_ALL)
    }
  }

  private static func values(_ topology: hwloc_topology_t, _ functions: HWLOCFunctions) -> Topology {
    let allowedCPUs = functions.topology_get_allowed_cpuset(topology)
    let allowedNodes = functions.topology_get_allowed_nodeset(topology)
    let depth = functions.get_type_depth(topology, HWLOC_OBJ_NUMANODE)
    var nodes: [Topology.Node] = []
    for index in 0..<functions.get_nbobjs_by_depth(topology, depth) {
      guard let object = functions.get_obj_by_depth(topology, depth, index)?.pointee,
        functions.bitmap_isset(allowedNodes, object.os_index) != 0
      else { continue }
      let bytes = object.attr.map { Int(clamping: $0.pointee.numanode.local_memory) } ?? 0
      nodes.append(
        Topology.Node(
          id: Int(object.os_index), memoryBytes: bytes,
          cpus: set(object.cpuset, functions).intersection(set(allowedCPUs, functions))))
    }
    return Topology(
      packages: count(HWLOC_OBJ_PACKAGE, topology, functions), cores: count(HWLOC_OBJ_CORE, topology, functions),
      threads: count(HWLOC_OBJ_PU, topology, functions), nodes: nodes.sorted { $0.id < $1.id }, source: "hwloc")
  }

  /// How many objects of a kind there are; nil when hwloc found none, which means that it could not tell.
  private static func count(
    _ type: hwloc_obj_type_t, _ topology: hwloc_topology_t, _ functions: HWLOCFunctions
  ) -> Int? {
    let depth = functions.get_type_depth(topology, type)
    return depth < 0 ? nil : Int(functions.get_nbobjs_by_depth(topology, depth))
  }

  private static func set(_ bitmap: hwloc_const_bitmap_t?, _ functions: HWLOCFunctions) -> CPUSet {
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
}

extension HWLOCFunctions {
  fileprivate init(_ library: DynamicLibrary) throws(DynamicLibrary.Failure) {
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
      bitmap_isset: try library.required("hwloc_bitmap_isset"))
  }
}
