/// Formats that are tar archives, packed by gzip or not.
enum TarFormats {
  private static let window = 1 << 20

  static func recognise(_ bytes: ByteSource) -> Recognition? {
    if TarDirectory.isTar(bytes) { return recognise(TarDirectory(bytes)) }
    guard let compression = Compression(bytes), compression == .gzip,
      let start = compression.unpacked(bytes, limit: window)
    else { return nil }
    return ByteSource.withArray(start) { TarDirectory.isTar($0) ? recognise(TarDirectory($0)) : nil }
  }

  private static func recognise(_ tar: TarDirectory) -> Recognition? {
    guard tar.entry(named: "model_config.yaml") != nil else { return nil }
    return Recognition(.nemo, "tar archive with model_config.yaml")
  }
}
