import Glibc
import HostProbe

/// The folder of this test target's package.
let packageFolder: String = #filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/\($1)" }

/// Captured topologies beside the checkout; nil where they are not.
let topologyFolder: String? = {
  let shared = getenv("TRITON_ADVISOR_SHARED").map { String(cString: $0) } ?? packageFolder + "/../shared"
  let folder = shared + "/hosts/hwloc_xml"
  return SystemRoot().exists(folder) ? folder : nil
}()

/// Every captured topology that this hwloc can read.
func captures() -> [String] {
  guard let topologyFolder else { return [] }
  return (SystemRoot().names(topologyFolder) ?? []).filter { $0 != "v3_too_new" }.flatMap { folder in
    (SystemRoot().names("\(topologyFolder)/\(folder)") ?? []).filter { $0.hasSuffix(".xml") }.map {
      "\(topologyFolder)/\(folder)/\($0)"
    }
  }
}

func contents(of path: String) -> String? { SystemRoot().text(path) }

func write(_ text: String, to path: String) {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
  let bytes = Array(text.utf8)
  _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
  close(descriptor)
}

/// Whether text is well-formed XML of the plain kind the program writes: elements nest, attributes are quoted, and no
/// bare `<`, `&` or control character stands in text.
struct XMLShape {
  /// What is wrong; nil for well-formed text.
  private(set) var problem: String?

  init(_ text: String) { read(text) }

  private mutating func read(_ text: String) {
    var open: [Substring] = []
    var roots = 0
    var rest = text[...]
    while let start = rest.firstIndex(of: "<") {
      check(rest[..<start])
      guard let end = rest[start...].firstIndex(of: ">") else { return fail("a tag is not closed") }
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("?") { continue }
      if tag.hasPrefix("/") {
        guard open.popLast() == tag.dropFirst() else { return fail("</\(tag.dropFirst())> closes another element") }
      } else {
        let name = tag.prefix { $0 != " " && $0 != "/" }
        if tag.filter({ $0 == "\"" }).count % 2 != 0 || tag.contains("<") { return fail("<\(tag)>") }
        if open.isEmpty { roots += 1 }
        if !tag.hasSuffix("/") { open.append(name) }
      }
    }
    check(rest)
    if !open.isEmpty { fail("<\(open[open.count - 1])> is not closed") }
    if roots != 1 { fail("\(roots) root elements") }
  }

  private mutating func check(_ text: Substring) {
    for part in text.split(separator: "&", omittingEmptySubsequences: false).dropFirst()
    where !["amp;", "lt;", "gt;", "quot;"].contains(where: part.hasPrefix) {
      fail("a bare & before \(part.prefix(10))")
    }
    if text.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\n" }) { fail("a control character") }
  }

  private mutating func fail(_ text: String) { problem = problem ?? text }
}
