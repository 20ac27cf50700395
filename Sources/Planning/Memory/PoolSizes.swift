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

  /// The limit for an arena that shares a device: what its instance takes at most, and an equal part of what is left; less
  /// by an equal part where that is negative. The limits of all instances together keep to the room.
  ///
  /// - Parameters:
  ///   - planned: the upper bound of everything on the device.
  ///   - own: the upper bound of one instance.
  ///   - instances: all instances on the device, of whatever model.
  /// - Returns: nil when the room is not known or nothing is left.
  package static func arenaLimit(room: Int64?, planned: Int64, own: Int64, instances: Int) -> Int64? {
    guard let room, instances > 0 else { return nil }
    let (left, overflow) = room.subtractingReportingOverflow(planned)
    if overflow { return nil }
    // Rounded down on either side of zero, so that the parts never exceed the whole.
    let count = Int64(clamping: instances)
    let part = left / count - (left < 0 && left % count != 0 ? 1 : 0)
    let limit = own.clampedSum(part)
    return limit > 0 ? limit : nil
  }
}
