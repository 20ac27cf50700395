import Facts

/// A topology that hwloc exported (`lstopo machine.xml`), as far as this program reads it without hwloc.
struct TopologyXML: Sendable {
  /// A graphics or 3D device of NVIDIA, as the PCI part of the topology lists it.
  struct GPU: Sendable, Hashable {
    var pciBusID: String
    var deviceID: String
    /// nil when the device is near more than one node.
    var numaNode: Int?
  }

  /// Remarks on the machine and its packages: `Architecture`, `OSRelease`, `CPUModel`.
  private(set) var remarks: [String: String] = [:]
  private(set) var gpus: [GPU] = []
  /// Whether PCI devices were exported at all; `lstopo --no-io` leaves them out.
  private(set) var hasDevices = false

  /// The CPUs that the exporting process could use; nil when the file does not tell.
  private(set) var allowedCPUs: CPUSet?

  /// - Throws: ``XMLProblem`` as ``check(_:)``.
  init(_ root: XMLElement) throws(XMLProblem) {
    try Self.check(root)
    for child in root.children { collect(child, near: nil) }
    allowedCPUs = root["object"]?.attributes["allowed_cpuset"].flatMap { CPUSet(mask: $0) }
  }

  /// Whether hwloc may be given the text.
  ///
  /// hwloc trusts numbers that it makes bit sets of, and version 2 reads no newer schema.
  /// - Throws: ``XMLProblem``.
  static func check(_ text: String) throws(XMLProblem) { try check(try XMLReader.read(Array(text.utf8))) }

  private static func check(_ root: XMLElement) throws(XMLProblem) {
    guard root.name == "topology" else {
      throw XMLProblem(line: root.line, problem: "<\(root.name.escaped)> is not a topology of hwloc")
    }
    if let version = root.attributes["version"], let major = version.split(separator: ".").first.flatMap({ Int($0) }),
      major > 2
    {
      throw XMLProblem(
        line: root.line,
        problem: "the topology has XML schema \(version.escaped), and this program reads schemas 1 and 2: write it "
          + "again with lstopo of hwloc 2, or with hwloc 3 as `lstopo --export-xml-flags v2 FILE.xml`")
    }
    try checkNumbers(root)
  }

  private static func checkNumbers(_ element: XMLElement) throws(XMLProblem) {
    let type = element.attributes["type"]
    for (key, value) in element.attributes {
      if key.hasSuffix("cpuset") || key.hasSuffix("nodeset") {
        guard value.utf8.count <= 22_000, value.utf8.allSatisfy({ isSetByte($0) }) else {
          throw XMLProblem(line: element.line, problem: "\(key.escaped) is not a set of processors or nodes")
        }
      } else if key == "os_index", type == "PU" || type == "NUMANode" {
        guard let number = Int(value), number >= -1 && number <= CPUSet.largest || number == Int(UInt32.max) else {
          throw XMLProblem(line: element.line, problem: "os_index \(value.escaped) is no processor's or node's number")
        }
      }
    }
    for child in element.children { try checkNumbers(child) }
  }

  /// `0x000000ff,0xffff0000`, `0xf...f`, the empty text, and decimal numbers of old versions.
  private static func isSetByte(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "x") || byte == UInt8(ascii: ".")
      || Character(Unicode.Scalar(byte)).isHexDigit
  }

  private mutating func collect(_ element: XMLElement, near set: String?) {
    if element.name == "info", let name = element.attributes["name"], let value = element.attributes["value"] {
      if remarks[name] == nil { remarks[name] = value.trimmed }
      return
    }
    guard element.name == "object" else { return }
    let near = element.attributes["nodeset"] ?? set
    switch element.attributes["type"] {
    case "PCIDev":
      hasDevices = true
      if let gpu = gpu(element, near: near) { gpus.append(gpu) }
    case "Machine", "System", "Package", "Socket", "Bridge", "Group", "Die", "NUMANode", "Node", "L3Cache", "Cache":
      break
    // Remarks on parts are not about the machine.
    default: return element.children.forEach { if $0.name == "object" { collect($0, near: near) } }
    }
    for child in element.children { collect(child, near: near) }
  }

  /// Types read `0302 [10de:1eb8] [10de:12a2] a1`: class, then vendor and device.
  private func gpu(_ element: XMLElement, near set: String?) -> GPU? {
    guard let type = element.attributes["pci_type"]?.words, type.count > 1, type[0].hasPrefix("03"),
      type[1].hasPrefix("[10de:"), let address = element.attributes["pci_busid"]
    else { return nil }
    return GPU(
      pciBusID: PCIAddress.normalized(address), deviceID: String(type[1].dropFirst().dropLast()),
      numaNode: set.flatMap(Self.single))
  }

  /// The only member of a set.
  private static func single(_ set: String) -> Int? {
    guard let set = CPUSet(mask: set), set.count == 1 else { return nil }
    return set.members.first
  }
}

extension String {
  /// For messages: short, and nothing that acts on a terminal.
  fileprivate var escaped: String { escapingControls.shortened(to: 60) }
}
