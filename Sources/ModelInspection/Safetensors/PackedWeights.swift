import Facts

/// Elements that are not parameters one by one: several quantised weights in a number, and what unpacks them.
///
/// Quantisers name them so that loaders find them (GPTQ and AWQ `qweight`, compressed-tensors `weight_packed`,
/// MXFP4 `_blocks`, NVFP4 and bitsandbytes bytes under the plain name).
struct PackedWeights {
  /// Bits in numbers that hold several weights each.
  private(set) var packedBits: Int64 = 0
  /// Numbers that hold several weights each.
  private(set) var packedElements: Int64 = 0
  /// Scales, zero points and orders.
  private(set) var auxiliary: Int64 = 0

  private static let auxiliaryEndings = [
    ".qzeros", ".scales", ".g_idx", ".weight_scale", ".weight_scale_2", ".weight_scale_inv", ".input_scale",
    ".input_global_scale", ".weight_global_scale", ".weight_shape", ".weight_zero_point", ".weight_g_idx", "_scales",
    ".k_scale", ".v_scale", ".absmax", ".quant_map", ".nested_absmax", ".nested_quant_map", ".SCB",
  ]

  mutating func add(_ name: String, _ type: ElementType?, elements: Int64) {
    if Self.auxiliaryEndings.contains(where: { name.hasSuffix($0) }) || name.contains(".quant_state.") {
      auxiliary = auxiliary.addingClamped(elements)
      return
    }
    let isPacked =
      switch type {
      case .int32, .uint32: name.hasSuffix(".qweight") || name.hasSuffix(".weight_packed")
      case .uint8: name.hasSuffix(".weight") || name.hasSuffix(".weight_packed") || name.hasSuffix("_blocks")
      default: false
      }
    guard isPacked, let width = type?.bits else { return }
    let (bits, overflow) = elements.multipliedReportingOverflow(by: Int64(width))
    packedBits = packedBits.addingClamped(overflow ? .max : bits)
    packedElements = packedElements.addingClamped(elements)
  }

  mutating func add(_ other: PackedWeights) {
    packedBits = packedBits.addingClamped(other.packedBits)
    packedElements = packedElements.addingClamped(other.packedElements)
    auxiliary = auxiliary.addingClamped(other.auxiliary)
  }

  /// The number of parameters when each takes `bits`, out of all stored elements.
  func parameters(stored: Int64, bits: Int64) -> Int64 {
    max(0, stored - packedElements - auxiliary).addingClamped(packedBits / max(1, bits))
  }
}
