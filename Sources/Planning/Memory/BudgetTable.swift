/// Whether what is planned fits a device.
package enum BudgetVerdict: String, Sendable, Hashable, CaseIterable {
  /// Even the upper bound leaves the reserve free.
  case fits
  /// It may fit: the lower bound does, the upper bound or the reserve does not.
  case tight
  /// Not even the lower bound fits into free memory.
  case exceeds = "does-not-fit"
  /// Free memory or an upper bound is not known, and the lower bound fits.
  case unknown

  /// The worst first.
  private static let severity: [BudgetVerdict] = [.exceeds, .unknown, .tight, .fits]

  /// The verdict on several devices together.
  package static func worst(_ verdicts: some Sequence<BudgetVerdict>) -> BudgetVerdict? {
    let all = Set(verdicts)
    return severity.first(where: all.contains)
  }
}

/// What is planned for the memory of one device, line by line.
package struct BudgetTable: Sendable, Hashable {
  /// One line: an item, for all of its instances.
  package struct Line: Sendable, Hashable {
    package var id: String
    package var label: String
    /// nil for what the server takes for all models.
    package var model: String?
    /// How often the item is there.
    package var count: Int
    /// For all of them.
    package var bytes: ByteRange
    package var basis: BudgetBasis
    package var because: String
    package var openReason: String?
  }

  package var device: MemoryDevice
  package var lines: [Line]

  /// The server's own lines first, then model by model.
  package init(_ device: MemoryDevice, _ loads: [MemoryLoad]) {
    self.device = device
    var server: [Line] = []
    var own: [Line] = []
    for load in loads where load.instances > 0 {
      for item in load.demand.items {
        var line = Line(
          id: item.id, label: item.label, model: load.demand.model, count: 1, bytes: item.bytes, basis: item.basis,
          because: item.because, openReason: item.openReason)
        switch item.scope {
        case .server:
          line.model = nil
          if let known = server.firstIndex(where: { $0.id == item.id }) {
            // Two models may name different amounts of one thing: the larger bounds hold.
            let bytes = server[known].bytes
            server[known].bytes = ByteRange(max(bytes.low, item.bytes.low), max(bytes.high, item.bytes.high))
          } else {
            server.append(line)
          }
        case .model: own.append(line)
        case .instance:
          line.count = load.instances
          line.bytes = item.bytes * Int64(clamping: load.instances)
          own.append(line)
        }
      }
    }
    lines = server + own
  }

  package var total: ByteRange { lines.reduce(.zero) { $0 + $1.bytes } }

  /// Why the total has no upper bound; nil when it has one.
  package var openReason: String? { lines.lazy.compactMap(\.openReason).first }

  /// Bytes of free memory that the upper bound leaves; negative when it is exceeded, nil when free memory is not known.
  package var left: Int64? { device.free.map { $0 - min(total.high, .max / 2) } }

  package var verdict: BudgetVerdict {
    guard let free = device.free, let room = device.room else { return .unknown }
    if total.low > free { return .exceeds }
    if openReason != nil { return .unknown }
    return total.high <= room ? .fits : .tight
  }

  /// Whether even the upper bound leaves the reserve free.
  package var fits: Bool { verdict == .fits }
}
