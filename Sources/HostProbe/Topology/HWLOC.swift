import Facts
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
    try load(subject, environment: environment, values)
  }

  /// What hwloc finds on this machine, in the form that ``Subject/xmlText(_:)`` takes.
  static func export(environment: [String: String]) throws(Failure) -> String {
    try load(.thisMachine, environment: environment) { (objects) throws(Failure) in
      var buffer: UnsafeMutablePointer<CChar>?
      var length: Int32 = 0
      guard objects.functions.topology_export_xmlbuffer(objects.topology, &buffer, &length, 0) == 0, let buffer else {
        throw .call("hwloc_topology_export_xmlbuffer", errno: errno)
      }
      defer { objects.functions.free_xmlbuffer(objects.topology, buffer) }
      return String(cString: buffer)
    }
  }

  private static func load<Result>(
    _ subject: Subject, environment: [String: String], _ body: (HWLOCObjects) throws(Failure) -> Result
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
    try configure(topology, subject, functions)
    if subject != .thisMachine, !survivesLoading(topology, functions) {
      throw .refused(XMLProblem(line: 1, problem: "hwloc crashes or hangs on it"))
    }
    if functions.topology_load(topology) != 0 { throw .call("hwloc_topology_load", errno: errno) }
    if subject == .thisMachine, functions.topology_is_thissystem(topology) == 0 {
      let overriding = ["HWLOC_XMLFILE", "HWLOC_SYNTHETIC", "HWLOC_FSROOT", "HWLOC_CPUID_PATH", "HWLOC_THISSYSTEM"]
      throw .notThisMachine(variables: overriding.filter { environment[$0] != nil })
    }
    return try body(HWLOCObjects(topology: topology, functions: functions))
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
    _ topology: hwloc_topology_t, _ subject: Subject, _ functions: HWLOCFunctions
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
    // What a control group hides is read too: the allowed sets tell it apart.
    let flags =
      HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED.rawValue | HWLOC_TOPOLOGY_FLAG_DONT_CHANGE_BINDING.rawValue
      | HWLOC_TOPOLOGY_FLAG_NO_MEMATTRS.rawValue
    if functions.topology_set_flags(topology, UInt(flags)) != 0 {
      throw .call("hwloc_topology_set_flags", errno: errno)
    }
    for component in ["opencl", "gl", "cuda", "nvml", "rsmi", "levelzero"] {
      // A component that this hwloc does not have is refused, and that is as well.
      _ = functions.topology_set_components(
        topology, UInt(HWLOC_TOPOLOGY_COMPONENTS_FLAG_BLACKLIST.rawValue), component)
    }
    _ = functions.topology_set_all_types_filter(topology, HWLOC_TYPE_FILTER_KEEP_NONE)
    // Without groups hwloc would give a node that is a part of a package all of the package's processors.
    _ = functions.topology_set_type_filter(topology, HWLOC_OBJ_GROUP, HWLOC_TYPE_FILTER_KEEP_STRUCTURE)
    for type in [
      HWLOC_OBJ_PACKAGE, HWLOC_OBJ_CORE, HWLOC_OBJ_L1CACHE, HWLOC_OBJ_L2CACHE, HWLOC_OBJ_L3CACHE, HWLOC_OBJ_L4CACHE,
      HWLOC_OBJ_PCI_DEVICE, HWLOC_OBJ_OS_DEVICE,
    ] {
      _ = functions.topology_set_type_filter(topology, type, HWLOC_TYPE_FILTER_KEEP_ALL)
    }
  }

  private static func values(_ objects: HWLOCObjects) -> Topology {
    let allowedCPUs = objects.set(objects.functions.topology_get_allowed_cpuset(objects.topology))
    let allowedNodes = objects.set(objects.functions.topology_get_allowed_nodeset(objects.topology))
    let nodes = objects.all(HWLOC_OBJ_NUMANODE).map(\.pointee).filter { allowedNodes.contains(Int($0.os_index)) }.map {
      Topology.Node(
        id: Int($0.os_index), memoryBytes: $0.attr.map { Int(clamping: $0.pointee.numanode.local_memory) } ?? 0,
        cpus: objects.set($0.cpuset).intersection(allowedCPUs))
    }
    var layout = HWLOCLayout(objects: objects).layout
    layout.allowed = allowedCPUs
    return Topology(
      packages: count(HWLOC_OBJ_PACKAGE, objects), cores: count(HWLOC_OBJ_CORE, objects),
      threads: count(HWLOC_OBJ_PU, objects), nodes: nodes.sorted { $0.id < $1.id }, source: "hwloc",
      layout: layout)
  }

  /// How many objects of a kind there are; nil when hwloc found none, which means that it could not tell.
  private static func count(_ type: hwloc_obj_type_t, _ objects: HWLOCObjects) -> Int? {
    let count = objects.all(type).count
    return count == 0 ? nil : count
  }
}
