import Facts

/// The first bytes of a TensorRT plan, and what some exporters put before them.
///
/// Only the version can be read: TensorRT does not publish the rest, and it changes with every release.
struct PlanHeader {
  /// Bytes before the plan; 0 for a plan as TensorRT writes it.
  var prefix = 0
  /// The JSON that Ultralytics puts before a plan.
  var metadata: Value?
  /// Of the header's own layout.
  var serialization: UInt32
  /// Major, minor, patch and build; nil where the layout is not known.
  var version: [UInt8]?

  /// Bytes of metadata that are read.
  private static let metadataLimit = 1 << 20

  init?(_ bytes: ByteSource) {
    var start = 0
    if let length = bytes.littleEndian(UInt32.self, at: 0), bytes.has("{", at: 4),
      bytes.has("ftrt", at: 4 + Int(length))
    {
      start = 4 + Int(length)
      if start <= Self.metadataLimit { metadata = try? JSONReader.read(bytes: bytes.copy(4..<start)) }
    }
    guard bytes.has("ftrt", at: start) || bytes.has("ptrt", at: start),
      let serialization: UInt32 = bytes.littleEndian(at: start + 4)
    else { return nil }
    prefix = start
    self.serialization = serialization
    if serialization == 0, bytes.count >= start + 28 { version = bytes.copy((start + 24)..<(start + 28)) }
  }

  /// `10.14.1.48`.
  var versionText: String? { version.map { $0.map(String.init).joined(separator: ".") } }
}
