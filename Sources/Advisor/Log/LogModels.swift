/// Which models of a log are loaded, as the server's core says of each.
struct LogModels {
  /// What a line says of a model.
  struct State {
    var name: ArraySlice<UInt8>
    var isReady: Bool

    init(name: ArraySlice<UInt8>, isReady: Bool) { (self.name, self.isReady) = (name, isReady) }

    /// Reads a message; nil when it tells of no model's state.
    init?(_ message: [UInt8]) {
      for (words, isReady) in Self.openings where message.starts(with: words) {
        let rest = message[words.count...]
        guard let end = rest.firstIndex(of: UInt8(ascii: "'")) else { return nil }
        self.init(name: rest[..<end], isReady: isReady)
        return
      }
      return nil
    }

    private static let openings: [([UInt8], Bool)] = [
      ("successfully loaded '", true), ("failed to load '", false), ("Poll failed for model directory '", false),
    ].map { (Array($0.utf8), $1) }
  }

  /// Names that are kept: a hostile log could have a new one in each line.
  static let mostModels = 1000

  private var isReady: [ArraySlice<UInt8>: Bool] = [:]
  private var names: [ArraySlice<UInt8>] = []

  mutating func add(_ state: State) {
    if isReady[state.name] == nil {
      guard names.count < Self.mostModels else { return }
      names.append(ArraySlice(Array(state.name)))
    }
    isReady[ArraySlice(Array(state.name))] = state.isReady
  }

  /// The models whose last line says that they are loaded or not, in the order in which the log names them.
  func names(ready: Bool) -> [String] {
    names.filter { isReady[$0] == ready }.map { String(decoding: $0, as: UTF8.self) }
  }
}
