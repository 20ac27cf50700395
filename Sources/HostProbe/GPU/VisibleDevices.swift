import Facts

/// CUDA_VISIBLE_DEVICES as CUDA reads it: numbers and identifiers, up to the first entry that names no device.
struct VisibleDevices: Sendable, Hashable {
  enum Meaning: Sendable, Hashable {
    /// It names a device, or would if NVML could be asked.
    case taken
    /// It names none, and why; it ends the list.
    case ends(reason: String)
    /// It stands behind the end.
    case notRead
  }

  struct Entry: Sendable, Hashable {
    var text: String
    var meaning: Meaning
  }

  var list: String
  private(set) var entries: [Entry] = []

  static let variable = "CUDA_VISIBLE_DEVICES"

  /// - Parameter devices: the machine's GPUs in NVML's view; nil when NVML does not tell.
  init(_ list: String, devices: [NVMLObservation.Device]?) {
    self.list = list
    if list.trimmed.isEmpty { return }
    var isOver = false
    for part in list.split(separator: ",", omittingEmptySubsequences: false) {
      let text = part.trimmed
      if isOver {
        entries.append(Entry(text: text, meaning: .notRead))
      } else if let reason = Self.flaw(text, devices) {
        entries.append(Entry(text: text, meaning: .ends(reason: reason)))
        isOver = true
      } else {
        entries.append(Entry(text: text, meaning: .taken))
      }
    }
  }

  /// Why an entry names no device; nil when it does.
  private static func flaw(_ text: String, _ devices: [NVMLObservation.Device]?) -> String? {
    if text.isEmpty { return "is empty" }
    if text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
      guard let number = Int(text) else { return "is no number of a GPU" }
      guard let devices else { return nil }
      return number < devices.count ? nil : "is no number of a GPU: there are \(devices.count)"
    }
    let prefix = text.lowercased()
    if prefix.hasPrefix("gpu-") {
      guard let devices else { return nil }
      let matches = devices.filter { $0.uuid?.lowercased().hasPrefix(prefix) == true }
      return matches.count == 1 ? nil : matches.isEmpty ? "is no GPU of this machine" : "fits \(matches.count) GPUs"
    }
    if prefix.hasPrefix("mig-") {
      guard let devices else { return nil }
      // MIG-GPU-<uuid>/<gpu instance>/<compute instance> is the form of drivers before 470.
      if prefix.hasPrefix("mig-gpu-") {
        let gpu = String(prefix.dropFirst("mig-".count).prefix { $0 != "/" })
        return devices.contains { $0.uuid?.lowercased() == gpu } ? nil : "is no MIG instance of this machine"
      }
      return devices.contains { $0.instances.contains { $0.uuid?.lowercased().hasPrefix(prefix) == true } }
        ? nil : "is no MIG instance of this machine"
    }
    return "is neither a number nor a UUID"
  }

  /// The entry that ends the list, or one that is there twice; nil for a list without fault. An empty list hides all
  /// GPUs, as somebody wants who writes it.
  var problem: String? {
    for entry in entries {
      if case .ends(let reason) = entry.meaning { return "\(Self.words([entry.text])) \(reason)" }
    }
    let texts = entries.map { $0.text.lowercased() }
    let twice = texts.first { text in texts.count { $0 == text } > 1 }
    return twice.map { "\(Self.words([$0])) is there twice" }
  }

  /// What the variable does, as a sentence.
  var sentence: String {
    let shown = "\(Self.variable)=\(list.escapingControls.shortened(to: 200))"
    if entries.isEmpty { return "\(shown) is empty: CUDA shows no GPU." }
    let taken = entries.filter { $0.meaning == .taken }.map(\.text)
    var parts = [taken.isEmpty ? "no entry is taken" : "\(Self.words(taken)) taken in this order"]
    for entry in entries {
      if case .ends(let reason) = entry.meaning {
        parts.append("\(Self.words([entry.text])) \(reason) and ends the list")
      }
    }
    let unread = entries.filter { $0.meaning == .notRead }.map(\.text)
    if !unread.isEmpty { parts.append("\(Self.words(unread)) not read") }
    return "\(shown): \(parts.joined(separator: "; "))."
  }

  private static func words(_ texts: [String]) -> String {
    let names = texts.prefix(16).map { "'\($0.escapingControls.shortened(to: 60))'" }.joined(separator: ", ")
    return texts.count > 16 ? "\(names) and \(texts.count - 16) more" : names
  }
}
