/// A GPU that could be bought or rented, by its product name.
package struct GPUCard: Sendable, Hashable {
  package var name: String
  /// Bytes that programs can use.
  package var memory: Int64

  package init(name: String, memory: Int64) {
    self.name = name
    self.memory = memory
  }
}
