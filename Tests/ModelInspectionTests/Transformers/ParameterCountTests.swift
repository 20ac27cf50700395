import Facts
import Planning
import Testing

@testable import ModelInspection

@Suite struct ParameterCountTests {
  @Test func `there are models of every kind`() throws {
    let all = PublishedTransformer.all
    #expect(all.count { $0.published != nil } >= 60)
    let counts = all.compactMap(\.published)
    #expect(try #require(counts.min()) < 500_000_000)
    #expect(try #require(counts.max()) > 1_000_000_000_000)
  }

  @Test(arguments: PublishedTransformer.all)
  func `parameters from config.json are within 1 % of the published count`(_ entry: PublishedTransformer) throws {
    let layout = try #require(HuggingFaceConfig(entry.config).layout)
    let count = ParameterCount(layout).total
    #expect(Self.deviation(count, entry.published ?? entry.built) < 0.01, "\(count)")
    // What the library itself builds is met far more closely.
    #expect(Self.deviation(count, entry.built) < 0.0001, "\(count) instead of \(entry.built)")
  }

  private static func deviation(_ count: Int64, _ truth: Int64) -> Double {
    abs(Double(count) - Double(truth)) / Double(truth)
  }
}
