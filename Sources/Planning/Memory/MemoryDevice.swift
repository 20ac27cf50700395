/// Memory that models share: of a GPU, of a MIG slice, or of the host.
package struct MemoryDevice: Sendable, Hashable {
  /// `GPU 0`, `host`.
  package var id: String
  /// `NVIDIA A10G`; empty where it has none.
  package var name: String
  /// Index as CUDA counts; nil for the host.
  package var index: Int?
  package var total: Int64
  /// nil when nobody could tell.
  package var free: Int64?
  /// Whether `free` was read; otherwise all of it is taken to be free.
  package var isFreeMeasured: Bool
  /// Bytes of the free memory that a plan leaves alone.
  package var reserve: Int64

  package init(
    id: String, name: String = "", index: Int? = nil, total: Int64, free: Int64?, isFreeMeasured: Bool = true,
    reserve: Int64
  ) {
    self.id = id
    self.name = name
    self.index = index
    self.total = max(0, total)
    self.free = free.map { max(0, $0) }
    self.isFreeMeasured = isFreeMeasured
    self.reserve = max(0, reserve)
  }

  /// What a plan may use: free memory less the reserve.
  package var room: Int64? { free.map { max(0, $0 - min(reserve, $0)) } }
}
