import Facts

/// The devices of a machine, each given to the piece it is attached to.
struct MachineDevices {
  private struct Found {
    var device: MachineView.Device
    var node: Int64?
    var cpus: CPURanges
    /// Functions of one card with the same text are drawn once.
    var card: String
  }

  private var found: [Found] = []

  init(_ facts: HostFactReader) {
    let gpus = facts.list("host.gpus")
    let devices = facts.list("host.devices")
    var known: Set<String> = []
    for gpu in gpus {
      let address = gpu["pciBusId"]?.stringValue?.lowercased() ?? ""
      known.insert(address)
      let attached = devices.first { $0["pciBusId"]?.stringValue?.lowercased() == address }
      add(Self.device(gpu: gpu, link: attached?["linkGBps"]?.doubleValue), at: gpu, or: attached)
    }
    for device in devices where !known.contains(device["pciBusId"]?.stringValue?.lowercased() ?? "") {
      if let drawn = Self.device(device, hasGPUs: !gpus.isEmpty) { add(drawn, at: device, or: nil) }
    }
  }

  private mutating func add(_ device: MachineView.Device, at place: Value, or other: Value?) {
    found.append(
      Found(
        device: device, node: place["numaNode"]?.intValue ?? other?["numaNode"]?.intValue,
        cpus: CPURanges(other?["cpus"]?.stringValue ?? place["cpus"]?.stringValue ?? ""),
        card: place["pciBusId"]?.stringValue.map { String($0.prefix { $0 != "." }) } ?? ""))
  }

  private static func device(gpu: Value, link: Double?) -> MachineView.Device {
    let name = gpu["name"]?.stringValue?.escapingControls ?? "NVIDIA GPU"
    var details: [String] = []
    if let bytes = gpu["memoryTotal"]?.intValue { details.append(HumanText.bytes(bytes)) }
    if let capability = gpu["computeCapability"]?.doubleValue {
      details.append("compute \(HumanText.tenths(capability))")
    }
    if let link { details.append("link \(HostWording.decimal(link)) GB/s") }
    if let address = gpu["pciBusId"]?.stringValue { details.append(address.escapingControls) }
    return MachineView.Device(
      kind: .gpu, label: "GPU \(gpu["index"]?.intValue ?? 0)  \(name)", detail: details.joined(separator: ", "))
  }

  private static func device(_ device: Value, hasGPUs: Bool) -> MachineView.Device? {
    let vendor = device["vendor"]?.stringValue?.escapingControls ?? ""
    let number = device["deviceId"]?.stringValue?.escapingControls ?? ""
    let name = device["name"]?.stringValue.flatMap { $0.isEmpty ? nil : $0.escapingControls }
    let known = name.map { $0.hasPrefix(vendor) ? $0 : "\(vendor) \($0)" } ?? "\(vendor) \(number)"
    let address = device["pciBusId"]?.stringValue?.escapingControls ?? ""
    let driver = device["driver"]?.stringValue.flatMap { $0.isEmpty ? nil : "driver \($0.escapingControls)" }
    let link = device["linkGBps"]?.doubleValue.map { "link \(HostWording.decimal($0)) GB/s" }
    let detail = [driver, link, address].compactMap(\.self).joined(separator: ", ")
    switch device["kind"]?.stringValue {
    case "gpu": return MachineView.Device(kind: .idleGPU, label: "GPU  \(known)", detail: detail)
    case "accelerator": return MachineView.Device(kind: .accelerator, label: "accelerator  \(known)", detail: detail)
    case "GPU switch":
      return MachineView.Device(kind: .gpuSwitch, label: "GPU switch  \(known)", detail: address)
    case "network":
      let interfaces = (device["interfaces"]?.listValue ?? []).compactMap(\.stringValue).joined(separator: " ")
      return MachineView.Device(
        kind: .network, label: "network  \(interfaces.isEmpty ? known : "\(interfaces.escapingControls), \(vendor)")",
        detail: detail)
    default: return nil
    }
  }

  /// - Returns: the devices of each piece that has some, by its index, and those that belong to none.
  func placed(on pieces: [MachineView.Piece]) -> (byPiece: [Int: [MachineView.Device]], unplaced: [MachineView.Device])
  {
    var byPiece: [Int: [Found]] = [:]
    var unplaced: [Found] = []
    for entry in found {
      if let index = Self.piece(for: entry, pieces) {
        byPiece[index, default: []].append(entry)
      } else {
        unplaced.append(entry)
      }
    }
    return (byPiece.mapValues(Self.folded), Self.folded(unplaced))
  }

  private static func piece(for entry: Found, _ pieces: [MachineView.Piece]) -> Int? {
    if pieces.count == 1 { return 0 }
    let near = pieces.indices.filter { index in
      if let node = entry.node { return pieces[index].memories.contains { $0.node == node } }
      return entry.cpus.count > 0
        && CPURanges(pieces[index].cpus).intersection(entry.cpus).count == entry.cpus.count
    }
    // A node may span packages: then the processors tell.
    return near.first { CPURanges(pieces[$0].cpus).intersection(entry.cpus).count > 0 } ?? near.first
  }

  /// `network  eth0, Intel` and `network  eth1, Intel` are `network  eth0 eth1, Intel`.
  private static func joined(_ left: String, _ right: String) -> String {
    let names = right.dropFirst("network  ".count)
    if left.contains(names) { return left }
    guard let comma = names.lastIndex(of: ","), left.hasSuffix(names[comma...]) else { return "\(left); \(names)" }
    return "\(left.dropLast(names[comma...].count)) \(names[..<comma])\(names[comma...])"
  }

  /// Functions of one network card become one line; more than a few devices that read alike are counted.
  private static func folded(_ entries: [Found]) -> [MachineView.Device] {
    var devices: [MachineView.Device] = []
    var cards: [String: Int] = [:]
    for entry in entries {
      if entry.device.kind == .network, !entry.card.isEmpty, let index = cards[entry.card] {
        devices[index].label = joined(devices[index].label, entry.device.label)
        continue
      }
      if entry.device.kind == .network { cards[entry.card] = devices.count }
      devices.append(entry.device)
    }
    let most = 4
    var counts: [String: Int] = [:]
    for device in devices where device.kind != .gpu { counts[device.label, default: 0] += 1 }
    var written: Set<String> = []
    let ranked = devices.enumerated().sorted {
      ($0.element.kind.rank, $0.offset) < ($1.element.kind.rank, $1.offset)
    }
    return ranked.map(\.element).compactMap { device in
      guard let count = counts[device.label], count > most else { return device }
      guard written.insert(device.label).inserted else { return nil }
      return MachineView.Device(kind: device.kind, label: "\(count) × \(device.label)", detail: "")
    }
  }
}
