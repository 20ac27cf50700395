import Facts

/// The weights of a Hugging Face folder: the files, whether all are there, and what they hold.
struct WeightFiles {
  /// Names, as the index or the folder gives them, in alphabetical order.
  var names: [String] = []
  var side = SideFiles([])
  var weights = WeightSums()
  var packed = PackedWeights()
  /// The total the index announces, in bytes.
  var announcedBytes: Int64?
  /// Why the weights could not be summed up; nil when they were.
  var problem: String?
  /// Names in pickled weights that can run commands when they are loaded.
  var dangerous: [String] = []
  /// What names them: an index file, or the folder.
  var source = "folder"

  private static let indexes = ["model.safetensors.index.json", "pytorch_model.bin.index.json"]
  private static let shardLimit = 4_096
  private static let indexLimit = 64 << 20

  /// Looks up the weights of a folder and sums them up from their headers.
  /// - Parameter adapter: whether those of an adapter are meant, and not those of a model.
  init(_ folder: Folder, adapter: Bool = false) {
    if adapter {
      names = folder.names(endingIn: ".safetensors").filter { $0.hasPrefix("adapter_") }
    } else if let index = Self.indexes.first(where: folder.has) {
      source = index
      readIndex(folder.path(of: index))
    } else {
      let safetensors = folder.names(endingIn: ".safetensors").filter { !$0.hasPrefix("adapter_") }
      // A folder that holds both forms holds the same weights twice; loaders take safetensors.
      names =
        safetensors.isEmpty ? folder.names(endingIn: ".bin").filter { $0.hasPrefix("pytorch_model") } : safetensors
      // Mistral's own layout lies beside the usual one in some folders.
      let usual = names.filter { !$0.hasPrefix("consolidated") }
      if !usual.isEmpty { names = usual }
      guard names.count <= Self.shardLimit else {
        problem = "the folder has more than \(Self.shardLimit) weight files"
        names = []
        return
      }
    }
    if problem == nil, names.isEmpty { problem = "the folder holds no weights" }
    side = SideFiles.find(names, in: folder.path)
    if problem == nil { readShards(folder) }
  }

  /// Where each tensor lies: only the file names are kept.
  private mutating func readIndex(_ path: String) {
    var files: Set<String> = []
    do {
      let file = try ModelFile(path: path)
      if file.size > Self.indexLimit {
        problem = "\(source) has \(file.size) bytes"
        return
      }
      try file.withBytes { bytes throws(StructureError) in
        var cursor = JSONCursor(bytes, in: 0..<bytes.count)
        try cursor.beginObject()
        while let key = try cursor.nextKey() {
          switch key {
          case "metadata": announcedBytes = try cursor.value()["total_size"]?.intValue
          case "weight_map":
            try cursor.beginObject()
            while try cursor.nextKey() != nil {
              files.insert(try cursor.text())
              if files.count > Self.shardLimit { throw cursor.error("more than \(Self.shardLimit) weight files") }
            }
          default: try cursor.skip()
          }
        }
      }
    } catch let error as StructureError {
      problem = "\(source), byte \(error.byteOffset): \(error.problem)"
    } catch {
      problem = "\(source): \(error)"
    }
    names = files.sorted()
    if problem == nil, names.isEmpty { problem = "\(source) names no weight files" }
  }

  private mutating func readShards(_ folder: Folder) {
    if !side.missing.isEmpty || side.files.contains(where: \.isOutside) {
      problem = "\(side.missing.count) of \(names.count) weight files are missing"
      return
    }
    for name in names {
      do {
        let file = try ModelFile(path: folder.path(of: name))
        try file.withBytes { bytes throws(StructureError) in try readShard(bytes) }
        try file.checkUnchanged()
      } catch let error as StructureError {
        problem = "\(name), byte \(error.byteOffset): \(error.problem)"
      } catch let error as InspectionError {
        problem = "\(name): \(error.problem)"
      } catch {
        problem = "\(name): \(error)"
      }
      if problem != nil { return }
    }
  }

  private mutating func readShard(_ bytes: ByteSource) throws(StructureError) {
    if bytes.has("version https://git-lfs.github.com/spec/v1") {
      throw StructureError(at: 0, "a git-lfs pointer, not the weights: run `git lfs pull`")
    }
    if ZipDirectory.isZip(bytes) || PickleReader.isMarked(bytes) {
      let shard = try TorchPickleReader.weights(of: bytes)
      weights.add(shard.weights)
      for name in shard.dangerous where dangerous.count < 20 { dangerous.append(name) }
      return
    }
    let header = try SafetensorsHeader(bytes)
    weights.add(header.weights)
    packed.add(header.packed)
  }
}
