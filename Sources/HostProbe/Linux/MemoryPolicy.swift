import CHostLibraries
import Facts
import Glibc

/// Whether this process may bind memory to NUMA nodes, which Triton's `--host-policy numa-node` needs and container
/// runtimes forbid unless the container has the capability SYS_NICE.
///
/// The test sets the policy that the thread already has, so it changes nothing.
enum MemoryPolicy {
  struct Answer: Sendable, Hashable {
    /// 0 when permitted, else the errno.
    var code: Int32
    var source: String

    var value: Value { .record(["code": .integer(code), "source": .string(source)]) }

    init(code: Int32, source: String) {
      self.code = code
      self.source = source
    }

    /// nil when this is not what ``value`` gives.
    init?(_ value: Value) {
      guard let code = value["code"]?.intValue.flatMap({ Int32(exactly: $0) }),
        let source = value["source"]?.stringValue
      else { return nil }
      self.init(code: code, source: source)
    }
  }

  /// Asks through libnuma where it is installed, else through the system calls themselves.
  static func probe() -> Answer {
    guard let library = try? DynamicLibrary("libnuma.so.1"), let functions = try? NUMAFunctions(library) else {
      return Answer(code: host_memory_policy_errno(), source: "get_mempolicy and set_mempolicy")
    }
    let source = "libnuma.so.1 get_mempolicy and set_mempolicy"
    if functions.available() < 0 { return Answer(code: errno == 0 ? ENOSYS : errno, source: source) }
    // 4096 nodes: four times what Linux can be configured for, so the mask is never too short.
    let nodes: UInt = 4096
    var mask = [UInt](repeating: 0, count: Int(nodes) / UInt.bitWidth)
    var mode: Int32 = 0
    if functions.getMemoryPolicy(&mode, &mask, nodes, nil, 0) != 0 { return Answer(code: errno, source: source) }
    if functions.setMemoryPolicy(mode, mask, nodes) != 0 { return Answer(code: errno, source: source) }
    return Answer(code: 0, source: source)
  }
}

extension NUMAFunctions {
  fileprivate init(_ library: DynamicLibrary) throws(DynamicLibrary.Failure) {
    self.init(
      available: try library.required("numa_available"),
      getMemoryPolicy: try library.required("get_mempolicy"),
      setMemoryPolicy: try library.required("set_mempolicy"))
  }
}
