/// Formats that are tar archives, packed by gzip or not.
enum TarFormats {
  private static let window = 1 << 20

  static func recognise(_ bytes: ByteSource, fileExtension: String) -> Recognition? {
    if TarDirectory.isTar(bytes) { return recognise(TarDirectory(bytes)) }
    guard fileExtension == "nemo" || fileExtension == "gz" || fileExtension == "tgz",
      let start = Compression(bytes)?.unpacked(bytes, limit: window)
    else { return nil }
    return ByteSource.withArray(start) { TarDirectory.isTar($0) ? recognise(TarDirectory($0)) : nil }
  }

  private static func recognise(_ tar: TarDirectory) -> Recognition? {
    guard tar.entry(named: "model_config.yaml") != nil else { return nil }
    return Recognition(.nemo, "tar archive with model_config.yaml")
  }
}
