import Facts

/// What `nvidia-smi topo -m` shows: the ways between the GPUs, and the CPUs and NUMA nodes near each.
struct LinkMatrix: Sendable, Hashable {
  /// What stands at the right of a GPU's row; nil where it is left empty or `N/A`.
  struct Place: Sendable, Hashable {
    /// `0-23,48-71`.
    var cpus: String?
    /// NUMA nodes, `0-1`.
    var nodes: String?
    /// The node that the GPU's own memory is.
    var gpuNode: Int?
  }

  /// By GPU and other GPU: `NV18`, `PIX`; empty in the diagonal.
  private(set) var ways: [[String]] = []
  private(set) var places: [Place] = []

  /// More than any machine has.
  private static let mostGPUs = 128

  /// The first matrix in a text; other output may stand around it.
  /// - Returns: nil when there is none, or one of other lines than its columns say.
  init?(text: String) {
    var columns: [Substring] = []
    var affinities: [String] = []
    for (_, line) in text.numberedLines {
      let words = Self.plain(line).words
      if columns.isEmpty {
        guard words.first == "GPU0", let end = words.firstIndex(of: "CPU"), words.count > end + 1 else { continue }
        columns = Array(words[..<end])
        // Headings are of two or three words.
        affinities = ["CPU Affinity", "NUMA Affinity", "GPU NUMA ID"].filter {
          words[end...].joined(separator: " ").contains($0)
        }
        if columns.count > Self.mostGPUs * 2 { return nil }
        continue
      }
      guard let name = words.first, name.hasPrefix("GPU"), ways.count < Self.mostGPUs else { break }
      guard name == "GPU\(ways.count)", words.count > columns.count else { return nil }
      let cells = zip(columns, words.dropFirst()).filter { $0.0.hasPrefix("GPU") }.map(\.1)
      ways.append(cells.map { $0 == "X" ? "" : String($0) })
      places.append(Self.place(Array(words.dropFirst(columns.count + 1)), affinities))
    }
    guard !ways.isEmpty, ways.allSatisfy({ $0.count == ways.count }), Self.isWellFormed(ways) else { return nil }
  }

  /// Without the escape sequences that underline the heading on a terminal.
  private static func plain(_ line: Substring) -> String {
    var plain = ""
    var isInside = false
    for scalar in line.unicodeScalars {
      if scalar == "\u{1b}" { isInside = true }
      if !isInside { plain.unicodeScalars.append(scalar) }
      if isInside, scalar.properties.isAlphabetic { isInside = false }
    }
    return plain
  }

  private static func isWellFormed(_ ways: [[String]]) -> Bool {
    ways.enumerated().allSatisfy { row, cells in
      cells.enumerated().allSatisfy { column, cell in cell.isEmpty == (row == column) && cell.utf8.count <= 8 }
    }
  }

  /// - Parameter words: what stands right of the matrix; fewer than headings where cells are empty, which are told
  ///   apart only when all are there.
  private static func place(_ words: [Substring], _ headings: [String]) -> Place {
    var place = Place()
    guard words.count == headings.count else { return place }
    for (heading, word) in zip(headings, words) where word != "N/A" {
      switch heading {
      case "CPU Affinity": place.cpus = CPUSet(String(word))?.description
      case "NUMA Affinity": place.nodes = CPUSet(String(word))?.description
      default: place.gpuNode = Int(word)
      }
    }
    return place
  }
}

extension LinkMatrix {
  /// Records of `host.gpuLinks`, one for every ordered pair of GPUs.
  var links: [DriverFields] {
    ways.enumerated().flatMap { from, cells in
      cells.enumerated().filter { $0.offset != from }.map { to, way in Self.link(from, to, way) }
    }
  }

  private static func link(_ from: Int, _ to: Int, _ way: String) -> DriverFields {
    var fields = DriverFields()
    fields.set("from", .integer(from))
    fields.set("to", .integer(to))
    fields.set("kind", .string(way))
    let links = way.hasPrefix("NV") ? Int(way.dropFirst(2)) : nil
    fields.set("nvlinks", .integer(links ?? 0))
    if links == nil {
      fields.set("pcieLevel", .string(way))
    } else {
      fields.setReason("pcieLevel", "nvidia-smi topo -m shows the NVLinks in its place")
    }
    return fields
  }

  /// Adds what the matrix tells of a GPU to the fields of `host.gpuDevices`.
  func addPlace(of gpu: Int, to fields: inout DriverFields) {
    guard places.indices.contains(gpu) else { return }
    if let cpus = places[gpu].cpus { fields.set("cpuAffinity", .string(cpus)) }
    if let node = places[gpu].gpuNode { fields.set("gpuNumaNode", .integer(node)) }
    guard let nodes = places[gpu].nodes else { return }
    fields.set("nearestNodes", .string(nodes))
    if let first = CPUSet(nodes)?.members.first { fields.set("numaNode", .integer(first)) }
  }
}
