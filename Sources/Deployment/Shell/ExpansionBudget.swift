import RuleText

/// How much text variables may still make while one file is read. A page of `A=$A$A` could otherwise fill any memory.
final class ExpansionBudget {
  /// Bytes that the variables of a file may make.
  private static let limit = 16 << 20

  private var left = limit
  private var isExceeded = false

  /// Whether there is room for as many bytes more.
  func take(_ count: Int) -> Bool {
    if count > left { isExceeded = true } else { left -= count }
    return !isExceeded
  }

  /// - Throws: ``DeploymentError`` when more was asked for than there is room.
  func check(at place: SourceLocation) throws(DeploymentError) {
    if isExceeded {
      throw DeploymentError(place, "the variables make more than \(Self.limit >> 20) MiB of text: no deployment's do")
    }
  }
}
