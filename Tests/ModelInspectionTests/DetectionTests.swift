import Facts
import ModelSamples
import TestSupport
import Testing

@testable import ModelInspection

/// Whatever a file is called, it is never taken for another format than its own.
@Suite struct DetectionTests {
  private static let real = VariantCorpus.real()
  private static let known = real + VariantCorpus.handmade
  private static let isComplete = ["trees", "pytorch", "misc"].allSatisfy { Places.formatSamples($0) != nil }

  /// Formats that only the name tells: a `model.json`, a `model.py` and the like are no models under other names.
  private static let namedFormats: Set<ModelFormat> = [.vllm, .python, .dali, .mlflow]

  /// The file's own name, without its ending, and with endings of other formats.
  private static func names(_ variant: FormatVariant, _ index: Int) -> [String] {
    let stem = variant.name.lastIndex(of: ".").map { String(variant.name[..<$0]) } ?? variant.name
    let endings = (0..<3).map { FormatVariant.wrongEndings[(index + 5 * $0) % FormatVariant.wrongEndings.count] }
    return [variant.name, stem, "\(stem).onnx"] + endings.map { "\(stem).\($0)" }
  }

  @Test(arguments: Array(known.enumerated()))
  func `a name does not change what a file is`(index: Int, variant: FormatVariant) {
    for (place, name) in Self.names(variant, index).enumerated() {
      let result = Result { () throws(InspectionError) in try variant.inspect(as: name) }
      let format = try? result.get()[.format].stringValue
      guard let expected = variant.format else {
        // What xz and bzip2 hide is not looked at: there a name that says pickle is believed.
        if variant.name.hasSuffix(".xz") || variant.name.hasSuffix(".bz2"), name.hasSuffix(".pkl") { continue }
        #expect(format == nil, "\(name) is taken for \(format ?? "")")
        continue
      }
      // An ending can make a file unreadable, such as .onnx, but never another format.
      #expect(format == nil || format == expected.rawValue, "\(name) is taken for \(format ?? "")")
      if place < 2, !Self.namedFormats.contains(expected), expected != .pickle {
        #expect(format == expected.rawValue, "\(name): \(result)")
      }
    }
  }

  @Test(arguments: Array(VariantCorpus.others().enumerated()))
  func `what is no model stays none under every name`(index: Int, variant: FormatVariant) {
    for name in Self.names(variant, index) {
      let format = try? variant.inspect(as: name)[.format].stringValue
      #expect(format == nil, "\(name) is taken for \(format ?? "")")
    }
  }

  @Test(.enabled(if: isComplete, "run Scripts/make-format-samples.py"))
  func `there are enough files of enough formats`() {
    let models = Self.known.filter { $0.format != nil }
    let formats = Set(models.compactMap(\.format))
    #expect(models.count >= 300)
    #expect(Self.real.count { $0.format != nil } >= 250)
    #expect(formats.count >= 30, "\(formats.map(\.rawValue).sorted())")
    #expect(VariantCorpus.others().count >= 100)
  }
}
