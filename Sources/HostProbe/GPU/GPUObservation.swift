import Facts
import Glibc

/// What the probing child found out, as far as it came.
struct GPUObservation: Sendable, Hashable {
  /// nil when the child did not finish asking CUDA.
  var cuda: CUDAObservation?
  /// nil when the child did not finish asking NVML.
  var nvml: NVMLObservation?
  /// Why the answer is not complete: a sentence without a full stop; nil when it is.
  var failure: String?
  /// Whether the deadline ended the child, so that a longer one may help.
  var isTimedOut = false
  /// Whether a library said of itself that it is a stand-in.
  var isSimulated = false

  init(cuda: CUDAObservation?, nvml: NVMLObservation?, failure: String? = nil) {
    self.cuda = cuda
    self.nvml = nvml
    self.failure = failure
    isSimulated = cuda?.isSimulated == true || nvml?.isSimulated == true
  }

  /// Reads the lines that the child wrote; see ``GPUProbe`` for their form.
  init(answer: [UInt8], ending: ChildProcess.Ending, deadline: Double) {
    self.init(cuda: nil, nvml: nil)
    var step = "start"
    var isDone = false
    var garbage: String?
    var lines = answer.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
    // A child that was cut off may have stopped in the middle of a line.
    if answer.last != UInt8(ascii: "\n"), !lines.isEmpty, ending != .exited(0) { lines.removeLast() }
    for line in lines where garbage == nil {
      do {
        let value = try Self.parse(line)
        if let text = value["step"]?.stringValue { step = text }
        if let record = value["cuda"] { cuda = try CUDAObservation(AnswerRecord(record, "cuda")) }
        if let record = value["nvml"] { nvml = try NVMLObservation(AnswerRecord(record, "nvml")) }
        if value["simulated"] == true { isSimulated = true }
        if value["done"] == true { isDone = true }
      } catch {
        garbage = error.problem
      }
    }
    if isDone && garbage == nil { return }
    // An answer that is partly garbage is not to be trusted in its other parts.
    if garbage != nil { (cuda, nvml) = (nil, nil) }
    isTimedOut = ending == .timedOut
    failure =
      garbage.map { "the GPU probing process gave no valid answer (\($0))" }
      ?? Self.sentence(ending, step: step.escapingControls.shortened(to: 80), deadline: deadline)
  }

  private static func parse(_ line: ArraySlice<UInt8>) throws(AnswerFailure) -> Value {
    let value: Value
    do {
      value = try JSONReader.read(bytes: Array(line), maximumDepth: 16)
    } catch {
      throw AnswerFailure(problem: error.problem)
    }
    if value.mapValue == nil { throw AnswerFailure(problem: "a line is not a record") }
    return value
  }

  private static func sentence(_ ending: ChildProcess.Ending, step: String, deadline: Double) -> String {
    switch ending {
    case .timedOut:
      "the NVIDIA driver did not answer within \(seconds(deadline)) (last step: \(step))"
    case .signalled(let signal):
      "the NVIDIA driver crashed the probing process: \(String(cString: strsignal(signal))) (last step: \(step))"
    case .exited(let status):
      "the GPU probing process ended early with status \(status) (last step: \(step))"
    case .wroteTooMuch:
      "the GPU probing process gave no valid answer (it wrote without end)"
    case .notStarted(let code):
      "the GPU probing process could not be started: \(String(cString: strerror(code)))"
    }
  }

  private static func seconds(_ value: Double) -> String {
    value == value.rounded() ? "\(Int(value)) s" : "\(value) s"
  }
}
