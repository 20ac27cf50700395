import Glibc

/// What the command line asks for.
struct FuzzOptions {
  /// What the inputs are fed to.
  enum Subject: String, CaseIterable {
    /// Model files: inspection, operator coverage, the whole advice.
    case onnx
    /// Expressions and templates: compiled and evaluated.
    case cel
    /// JSON texts, also as saved hosts.
    case json
    /// Rule files laid over the built-in ones.
    case rules
    /// Texts of config.pbtxt: read, located, edited, printed.
    case configText = "config-text"
    case lint
    /// Models of trees in all formats.
    case trees
    /// Pickles of all protocols.
    case pickle
    /// Archives and pickles of PyTorch, safetensors, GGUF, OpenVINO.
    case torch
    /// TensorFlow's graphs, checkpoints and Lite files.
    case tensorflow
    /// Keras archives and HDF5.
    case keras
    /// Mobile runtimes, other frameworks, archives, and what Triton's own backends take.
    case formats
    /// Texts that start servers, and servers' answers.
    case deployment
    /// Logs of servers.
    case log
  }

  var subject: Subject
  var inputs = 20_000
  var seconds: Int?
  var seed: UInt64 = 1
  var corpus: String?
  var work = ".cache/fuzz"
  /// Milliseconds of processor time.
  var timeLimit = 1_000
  /// MiB.
  var memoryLimit = 256
  var replay: String?
  /// Set by the supervisor: the file to map for the input in progress.
  var current: String?

  var isWorker: Bool { current != nil }

  /// - Parameter arguments: without the program's name.
  init(_ arguments: ArraySlice<String>) throws(FuzzFailure) {
    guard let subject = arguments.first.flatMap(Subject.init) else {
      throw FuzzFailure("name what to fuzz: \(Subject.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    self.subject = subject
    var rest = arguments.dropFirst()
    while let option = rest.popFirst() {
      guard let value = rest.popFirst() else { throw FuzzFailure("\(option) needs a value") }
      switch option {
      case "--inputs": inputs = try Self.number(option, value)
      case "--seconds": seconds = try Self.number(option, value)
      case "--seed": seed = UInt64(try Self.number(option, value))
      case "--corpus": corpus = value
      case "--work": work = value
      case "--time-limit": timeLimit = try Self.number(option, value)
      case "--memory-limit": memoryLimit = try Self.number(option, value)
      case "--replay": replay = value
      case "--worker": current = value
      default: throw FuzzFailure("unknown option \(option)")
      }
    }
  }

  private static func number(_ option: String, _ value: String) throws(FuzzFailure) -> Int {
    guard let number = Int(value), number >= 0 else { throw FuzzFailure("\(option) needs a number, not '\(value)'") }
    return number
  }
}
