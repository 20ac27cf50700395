/// A map field with string keys, in the order in which the keys were first set.
package typealias ConfigMap<Value: Sendable & Hashable> = OrderedMap<String, Value>

/// A type of map keys. Keys are compared by their bytes, as protobuf does, without Unicode normalization.
package protocol ConfigMapKey: ConfigElement {
  associatedtype Identity: Hashable & Sendable
  static var scalarType: ScalarType { get }
  var identity: Identity { get }
}

extension String: ConfigMapKey {
  package static var scalarType: ScalarType { .string }
  package var identity: [UInt8] { Array(utf8) }
}

extension UInt64: ConfigMapKey {
  package static var scalarType: ScalarType { .uint64 }
  package var identity: UInt64 { self }
}

/// A map that remembers the order of insertion; two are equal when they hold the same entries in whatever order.
package struct OrderedMap<Key: ConfigMapKey, Value: Sendable & Hashable>: Sendable {
  package typealias Element = (key: Key, value: Value)
  private var elements: [Element] = []
  private var indices: [Key.Identity: Int] = [:]

  package init() {}

  package init(_ entries: some Sequence<(Key, Value)>) {
    for (key, value) in entries { self[key] = value }
  }

  /// The value of a key. Setting an existing key keeps its place; setting nil removes the entry.
  package subscript(key: Key) -> Value? {
    get { indices[key.identity].map { elements[$0].value } }
    set {
      switch (indices[key.identity], newValue) {
      case (let index?, let value?): elements[index].value = value
      case (nil, let value?):
        indices[key.identity] = elements.count
        elements.append((key, value))
      case (let index?, nil):
        elements.remove(at: index)
        indices[key.identity] = nil
        for later in index..<elements.count { indices[elements[later].key.identity] = later }
      case (nil, nil): break
      }
    }
  }

  package var keys: [Key] { elements.map(\.key) }
  package var values: [Value] { elements.map(\.value) }
}

extension OrderedMap: RandomAccessCollection {
  package var startIndex: Int { elements.startIndex }
  package var endIndex: Int { elements.endIndex }
  package subscript(position: Int) -> Element { elements[position] }
}

extension OrderedMap: Hashable {
  package static func == (left: Self, right: Self) -> Bool {
    left.count == right.count && left.allSatisfy { right[$0.key] == $0.value }
  }

  package func hash(into hasher: inout Hasher) {
    var sum = 0
    for (key, value) in elements {
      var entry = Hasher()
      entry.combine(key.identity)
      entry.combine(value)
      sum &+= entry.finalize()
    }
    hasher.combine(sum)
  }
}

extension OrderedMap: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (Key, Value)...) { self.init(elements) }
}
