/// Why no answer can be given, with the exit status of the command that ends with it.
package struct AdvisorError: Error, Sendable, Hashable, CustomStringConvertible {
  package var description: String
  package var exitStatus: ExitStatus

  package init(_ description: String, _ exitStatus: ExitStatus) {
    self.description = description
    self.exitStatus = exitStatus
  }
}

/// Exit statuses of the program; the numbers from 64 up are those of sysexits.h.
package enum ExitStatus: Int32, Sendable, Hashable, CaseIterable {
  case answered = 0
  /// A check or a rule's case failed.
  case failed = 1
  /// Facts are missing without which no advice is sound.
  case noSoundAdvice = 2
  case usage = 64
  case malformedInput = 65
  case inputNotFound = 66
  case internalError = 70
  case cannotWrite = 73
}
