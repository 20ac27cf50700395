/// Sizes of the server's memory pools.
package enum PoolSizes {
  /// Bytes of a pool that has to hold what is in flight: the default where that is enough, else the next multiple of the
  /// default, but never more than the host can spare.
  ///
  /// - Parameters:
  ///   - inFlight: bytes that requests hold at once.
  ///   - spare: bytes that the pool may take at most; nil when nobody knows.
  package static func pool(defaultBytes: Int64, inFlight: Int64, spare: Int64?) -> Int64 {
    guard defaultBytes > 0 else { return 0 }
    let (whole, rest) = max(0, inFlight).quotientAndRemainder(dividingBy: defaultBytes)
    let wanted = max(defaultBytes, (whole + (rest > 0 ? 1 : 0)).clampedProduct(defaultBytes))
    guard let spare, wanted > spare else { return wanted }
    return max(0, spare)
  }

  /// The limit for an arena that shares a device: an equal part, for each instance, of what the others leave.
  ///
  /// - Returns: nil when the room is not known or nothing is left.
  package static func arenaLimit(room: Int64?, others: Int64, instances: Int) -> Int64? {
    guard let room, instances > 0 else { return nil }
    let left = (room - min(room, max(0, others))) / Int64(clamping: instances)
    return left > 0 ? left : nil
  }
}
