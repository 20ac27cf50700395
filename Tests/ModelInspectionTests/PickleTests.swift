import Facts
import ModelSamples
import Testing

@testable import ModelInspection

/// Pickles are read as data, whatever they ask for.
@Suite struct PickleTests {
  private func read(_ bytes: [UInt8], _ body: (PickleDocument) throws -> Void) throws {
    try bytes.withUnsafeBytes { try ByteSource.withMemory($0) { try body(PickleReader.read($0)) } }
  }

  @Test func `objects, attributes and arrays are described`() throws {
    try read(PickleSamples.forest) { pickle in
      let root = try #require(pickle.root)
      #expect(pickle.global(of: root)?.description == "sklearn.ensemble._forest RandomForestClassifier")
      #expect(pickle.attribute("n_features_in_", of: root).flatMap(pickle.int) == 4)
      #expect(pickle.attribute("_sklearn_version", of: root).flatMap { pickle.text($0) } == "1.9.1")
      #expect(pickle.attribute("classes_", of: root).flatMap(pickle.arrayShape) == [3])
      #expect(pickle.attribute("estimators_", of: root).flatMap(pickle.elements)?.count == 2)
      #expect(pickle.attribute("absent", of: root) == nil)
      #expect(pickle.protocol == 4)
      #expect(pickle.dangerous.isEmpty)
    }
  }

  @Test func `values of the text protocol are understood`() throws {
    try read(PickleSamples.plain) { pickle in
      let root = try #require(pickle.root)
      guard case .dictionary(let index) = pickle.node(root) else {
        Issue.record("\(pickle.node(root))")
        return
      }
      let pairs = pickle.children[Int(index)]
      #expect(pickle.int(pairs[0]) == 1)
      #expect(pickle.text(pairs[1]) == "one")
      #expect(pickle.int(pairs[3]) == 3)
      #expect(pickle.int(pairs[5]) == 1)
    }
  }

  @Test(
    arguments: [
      ([0x4a, 0xff, 0xff, 0xff, 0xff], -1), ([0x4d, 0xff, 0xff], 65_535), ([0x8a, 0], 0), ([0x8a, 1, 0x80], -128),
      ([0x8a, 2, 0xff, 0x7f], 32_767), ([0x8a, 8] + [UInt8](repeating: 0xff, count: 8), -1),
      ([0x8b, 1, 0, 0, 0, 5], 5), (Array("I-7\n".utf8), -7), (Array("L99L\n".utf8), 99), ([0x88], 1), ([0x89], 0),
    ] as [([UInt8], Int)])
  func `integers of all protocols have their value`(instruction: [UInt8], value: Int) throws {
    try read([0x80, 2] + instruction + [0x2e]) { pickle in
      let root = try #require(pickle.root)
      #expect(pickle.int(root) == Int64(value))
    }
  }

  @Test func `an integer of more than 64 bits is no trap`() throws {
    try read([0x80, 2, 0x8a, 9] + [UInt8](repeating: 0xff, count: 9) + [0x2e]) { pickle in
      let root = try #require(pickle.root)
      #expect(pickle.int(root) == nil)
    }
  }

  @Test func `a list that holds itself is read once`() throws {
    try read(PickleSamples.cyclic) { pickle in
      let root = try #require(pickle.root)
      #expect(pickle.elements(root) == [root])
      #expect(pickle.problem == nil)
    }
  }

  @Test(
    arguments: [
      (PickleSamples.command, "posix system"),
      ([0x80, 4] + PickleSamples.global("subprocess", "Popen") + [0x29, 0x52, 0x2e], "subprocess Popen"),
      ([0x80, 2] + Array("cbuiltins\neval\n(V1\ntR.".utf8), "builtins eval"),
      // Called through an instruction of its own, and with the name out of the memo.
      (Array("(S'true'\nios\nsystem\n.".utf8), "os system"),
      (Array("(cos\nsystem\nS'true'\no.".utf8), "os system"),
      (
        [0x80, 4] + PickleSamples.text("system") + [0x30] + PickleSamples.text("nt") + [
          0x68, 0, 0x93, 0x29, 0x52, 0x2e,
        ],
        "nt system"
      ),
      // Hidden deep in an object that looks harmless.
      (
        [0x80, 4]
          + PickleSamples.object(
            "sklearn.svm", "SVC", [("C", PickleSamples.global("runpy", "_run_code") + [0x29, 0x52])]) + [0x2e],
        "runpy _run_code"
      ),
      // Broken behind the call, which Python would have made by then.
      (Array("cposix\nsystem\n(Vtrue\ntR".utf8) + [0xff], "posix system"),
      ([0x80, 2] + Array("c__builtin__\ngetattr\n".utf8) + [0x2e], "__builtin__ getattr"),
      (
        [0x80, 2] + Array("cnumpy.testing._private.utils\nrunstring\n".utf8) + [0x2e],
        "numpy.testing._private.utils runstring"
      ),
    ] as [([UInt8], String)])
  func `a pickle that can run commands is reported with what it names`(bytes: [UInt8], name: String) throws {
    let inspection = try inspect(bytes, as: "m.pkl")
    #expect(inspection[.format] == "pickle")
    #expect(inspection[.pickleDangerous] == [.string(name)])
    #expect(inspection[.pickleImports].listValue?.contains(.string(name)) == true)
    #expect(inspection[.modelClass].unknownValue != nil)
  }

  @Test(
    arguments: [
      ("takes more from its stack", [0x80, 2, 0x29, 0x85, 0x85, 0x61, 0x2e]),
      ("takes more from its stack", [0x80, 2, 0x74, 0x2e]), ("unknown instruction", [0x80, 2, 0xff]),
      ("refers to object 7", [0x80, 2, 0x68, 7, 0x2e]), ("has no end", [0x80, 2, 0x4e]),
      ("ends within an instruction", [0x80, 2, 0x58, 0xff, 0xff, 0xff, 0xff]),
      ("ends within an instruction", [0x80, 4, 0x8d] + [UInt8](repeating: 0xff, count: 8)),
      ("ends within an instruction", [0x80, 4, 0x8e] + [UInt8](repeating: 0x7f, count: 8)),
      ("a number that is none", [0x80, 2] + Array("g99999999999999999999\n.".utf8)),
      ("imports something that has no name", [0x80, 4, 0x4e, 0x4e, 0x93, 0x2e]),
    ] as [(String, [UInt8])])
  func `a damaged pickle is an error that says where`(problem: String, bytes: [UInt8]) throws {
    let error = #expect(throws: InspectionError.self) { try inspect(bytes, as: "m.pkl") }
    #expect(error?.problem.contains(problem) == true, "\(error?.problem ?? "")")
    #expect(error?.byteOffset != nil)
  }

  @Test func `limits end the reading and not the program`() throws {
    let objects = [UInt8](repeating: 0x5d, count: 1_200_000)
    try read([0x80, 2] + objects) { #expect($0.problem?.problem.contains("more than 1000000 objects") == true) }
    let marks = [UInt8](repeating: 0x28, count: 1_200_000)
    try read([0x80, 2] + marks) { #expect($0.problem?.problem.contains("more than 1000000 objects") == true) }
    let names = (0..<2_100).flatMap { Array("cm\nn\($0)\n".utf8) }
    try read([0x80, 2] + names) {
      #expect($0.problem?.problem.contains("more than 2000 classes and functions") == true)
    }
    try read([0x80, 2] + Array("c".utf8) + [UInt8](repeating: 0x61, count: 100_000) + Array("\nx\n.".utf8)) {
      #expect($0.problem?.problem.contains("a name of more than 512 bytes") == true)
    }
  }

  @Test func `a pickle too large to be read is still known by its first class`() throws {
    let inspection = try inspect(
      [0x80, 4] + PickleSamples.global("sklearn.svm", "SVC") + [UInt8](repeating: 0x5d, count: 1_200_000), as: "m.pkl")
    #expect(inspection[.format] == "sklearn")
    #expect(inspection[.modelClass] == "shallow")
    #expect(inspection[.features].unknownValue?.reason.contains("more than 1000000 objects") == true)
  }

  @Test func `pickles within joblib arrays nest to a limit only`() throws {
    let array = PickleSamples.object(
      "joblib.numpy_pickle", "NumpyArrayWrapper",
      [
        ("shape", [0x4b, 3, 0x85]),
        ("dtype", PickleSamples.global("numpy", "dtype") + PickleSamples.text("O8") + [0x85, 0x52]),
      ])
    try read([0x80, 4] + (0..<40).flatMap { _ in array }) {
      #expect($0.problem?.problem.contains("more than 16 pickles in each other") == true)
    }
  }

  @Test func `a pickle compressed by zlib is looked into`() throws {
    // Stored blocks of zlib: the header, one block with its length, and the contents as they are.
    let size = PickleSamples.forest.count
    let length = [UInt8(size & 0xff), UInt8(size >> 8)]
    let packed = [0x78, 0x01, 0x01] + length + length.map { ~$0 } + PickleSamples.forest
    let inspection = try inspect(packed, as: "forest")
    #expect(inspection[.format] == "sklearn")
    #expect(inspection[.pickleCompression] == "zlib")
    #expect(inspection[.features] == 4)
  }

  @Test func `text is not taken for a pickle`() {
    for text in ["I am text.", "count = 5.", "(see below).", "{\"a\": 1}", "}.", "]a.", "c\nd\n"] {
      #expect(throws: InspectionError.self, "\(text)") { try inspect(Array(text.utf8), as: "notes") }
    }
  }
}
