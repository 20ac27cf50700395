/// The objects a pickle describes, as instructions for making them: nothing is imported, called or made.
///
/// Objects are numbered and may refer to each other in circles; every accessor looks one step far only.
package struct PickleDocument {
  /// A class or function by module and name, for example `sklearn.pipeline Pipeline`.
  package struct Global: Sendable, Hashable, CustomStringConvertible {
    package var module: String
    package var name: String

    package init(module: String, name: String) {
      self.module = module
      self.name = name
    }

    package var description: String { "\(module) \(name)" }
    /// The part of the module before the first dot.
    package var topModule: Substring { module.prefix { $0 != "." } }
  }

  /// The number of an object.
  package typealias ID = Int32

  /// What an object is. Ranges are places in the file; numbers in `list`, `tuple` and so on index ``children``.
  package enum Node: Sendable {
    case none
    case bool(Bool)
    case int(Int64)
    /// An integer of more than 64 bits.
    case largeInt
    case float(Double)
    case text(Range<Int>)
    case bytes(Range<Int>)
    case list(Int32)
    case tuple(Int32)
    case set(Int32)
    /// Keys and values in turn.
    case dictionary(Int32)
    /// Index into ``globals``.
    case global(Int32)
    /// What `callable(*arguments)` would return.
    case object(callable: ID, arguments: ID)
    /// What the loader looks up by itself, such as the storages of PyTorch.
    case persistent(ID)
    /// A buffer that is not in the pickle.
    case buffer
  }

  package internal(set) var nodes: [Node] = []
  var children: [[ID]] = []
  /// Classes and functions it names, in the order of their first use.
  package internal(set) var globals: [Global] = []
  /// Indices into ``globals`` of what it would call, in the order of the first call.
  package internal(set) var called: [Int] = []
  /// The state an object is given after it is made: usually a dictionary of its attributes.
  var states: [ID: ID] = [:]
  /// What is added to an object that is a list or a dictionary of its own kind: index into ``children``.
  var items: [ID: Int32] = [:]
  /// The object the pickle is about; nil when it was not read to its end.
  package internal(set) var root: ID?
  /// The highest protocol it announces; 0 when it announces none.
  package internal(set) var `protocol` = 0
  /// Where the pickle ends, or where reading it stopped.
  package internal(set) var end = 0
  /// Why it was not read to its end.
  package internal(set) var problem: StructureError?
  /// Whether that was a limit of this reader, and not damage.
  package internal(set) var isTooLarge = false
  let bytes: ByteSource

  init(_ bytes: ByteSource) { self.bytes = bytes }
}

/// Looking at objects.
extension PickleDocument {
  package func node(_ id: ID) -> Node { nodes[Int(id)] }

  /// The text of a string of at most `limit` bytes.
  package func text(_ id: ID, limit: Int = 4_096) -> String? {
    guard case .text(let range) = node(id), range.count <= limit else { return nil }
    return bytes.text(range)
  }

  /// A signed integer; also one that NumPy made, `numpy.core.multiarray scalar(dtype, bytes)`.
  package func int(_ id: ID) -> Int64? {
    switch node(id) {
    case .int(let value): return value
    case .bool(let value): return value ? 1 : 0
    case .object:
      guard global(of: id)?.name == "scalar", let parts = arguments(id), parts.count == 2,
        case .bytes(let range) = node(parts[1])
      else { return nil }
      return range.count == 8
        ? bytes.littleEndian(Int64.self, at: range.lowerBound)
        : range.count == 4 ? bytes.littleEndian(Int32.self, at: range.lowerBound).map(Int64.init) : nil
    default: return nil
    }
  }

  /// Members of a list, tuple or set, or of an object that is a list of its own kind.
  package func elements(_ id: ID) -> [ID]? {
    switch node(id) {
    case .list(let index), .tuple(let index), .set(let index): children[Int(index)]
    case .object: items[id].map { children[Int($0)] }
    default: nil
    }
  }

  /// The value under a string key of a dictionary, the last one when there are several.
  package func value(_ key: String, in id: ID) -> ID? {
    let index: Int32
    switch node(id) {
    case .dictionary(let place): index = place
    case .object:
      guard let place = items[id] else { return nil }
      index = place
    default: return nil
    }
    let pairs = children[Int(index)]
    for place in stride(from: pairs.count - pairs.count % 2 - 2, through: 0, by: -2)
    where isText(pairs[place], key) { return pairs[place + 1] }
    return nil
  }

  /// The string keys of a dictionary, at most `limit`.
  package func keys(of id: ID, limit: Int = 1_000) -> [String] {
    guard case .dictionary(let index) = node(id) else { return [] }
    let pairs = children[Int(index)]
    return stride(from: 0, to: min(pairs.count - pairs.count % 2, 2 * limit), by: 2).compactMap { text(pairs[$0]) }
  }

  private func isText(_ id: ID, _ text: String) -> Bool {
    guard case .text(let range) = node(id) else { return false }
    return range.count == text.utf8.count && bytes.has(text, at: range.lowerBound)
  }

  /// The class of an object, or the function that makes it.
  package func global(of id: ID) -> Global? {
    guard case .object(let callable, let arguments) = node(id), let global = global(callable) else { return nil }
    // Protocols before 2 make every object through one function, whose first argument is the class.
    if ["copyreg", "copy_reg"].contains(global.module), let first = elements(arguments)?.first {
      return self.global(first) ?? global
    }
    return global
  }

  /// The class or function that an object is.
  package func global(_ id: ID) -> Global? {
    switch node(id) {
    case .global(let index): return globals[Int(index)]
    case .persistent(let place):
      // torch.save before 1.6 wraps the classes of modules: ('module', class, file, source).
      guard let parts = elements(place), parts.count >= 2, text(parts[0]) == "module",
        case .global(let index) = node(parts[1])
      else { return nil }
      return globals[Int(index)]
    default: return nil
    }
  }

  /// What an object is made from.
  package func arguments(_ id: ID) -> [ID]? {
    guard case .object(_, let arguments) = node(id) else { return nil }
    return elements(arguments)
  }

  /// What an object is told after it is made.
  package func state(of id: ID) -> ID? { states[id] }

  /// An attribute of an object, from its state.
  package func attribute(_ name: String, of id: ID) -> ID? {
    guard let state = states[id] else { return nil }
    // With slots the state is a pair of dictionaries.
    if case .tuple = node(state) {
      return elements(state)?.lazy.compactMap { self.value(name, in: $0) }.first
    }
    return value(name, in: state)
  }
}
