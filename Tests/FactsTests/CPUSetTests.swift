import Facts
import Testing

@Suite struct CPUSetTests {
  @Test(arguments: [
    ("", "", 0), ("0", "0", 1), ("0-3", "0-3", 4), ("0-23,48-71", "0-23,48-71", 48), ("3,1,2", "1-3", 3),
    ("5-7,0-6\n", "0-7", 8), ("0-0", "0", 1), ("0-65535", "0-65535", 65536),
  ])
  func `Linux lists are read and written`(text: String, written: String, count: Int) throws {
    let set = try #require(CPUSet(text))
    #expect(set.description == written)
    #expect(set.count == count)
  }

  @Test(arguments: ["a", "1-", "-1", "3-1", "1-2-3", "0-65536", "0-99999999999999999999", "1;2"])
  func `other text is refused`(text: String) { #expect(CPUSet(text) == nil) }

  @Test func `sets are built from numbers and intersected`() throws {
    #expect(CPUSet([9, 1, 2, 3, 2, -1, 70_000]).description == "1-3,9")
    let left = try #require(CPUSet("0-7,16-23"))
    let right = try #require(CPUSet("4-17,23,40"))
    #expect(left.intersection(right).description == "4-7,16-17,23")
    #expect(left.contains(16) && !left.contains(8))
    #expect(left.members.count == left.count)
  }
}
