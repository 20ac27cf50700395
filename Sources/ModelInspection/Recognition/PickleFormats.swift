/// Pickles, classed by what they would import; loading one runs whatever code it names.
enum PickleFormats {
  /// Bytes that are looked at to tell a pickle from other files.
  private static let window = 1 << 16

  /// - Parameter name: of the file; its ending counts where the contents are packed in a way that is not read here.
  static func recognise(_ bytes: ByteSource, name: String) -> Recognition? {
    if let recognition = recognise(bytes) { return recognition }
    guard let compression = Compression(bytes) else { return nil }
    if let start = compression.unpacked(bytes, limit: window) {
      let inner = ByteSource.withArray(start) { recognise($0) }
      if let inner { return Recognition(inner.format, "\(compression.rawValue)-compressed \(inner.evidence)") }
      return nil
    }
    // joblib compresses in ways that are not unpacked here; the name is then all there is to go by. It knows no zstd.
    if compression == .zstd { return nil }
    let parts = name.lowercased().split(separator: ".")
    guard let ending = parts.dropFirst().last(where: { !packedEndings.contains(String($0)) }),
      pickleEndings.contains(String(ending))
    else { return nil }
    return Recognition(
      .pickle, "a \(compression.rawValue)-compressed file named .\(parts.dropFirst().joined(separator: "."))")
  }

  private static let pickleEndings: Set = ["joblib", "pkl", "pickle", "sav"]
  private static let packedEndings: Set = ["bz2", "xz", "lzma", "lz4", "zst", "gz", "z"]

  private static func recognise(_ bytes: ByteSource) -> Recognition? {
    let isMarked = PickleReader.isMarked(bytes)
    // Protocols 0 and 1 have no mark: the text of a global, or instructions that make sense up to the very end.
    guard isMarked || bytes.has("c") || isComplete(bytes) else { return nil }
    let pickle = PickleReader.read(bytes, in: 0..<min(bytes.count, window))
    guard let global = pickle.globals.first else {
      return isMarked || isComplete(bytes) ? Recognition(.pickle, "pickle opcodes without a class near the start") : nil
    }
    if !isMarked {
      // Text can begin with a c too: what follows has to make sense, up to the end of the window.
      let isCut = pickle.problem?.isTruncation == true && bytes.count > window
      let makesSense = pickle.problem == nil || isCut || !pickle.dangerous.isEmpty
      guard makesSense, isName(global.module), isName(global.name) else { return nil }
    }
    return recognise(pickle, global)
  }

  private static func isComplete(_ bytes: ByteSource) -> Bool {
    guard bytes.count >= 4, "(]}lIFLSVKGJMNUTX".utf8.contains(bytes[0]), bytes[bytes.count - 1] == UInt8(ascii: ".")
    else {
      return false
    }
    let pickle = PickleReader.read(bytes)
    guard let root = pickle.root, pickle.end == bytes.count else { return false }
    switch pickle.node(root) {
    case .list, .tuple, .set, .dictionary, .object: return true
    default: return false
    }
  }

  private static func isName(_ text: String) -> Bool {
    !text.isEmpty
      && text.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "_" || $0 == "."
      }
  }

  private static func recognise(_ pickle: PickleDocument, _ first: PickleDocument.Global) -> Recognition {
    if let dangerous = pickle.dangerous.first {
      return Recognition(.pickle, "pickle that names \(dangerous), which can run commands when it is loaded")
    }
    let evidence = "pickle whose first global is \(first)"
    switch first.topModule {
    case "torch", "ultralytics", "pytorch_lightning", "lightning": return Recognition(.torchPickle, evidence)
    default: return Recognition(.pickle, evidence)
    }
  }
}
