import Testing

@testable import Planning

@Suite struct ShapeTests {
  private static let image = [ProfileInput(name: "x", dims: [-1, 3, 224, 224])]
  private static let text = [
    ProfileInput(name: "ids", dims: [-1, -1], symbols: ["batch", "sequence"]),
    ProfileInput(name: "mask", dims: [-1, -1], symbols: ["batch", "sequence"]),
  ]
  private static let batches = ProfileRange(1, 8, 16)

  private static func profile(
    _ inputs: [ProfileInput], _ batch: ProfileRange?, _ ranges: [String]
  ) throws(ShapeProblem) -> ShapeProfile {
    var read: [ShapeRange] = []
    for text in ranges { read.append(try ShapeRange(text)) }
    return try ShapeProfile(inputs: inputs, batch: batch, ranges: read)
  }

  private static func texts(_ profile: ShapeProfile) -> [String] {
    [profile.text(\.minimum), profile.text(\.usual), profile.text(\.maximum)]
  }

  @Test func `the batch is the only free dimension`() throws {
    let profile = try Self.profile(Self.image, Self.batches, [])
    #expect(Self.texts(profile) == ["x:1x3x224x224", "x:8x3x224x224", "x:16x3x224x224"])
    #expect(profile.missing.isEmpty)
  }

  @Test func `free dimensions without a range are named, and nothing is made up for them`() throws {
    let profile = try Self.profile(Self.text, Self.batches, [])
    #expect(profile.missing == ["ids[1] (sequence)", "mask[1] (sequence)"])
    #expect(profile.entries.isEmpty)
    #expect(ShapeProfile.placeholder(Self.text, batch: Self.batches, \.maximum) == "ids:16xSEQUENCE,mask:16xSEQUENCE")
    let hostile = [ProfileInput(name: "a$(id)", dims: [-1, -1], symbols: ["`", "x y"])]
    #expect(ShapeProfile.placeholder(hostile, batch: nil, \.minimum) == "INPUT:SIZExSIZE")
  }

  @Test(arguments: [
    // The range of one input holds for dimensions of the same name in others; so does the batch.
    (["ids:1x16:4x128:8x512"], ["ids:1x16,mask:1x16", "ids:4x128,mask:4x128", "ids:8x512,mask:8x512"]),
    (["sequence:16:128:512"], ["ids:1x16,mask:1x16", "ids:8x128,mask:8x128", "ids:16x512,mask:16x512"]),
    (["sequence:16:128:512", "batch:1:2:4"], ["ids:1x16,mask:1x16", "ids:2x128,mask:2x128", "ids:4x512,mask:4x512"]),
    (
      ["ids:1x16:4x128:8x512", "mask:1x16:4x128:8x512"],
      ["ids:1x16,mask:1x16", "ids:4x128,mask:4x128", "ids:8x512,mask:8x512"]
    ),
  ])
  func `ranges fill the free dimensions`(ranges: [String], texts: [String]) throws {
    let profile = try Self.profile(Self.text, Self.batches, ranges)
    #expect(Self.texts(profile) == texts)
    #expect(profile.missing.isEmpty)
  }

  @Test func `without batches the first dimension is like the others, and fixed inputs are left out`() throws {
    let inputs = [ProfileInput(name: "input:0", dims: [-1, 80]), ProfileInput(name: "fixed", dims: [1])]
    let profile = try Self.profile(inputs, nil, ["input:0:10x80:100x80:3000x80"])
    #expect(Self.texts(profile) == ["'input:0':10x80", "'input:0':100x80", "'input:0':3000x80"])
    #expect(profile.batch == nil)
    #expect(Self.texts(try Self.profile([ProfileInput(name: "x", dims: [2, 3])], nil, [])) == ["", "", ""])
  }

  @Test(arguments: [
    ("ids:1x16:4x128", "too few parts"), (":1:2:3", "the name is empty"), ("ids:1x0:1x1:1x1", "'1x0' is no shape"),
    ("ids:1x:1x1:1x1", "'1x' is no shape"), ("ids:1x99999999999:1x1:1x1", "is no shape"),
    ("ids:1x16:4:8x512", "different numbers of dimensions"), ("ids:1x16:4x8:8x512", "must not fall"),
    ("ids:1:2:3", "ids has 2 dimensions"), ("sequenc:1:2:3", "did you mean 'sequence'?"),
    ("sequence:1x1:2x2:3x3", "sequence is a dimension"),
  ])
  func `a range that does not fit is refused with the reason`(range: String, says: String) {
    let problem = #expect(throws: ShapeProblem.self) { try Self.profile(Self.text, Self.batches, [range]) }
    #expect(problem?.description.contains(says) == true, "\(problem?.description ?? "")")
  }

  @Test(arguments: [
    (["x:1x3x224x224:1x3x225x224:1x3x225x224"], "dimension 2 of x is always 224"),
    (["x:1x3x224x224:2x3x224x224:4x3x224x224", "x:1x3x224x224:2x3x224x224:4x3x224x224"], "x has two ranges"),
  ])
  func `fixed dimensions stay as they are`(ranges: [String], says: String) {
    let problem = #expect(throws: ShapeProblem.self) { try Self.profile(Self.image, Self.batches, ranges) }
    #expect(problem?.description.contains(says) == true)
  }

  @Test(arguments: [
    (["ids:1x16:4x128:8x512", "mask:1x16:4x128:9x512"], "another range states batches of 1:4:8"),
    (["ids:1x16:4x128:8x512", "sequence:16:128:256"], "another range states 16:128:512 for the dimension sequence"),
    (["ids:1x16:4x128:8x512", "batch:1:4:9"], "another range states batches of 1:4:8"),
  ])
  func `ranges that contradict each other are refused`(ranges: [String], says: String) {
    let problem = #expect(throws: ShapeProblem.self) { try Self.profile(Self.text, Self.batches, ranges) }
    #expect(problem?.description.contains(says) == true, "\(problem?.description ?? "")")
  }
}
