import Testing

@testable import TritonConfig

@Suite struct `numbers as C++ reads them` {
  @Test(
    arguments: [
      ("0", .value(0)), ("-1", .value(-1)), ("+7", .value(7)), ("  12", .value(12)), ("1.5", .value(1)),
      ("8 MB", .value(8)),
      ("0x10", .value(0)), ("2147483647", .value(2_147_483_647)), ("-2147483648", .value(-2_147_483_648)),
      ("2147483648", .outOfRange), ("99999999999", .outOfRange), ("", .invalid), ("abc", .invalid), ("-", .invalid),
      ("- 1", .invalid), ("٣", .invalid),
    ] as [(String, CxxNumber.Result)])
  func `stoi takes a prefix and throws beyond its range`(text: String, result: CxxNumber.Result) {
    #expect(CxxNumber.int32(text) == result)
  }

  @Test(
    arguments: [
      ("18446744073709551615", .value(Int64.max)), ("18446744073709551616", .outOfRange), ("-1", .value(1)),
      ("x", .invalid),
    ] as [(String, CxxNumber.Result)])
  func `stoull takes a sign`(text: String, result: CxxNumber.Result) { #expect(CxxNumber.uint64(text) == result) }

  @Test(
    arguments: [
      ("9223372036854775807", .value(Int64.max)), ("-9223372036854775808", .value(Int64.min)),
      ("9223372036854775808", .outOfRange),
    ] as [(String, CxxNumber.Result)])
  func `stoll holds 64 bits`(text: String, result: CxxNumber.Result) { #expect(CxxNumber.int64(text) == result) }

  @Test(arguments: [("0.5", true), (" 1e-3x", true), ("inf", true), ("", false), ("half", false)])
  func `stod takes a prefix`(text: String, isNumber: Bool) { #expect(CxxNumber.isNumber(text) == isNumber) }
}
