import Facts

/// Files that go with a model and are none: each is called what it is, with what to name instead.
enum WrongFiles {
  /// Bytes of a compressed file that are unpacked to see what is in it.
  private static let window = 1 << 20

  static func check(_ bytes: ByteSource, path: String) -> (problem: String, remedy: String)? {
    if ZipDirectory.isZip(bytes) { return zip(bytes) }
    if TarDirectory.isTar(bytes) { return tar(TarDirectory(bytes), packed: nil) }
    if bytes.has("!<arch>\n") { return ("this is a Debian package or a static library", "Name the model itself") }
    if bytes.has([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]) || bytes.has("Rar!") {
      return ("this is a 7-Zip or RAR archive", "Unpack it and name the model in it")
    }
    if let media = media(bytes) { return (media, "Name the model itself") }
    return json(bytes) ?? weights(bytes) ?? sentencePiece(bytes) ?? compressed(bytes)
  }

  private static func zip(_ bytes: ByteSource) -> (String, String)? {
    guard let directory = try? ZipDirectory(bytes) else { return nil }
    if directory.entries.contains(where: \.isEncrypted) {
      return ("this is a zip archive that is encrypted", "Unpack it with its password and name the model in it")
    }
    if directory.entries.contains(where: { $0.name.hasSuffix(".npy") }),
      directory.entries.allSatisfy({ $0.name.hasSuffix(".npy") })
    {
      return ("this is a NumPy archive: arrays without a computation", "Name the model the arrays belong to")
    }
    return ("this is a zip archive that holds no model format known here", "Unpack it and name the model in it")
  }

  private static func tar(_ tar: TarDirectory, packed: Compression?) -> (String, String) {
    let first = tar.entries.first.map { ", the first is \($0.name.shortened(to: 80))" } ?? ""
    let packing = packed.map { " compressed by \($0.rawValue)" } ?? ""
    return (
      "this is a tar archive\(packing) of \(HumanText.plural(Int64(tar.entries.count), "file"))\(first)",
      "Unpack it (`tar -xf`) and name the model in it"
    )
  }

  private static func media(_ bytes: ByteSource) -> String? {
    let magics: [([UInt8], String)] = [
      ([0x89, 0x50, 0x4e, 0x47], "this is a PNG image"), ([0xff, 0xd8, 0xff], "this is a JPEG image"),
      (Array("GIF8".utf8), "this is a GIF image"), (Array("%PDF".utf8), "this is a PDF document"),
      (Array("OggS".utf8), "this is an Ogg recording"), (Array("ID3".utf8), "this is an MP3 recording"),
      (Array("SQLite format 3".utf8), "this is a SQLite database"), (Array("PAR1".utf8), "this is a Parquet table"),
      (Array("RIFF".utf8), "this is a recording, film or image"), (Array("ARROW1".utf8), "this is an Arrow table"),
    ]
    return magics.first { bytes.has($0.0) }?.1
  }

  /// Parts of a Hugging Face folder and the like.
  private static func json(_ bytes: ByteSource) -> (String, String)? {
    guard bytes.text(0..<256).drop(while: \.isWhitespace).first == "{",
      let keys = JSONCursor.topLevelKeys(bytes).map(Set.init)
    else { return nil }
    let folder = "Name the folder around it"
    if keys.contains("weight_map") { return ("this is the index of weights in several files, not the weights", folder) }
    if keys.contains("added_tokens"), keys.contains("model") { return ("this is a tokenizer, not a model", folder) }
    if keys.contains("tokenizer_class") || keys.contains("chat_template") {
      return ("this is the configuration of a tokenizer, not a model", folder)
    }
    if keys.contains("base_model_name_or_path"), keys.contains("peft_type") {
      return ("this is the configuration of an adapter, not a model", folder)
    }
    if keys.isSuperset(of: ["bos_token_id", "eos_token_id"]), !keys.contains("architectures") {
      return ("this is a configuration of text generation, not a model", folder)
    }
    if keys.contains("image_mean") || keys.contains("feature_extractor_type") || keys.contains("image_processor_type") {
      return ("this is the configuration of a preprocessor, not a model", folder)
    }
    return nil
  }

  /// PaddlePaddle's weights: two versions around an empty list, then the description of the first tensor.
  private static func weights(_ bytes: ByteSource) -> (String, String)? {
    guard bytes.littleEndian(UInt32.self, at: 0) == 0, bytes.littleEndian(UInt64.self, at: 4) == 0,
      bytes.littleEndian(UInt32.self, at: 12) == 0, let length: Int32 = bytes.littleEndian(at: 16),
      (2...512).contains(length), bytes.has([0x08], at: 20), bytes.count >= 20 + Int(length)
    else { return nil }
    return (
      "these are the weights of a PaddlePaddle model without its program",
      "Name the .pdmodel or .json file beside it"
    )
  }

  /// A SentencePiece vocabulary: pieces of text with scores, unknown and control pieces first.
  private static func sentencePiece(_ bytes: ByteSource) -> (String, String)? {
    guard bytes.has([0x0a]), bytes.count > 16, bytes.has([0x0a], at: 2) else { return nil }
    let start = bytes.text(0..<64)
    guard start.contains("<unk>") || start.contains("<pad>") || start.contains("<s>") else { return nil }
    return ("this is a SentencePiece tokenizer, not a model", "Name the folder around it")
  }

  private static func compressed(_ bytes: ByteSource) -> (String, String)? {
    // The two bytes of zlib's header are too short to go by alone.
    guard let compression = Compression(bytes), compression != .zlib, compression != .lzma else { return nil }
    let commands: [Compression: String] = [
      .gzip: "gunzip", .bz2: "bunzip2", .xz: "unxz", .zstd: "unzstd", .lz4: "unlz4",
    ]
    let remedy = "Unpack it (`\(commands[compression] ?? "")`) and name what comes out"
    guard let start = compression.unpacked(bytes, limit: window) else {
      return ("this is a file compressed by \(compression.rawValue)", remedy)
    }
    return ByteSource.withArray(start) { contents in
      if TarDirectory.isTar(contents) { return tar(TarDirectory(contents), packed: compression) }
      let inner = FixedMagic.recognise(contents) ?? ProtobufFormats.recognise(contents, name: "")
      let what = inner?.format.traits.title ?? "a file"
      return ("this is \(what) compressed by \(compression.rawValue)", remedy)
    }
  }
}

extension Refusals {
  /// The refusal for a folder that no format claimed.
  static func folder(_ folder: Folder) -> InspectionError {
    func refusal(_ problem: String, _ remedy: String) -> InspectionError {
      InspectionError(.unrecognised, file: folder.path, problem: problem, remedy: remedy)
    }
    if folder.names.isEmpty { return refusal("the folder is empty", "Name the model file itself") }
    if HuggingFaceReader.hasTokenizer(folder) {
      return folder.has("config.json")
        ? refusal(
          "the folder holds a tokenizer and a configuration that names no model", "Fetch the whole model folder")
        : refusal("the folder holds a tokenizer and no model", "Fetch the weights and config.json too")
    }
    return refusal(
      "the folder holds no model format known here", "Name the model file itself; `inspect` lists what is in a folder")
  }
}
