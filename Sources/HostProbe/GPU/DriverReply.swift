import Facts

/// What the probing child wrote, as a snapshot keeps it.
extension GPUProbe {
  /// What the driver answers, or answered when the snapshot was taken; nil when it is not to be asked.
  static func observation(_ options: HostProbe.Options) -> GPUObservation? {
    let root = options.root
    // One run gives both answers: how the child ended is only known then.
    var ran: (answer: [UInt8], ending: ChildProcess.Ending)?
    let deadline =
      Child.deadline(in: options.environment) ?? options.gpuProbe?.deadline ?? Child.defaultDeadline
    let answer = root.answer("driver.jsonl") {
      guard var child = options.gpuProbe else { return nil }
      child.deadline = deadline
      let reply = reply(of: child, environment: options.environment)
      ran = reply
      return .string(String(decoding: reply.answer, as: UTF8.self))
    }
    let end = root.answer("driver-ending") { ran.map { record($0.ending, deadline) } }
    guard let answer = answer?.stringValue, let (ending, deadline) = end.flatMap(ending) else { return nil }
    return GPUObservation(answer: Array(answer.utf8), ending: ending, deadline: deadline)
  }

  private static func record(_ ending: ChildProcess.Ending, _ deadline: Double) -> Value {
    let (word, code): (String, Int32) =
      switch ending {
      case .exited(let code): ("exited", code)
      case .signalled(let code): ("signalled", code)
      case .timedOut: ("timed out", 0)
      case .wroteTooMuch: ("wrote too much", 0)
      case .notStarted(let code): ("not started", code)
      }
    return .record(["ending": .string(word), "code": .integer(code), "deadline": .double(deadline)])
  }

  /// nil when this is not what ``record(_:_:)`` gives.
  private static func ending(_ record: Value) -> (ChildProcess.Ending, deadline: Double)? {
    guard let code = record["code"]?.intValue.flatMap({ Int32(exactly: $0) }),
      let deadline = record["deadline"]?.doubleValue, deadline.isFinite, abs(deadline) < 1e6
    else { return nil }
    switch record["ending"]?.stringValue {
    case "exited": return (.exited(code), deadline)
    case "signalled": return (.signalled(code), deadline)
    case "timed out": return (.timedOut, deadline)
    case "wrote too much": return (.wroteTooMuch, deadline)
    case "not started": return (.notStarted(code), deadline)
    default: return nil
    }
  }
}
