/// The files that describe one machine together, each kind at most once.
struct ImportedParts {
  var captured: (root: SystemRoot, name: String)?
  var topology: (text: String, read: TopologyXML, name: String)?
  var log: (read: ManagementLog, name: String)?
  var matrix: (read: LinkMatrix, name: String)?

  /// - Throws: ``HostError`` for a whole machine, and for a second file of a kind, which would be another machine.
  mutating func add(_ input: HostInput, _ name: String) throws(HostError) {
    switch input {
    case .facts, .snapshot:
      throw .malformed(
        file: name, place: "1:1", problem: "a saved host is a whole machine and is not combined with other files")
    case .captured(let root):
      if let captured { throw Self.twice(name, "a copy of a machine's files", captured.name) }
      captured = (root, name)
    case .topology(let text, let read):
      if let topology { throw Self.twice(name, "a topology", topology.name) }
      topology = (text, read, name)
    case .management(let read):
      try add(read, name)
    case .matrix(let read):
      if let matrix, matrix.read != read { throw Self.twice(name, "a matrix of nvidia-smi topo -m", matrix.name) }
      matrix = (read, name)
    }
  }

  /// The table, the log and its XML of one machine may be given together: the one that tells most counts.
  private mutating func add(_ read: ManagementLog, _ name: String) throws(HostError) {
    if let matrix = read.matrix { try add(.matrix(matrix), name) }
    guard let other = log else {
      log = (read, name)
      return
    }
    guard other.read.shows(theGPUsOf: read), other.read.form != read.form else {
      throw Self.twice(name, "a log of nvidia-smi", other.name)
    }
    if read.depth > other.read.depth { log = (read, name) }
  }

  /// - Throws: ``HostError`` when the matrix is not about the GPUs of the log.
  func check() throws(HostError) {
    guard let matrix, let log else { return }
    let count = max(log.read.devices.count, log.read.attached ?? 0)
    guard matrix.read.ways.count != count else { return }
    throw .malformed(
      file: matrix.name, place: "1:1",
      problem:
        "the matrix of nvidia-smi topo -m is of \(matrix.read.ways.count) GPUs, and \(log.name) of \(count): they "
        + "are not from one machine")
  }

  private static func twice(_ name: String, _ what: String, _ other: String) -> HostError {
    .malformed(file: name, place: "1:1", problem: "\(what) like \(other), and one host has one: give one of them")
  }
}

extension ManagementLog {
  /// Whether both are of the same GPUs under the same driver.
  fileprivate func shows(theGPUsOf other: ManagementLog) -> Bool {
    driverVersion == other.driverVersion && devices.map(\.pciBusID) == other.devices.map(\.pciBusID)
  }

  /// Which of its forms tells more.
  fileprivate var depth: Int { ["nvidia-smi", "nvidia-smi -q", "nvidia-smi -q -x"].firstIndex(of: form) ?? 0 }
}
