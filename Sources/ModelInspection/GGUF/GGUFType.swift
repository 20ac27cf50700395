/// How GGUF stores the elements of a tensor: plain numbers, or blocks of quantised ones with their scales.
struct GGUFType {
  var name: String
  /// Elements in a block.
  var elements: Int64
  /// Bytes of a block.
  var bytes: Int64

  /// By ggml's numbering (`ggml_type`); gaps are numbers that were given up.
  private static let types: [UInt32: GGUFType] = [
    0: GGUFType("FP32", 1, 4), 1: GGUFType("FP16", 1, 2), 2: GGUFType("Q4_0", 32, 18), 3: GGUFType("Q4_1", 32, 20),
    6: GGUFType("Q5_0", 32, 22), 7: GGUFType("Q5_1", 32, 24), 8: GGUFType("Q8_0", 32, 34),
    9: GGUFType("Q8_1", 32, 40), 10: GGUFType("Q2_K", 256, 84), 11: GGUFType("Q3_K", 256, 110),
    12: GGUFType("Q4_K", 256, 144), 13: GGUFType("Q5_K", 256, 176), 14: GGUFType("Q6_K", 256, 210),
    15: GGUFType("Q8_K", 256, 292), 16: GGUFType("IQ2_XXS", 256, 66), 17: GGUFType("IQ2_XS", 256, 74),
    18: GGUFType("IQ3_XXS", 256, 98), 19: GGUFType("IQ1_S", 256, 50), 20: GGUFType("IQ4_NL", 32, 18),
    21: GGUFType("IQ3_S", 256, 110), 22: GGUFType("IQ2_S", 256, 82), 23: GGUFType("IQ4_XS", 256, 136),
    24: GGUFType("INT8", 1, 1), 25: GGUFType("INT16", 1, 2), 26: GGUFType("INT32", 1, 4), 27: GGUFType("INT64", 1, 8),
    28: GGUFType("FP64", 1, 8), 29: GGUFType("IQ1_M", 256, 56), 30: GGUFType("BF16", 1, 2),
    34: GGUFType("TQ1_0", 256, 54), 35: GGUFType("TQ2_0", 256, 66), 39: GGUFType("MXFP4", 32, 17),
    40: GGUFType("NVFP4", 64, 36), 41: GGUFType("Q1_0", 128, 18),
  ]

  /// nil for a number that is not in the table.
  static subscript(number: UInt32) -> GGUFType? { types[number] }

  private init(_ name: String, _ elements: Int64, _ bytes: Int64) {
    self.name = name
    self.elements = elements
    self.bytes = bytes
  }

  var isQuantised: Bool { elements > 1 }
}
