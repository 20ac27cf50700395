extension RegularExpression {
  /// Whether the pattern occurs anywhere in the text.
  ///
  /// - Parameter steps: reduced by the work done; nil is returned once it is used up.
  func occurs(in text: String, steps: inout Int) -> Bool? {
    var machine = Machine(program: program)
    var previous: Unicode.Scalar?
    var iterator = text.unicodeScalars.makeIterator()
    var next = iterator.next()
    while true {
      // A new attempt starts at every position: the pattern is not anchored.
      if machine.follow(0, previous: previous, next: next) { return true }
      steps &-= machine.work &+ 1
      machine.work = 0
      if steps < 0 { return nil }
      guard let scalar = next else { return false }
      next = iterator.next()
      if machine.advance(over: scalar, next: next) { return true }
      previous = scalar
    }
  }

  /// All states a nondeterministic automaton is in at once, each program place at most once.
  private struct Machine {
    let program: [Instruction]
    var current: [Int] = []
    private var upcoming: [Int] = []
    private var stack: [Int] = []
    /// The generation in which each place was last visited.
    private var visited: [Int]
    private var generation = 1
    /// Places visited since this was last reset.
    var work = 0

    init(program: [Instruction]) {
      self.program = program
      visited = Array(repeating: 0, count: program.count)
    }

    /// Adds a place and all it leads to without consuming; true when that reaches the match.
    mutating func follow(_ place: Int, previous: Unicode.Scalar?, next: Unicode.Scalar?) -> Bool {
      stack.append(place)
      while let place = stack.popLast() {
        if visited[place] == generation { continue }
        visited[place] = generation
        work &+= 1
        switch program[place] {
        case .match:
          stack.removeAll(keepingCapacity: true)
          return true
        case .jump(let target): stack.append(target)
        case .split(let first, let second):
          stack.append(second)
          stack.append(first)
        case .assertion(let assertion):
          if assertion.holds(previous: previous, next: next) { stack.append(place + 1) }
        case .scalar, .set: current.append(place)
        }
      }
      return false
    }

    mutating func advance(over scalar: Unicode.Scalar, next: Unicode.Scalar?) -> Bool {
      swap(&current, &upcoming)
      current.removeAll(keepingCapacity: true)
      generation += 1
      for place in upcoming {
        let isTaken =
          switch program[place] {
          case .scalar(let value): value == scalar.value
          case .set(let set): set.contains(scalar)
          default: false
          }
        if isTaken, follow(place + 1, previous: scalar, next: next) { return true }
      }
      return false
    }
  }
}

extension Pattern.Assertion {
  func holds(previous: Unicode.Scalar?, next: Unicode.Scalar?) -> Bool {
    switch self {
    case .textStart: previous == nil
    case .textEnd: next == nil
    case .lineStart: previous == nil || previous == "\n"
    case .lineEnd: next == nil || next == "\n"
    case .wordBoundary: previous.isWordCharacter != next.isWordCharacter
    case .noWordBoundary: previous.isWordCharacter == next.isWordCharacter
    }
  }
}

extension Unicode.Scalar? {
  fileprivate var isWordCharacter: Bool {
    guard let self else { return false }
    return ScalarSet.wordCharacters.contains { $0.contains(self.value) }
  }
}
