/// A compiled regular expression of RE2's language, matched in time proportional to program size times text length.
package struct RegularExpression: Sendable, Equatable {
  /// Instructions a program may have; counted repetitions are written out, so this bounds them too.
  static let maximumInstructions = 10_000

  package let pattern: String
  let program: [Instruction]

  enum Instruction: Sendable, Hashable {
    case scalar(UInt32)
    case set(ScalarSet)
    case split(Int, Int)
    case jump(Int)
    case assertion(Pattern.Assertion)
    case match
  }

  package static func == (left: RegularExpression, right: RegularExpression) -> Bool { left.pattern == right.pattern }

  /// Compiles a pattern, or says why it is none.
  package static func parse(_ pattern: String) -> Result<RegularExpression, PatternError> {
    do throws(PatternError) {
      var parser = PatternParser(pattern)
      var compiler = PatternCompiler()
      try compiler.compile(try parser.parse())
      try compiler.emit(.match)
      return .success(RegularExpression(pattern: pattern, program: compiler.program))
    } catch {
      return .failure(error)
    }
  }
}

/// Turns a pattern into instructions.
struct PatternCompiler {
  private(set) var program: [RegularExpression.Instruction] = []

  mutating func emit(_ instruction: RegularExpression.Instruction) throws(PatternError) {
    if program.count >= RegularExpression.maximumInstructions { throw PatternError("the pattern is too large") }
    program.append(instruction)
  }

  mutating func compile(_ pattern: Pattern) throws(PatternError) {
    switch pattern {
    case .empty: break
    case .set(let set): try emit(set.onlyScalar.map { .scalar($0) } ?? .set(set))
    case .assertion(let assertion): try emit(.assertion(assertion))
    case .sequence(let parts): for part in parts { try compile(part) }
    case .alternatives(let branches):
      var exits: [Int] = []
      for branch in branches.dropLast() {
        let split = program.count
        try emit(.split(split + 1, 0))
        try compile(branch)
        exits.append(program.count)
        try emit(.jump(0))
        program[split] = .split(split + 1, program.count)
      }
      if let last = branches.last { try compile(last) }
      for exit in exits { program[exit] = .jump(program.count) }
    case .repeated(let body, let minimum, let maximum): try compile(body, minimum: minimum, maximum: maximum)
    }
  }

  private mutating func compile(_ body: Pattern, minimum: Int, maximum: Int?) throws(PatternError) {
    for _ in 0..<minimum {
      let start = program.count
      try compile(body)
      // A body without instructions matches nothing more however often it is repeated.
      if program.count == start { return }
    }
    guard let maximum else {
      let split = program.count
      try emit(.split(split + 1, 0))
      try compile(body)
      try emit(.jump(split))
      program[split] = .split(split + 1, program.count)
      return
    }
    var splits: [Int] = []
    for _ in minimum..<max(minimum, maximum) {
      splits.append(program.count)
      try emit(.split(program.count + 1, 0))
      try compile(body)
    }
    for split in splits { program[split] = .split(split + 1, program.count) }
  }
}
