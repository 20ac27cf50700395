/// Reads skops archives: a zip whose schema.json describes an object by class and attributes, arrays beside it.
enum SkopsReader {
  private static let schemaLimit = 64 << 20
  private static let arrayLimit = 1 << 20
  /// Steps of pipelines within pipelines that are followed.
  private static let nestingLimit = 4

  static func read(_ bytes: ByteSource, path: String) throws(StructureError) -> Inspection {
    let archive = try ZipDirectory(bytes)
    guard let entry = archive["schema.json"] else {
      throw StructureError(at: 0, "the skops archive has no schema.json")
    }
    let schema = try archive.contents(of: entry, limit: schemaLimit)
    var object = try ByteSource.withArray(schema) { source throws(StructureError) in
      var cursor = JSONCursor(source, in: 0..<source.count)
      return try Object(&cursor, depth: 0)
    }
    var model = ShallowModel(library: "scikit-learn")
    model.version = object.version
    let isPipeline = !object.steps.isEmpty
    for _ in 0..<nestingLimit { if let last = object.steps.last { object = last } }
    SklearnTerms.describe(module: object.module, name: object.name, &model)
    if isPipeline { model.algorithm = .other }
    model.features = object.features
    let classes = try classCount(object, archive)
    if let classes, classes > 0, model.task == nil { model.setClasses(classes) }
    if model.algorithm == .trees || isPipeline { model.trees = object.estimators ?? (object.hasTree ? 1 : nil) }
    SklearnTerms.finish(&model, targets: object.targets)
    return model.inspection(.skops, path: path, size: bytes.count, from: "schema.json")
  }

  private static func shape(_ file: String, _ archive: ZipDirectory) throws(StructureError) -> [Int64]? {
    guard let entry = archive[file], entry.size <= Int64(arrayLimit) else { return nil }
    let contents = try archive.contents(of: entry, limit: arrayLimit)
    return ByteSource.withArray(contents) { NumPyHeader($0)?.shape }
  }

  private static func classCount(_ object: Object, _ archive: ZipDirectory) throws(StructureError) -> Int64? {
    guard let file = object.classesFile else { return object.classes }
    return try shape(file, archive)?.first ?? object.classes
  }

  /// What is wanted of one object of the schema.
  private struct Object {
    var module = ""
    var name = ""
    var version: String?
    var features: Int64?
    var classes: Int64?
    var targets: Int64?
    var classesFile: String?
    var estimators: Int64?
    var hasTree = false
    var steps: [Object] = []

    init(_ cursor: inout JSONCursor, depth: Int) throws(StructureError) {
      try cursor.members { (cursor: inout JSONCursor, key: String) throws(StructureError) in
        switch key {
        case "__class__": name = try cursor.plainText() ?? ""
        case "__module__": module = try cursor.plainText() ?? ""
        case "content":
          try Self.content(&cursor) { (cursor: inout JSONCursor, key: String) throws(StructureError) in
            try take(key, &cursor, depth: depth)
          }
        default: break
        }
      }
    }

    /// Goes through the members of the `content` of the value at the cursor.
    private static func content(
      _ cursor: inout JSONCursor, _ body: (inout JSONCursor, String) throws(StructureError) -> Void
    ) throws(StructureError) {
      try cursor.members { (cursor: inout JSONCursor, key: String) throws(StructureError) in
        if key == "content" { try cursor.members(body) }
      }
    }

    private mutating func take(_ key: String, _ cursor: inout JSONCursor, depth: Int) throws(StructureError) {
      switch key {
      case "_sklearn_version": version = try Self.scalar(&cursor)
      case "n_features_in_": features = try Self.scalar(&cursor).flatMap { Int64($0) }
      case "n_classes_": classes = try Self.scalar(&cursor).flatMap { Int64($0) }
      case "n_outputs_": targets = try Self.scalar(&cursor).flatMap { Int64($0) }
      case "tree_": hasTree = true
      case "classes_":
        try cursor.members { (cursor: inout JSONCursor, key: String) throws(StructureError) in
          if key == "file" { classesFile = try cursor.plainText() }
        }
      case "estimators_": try countEstimators(&cursor)
      case "steps" where depth < SkopsReader.nestingLimit: try takeSteps(&cursor, depth: depth)
      default: break
      }
    }

    /// A list, or an array of objects with a shape of its own.
    private mutating func countEstimators(_ cursor: inout JSONCursor) throws(StructureError) {
      try cursor.members { (cursor: inout JSONCursor, key: String) throws(StructureError) in
        guard key == "content" else { return }
        var count: Int64 = 0
        try cursor.elements { (cursor: inout JSONCursor) throws(StructureError) in
          count += 1
          try cursor.skip()
        }
        estimators = max(estimators ?? 0, count)
      }
    }

    /// Steps are pairs of a name and an object.
    private mutating func takeSteps(_ cursor: inout JSONCursor, depth: Int) throws(StructureError) {
      try cursor.members { (cursor: inout JSONCursor, key: String) throws(StructureError) in
        guard key == "content" else { return }
        try cursor.elements { (cursor: inout JSONCursor) throws(StructureError) in
          try cursor.members { (cursor: inout JSONCursor, key: String) throws(StructureError) in
            guard key == "content" else { return }
            var place = 0
            try cursor.elements { (cursor: inout JSONCursor) throws(StructureError) in
              place += 1
              if place == 2 { steps.append(try Object(&cursor, depth: depth + 1)) }
            }
          }
        }
      }
    }

    /// The value of a JsonNode: JSON within a string.
    private static func scalar(_ cursor: inout JSONCursor) throws(StructureError) -> String? {
      var text: String?
      try cursor.members { (cursor: inout JSONCursor, key: String) throws(StructureError) in
        if key == "content" { text = try cursor.plainText() }
      }
      return text.map { $0.filter { $0 != "\"" } }
    }
  }
}
