import Facts
import HostProbe
import TestSupport
import Testing

@testable import Reports

/// Pictures of captured machines, kept as text in Tests/Golden/pictures.
@Suite struct MachineDrawingTests {
  struct Picture: Sendable, CustomTestStringConvertible {
    /// Below the folder of captured topologies, without `.xml`.
    var file: String
    var width: Int
    var isPlain = false

    var testDescription: String { name }
    var name: String { "\(file.split(separator: "/").last ?? "")-\(width)\(isPlain ? "-ascii" : "").txt" }
    var style: OutputStyle { OutputStyle(usesColor: false, usesUnicode: !isPlain, width: width) }
  }

  static let pictures: [Picture] = [
    Picture(file: "mpibind/g4dnmetal", width: 100),
    Picture(file: "mpibind/g4dnmetal", width: 60, isPlain: true),
    Picture(file: "v2/power8gpudistances", width: 160),
    Picture(file: "mpibind/cts1-pascal", width: 120),
    Picture(file: "mpibind/coral-lassen", width: 100),
    Picture(file: "mpibind/epyc-corona-p2", width: 120),
    Picture(file: "mpibind/epyc-corona", width: 80),
    Picture(file: "v2/fakecpukinds", width: 80),
    Picture(file: "derived_by_2.9.0/cpuid-Intel-ArrowLake-CoreUltra5-225U", width: 80),
    Picture(file: "derived_by_2.9.0/linux-32intel64-2p8co2t+8ve", width: 100),
    Picture(file: "derived_by_2.9.0/linux-16amd64-8n2c-cpusets", width: 133),
    Picture(file: "v2/64intel64-fakeKNL-SNC4-hybrid", width: 100),
    Picture(file: "v2/64intel64-3g2n+2n-irregulargroups+pci", width: 130),
    Picture(file: "derived_by_2.9.0/linux-128ia64-17n4s2c", width: 100, isPlain: true),
    Picture(file: "derived_by_2.9.0/linux-96em64t-4n4d3ca2co", width: 100),
  ]

  @Test(.enabled(if: topologyFolder != nil), arguments: pictures) func `captured machines are drawn`(
    picture: Picture
  ) throws {
    let document = try topology("\(topologyFolder ?? "")/\(picture.file).xml")
    let view = try #require(MachineView(document))
    let text = MachineDrawing(view: view, style: picture.style).lines.joined(separator: "\n") + "\n"
    try Golden.check("pictures/\(picture.name)", text)
  }

  /// Every capture at every kind of width: no line is longer than the terminal, and without Unicode none leaves ASCII.
  @Test(.enabled(if: topologyFolder != nil)) func `every captured machine fits every terminal`() throws {
    var drawn = 0
    for file in captures() {
      guard let document = try? topology(file), let view = MachineView(document) else { continue }
      drawn += 1
      for width in [60, 79, 100, 133, 160] {
        let style = OutputStyle(usesColor: false, usesUnicode: width != 79, width: width)
        let lines = MachineDrawing(view: view, style: style).lines
        let longest = lines.max { $0.count < $1.count } ?? ""
        #expect(longest.count <= width, "\(file) at \(width): \(longest)")
        if width == 79 { #expect(lines.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } }, "\(file)") }
      }
      let svg = try #require(HostReport.svg(document))
      #expect(XMLShape(svg).problem == nil, "\(file)")
    }
    #expect(drawn > 80)
  }

  @Test(arguments: pictures) func `kept pictures fit their width and say what they are of`(picture: Picture) throws {
    let text = try #require(TestFile.text("\(Golden.folder)/pictures/\(picture.name)"))
    let lines = text.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= picture.width })
    #expect(text.contains("NUMA node"))
    #expect(picture.isPlain == text.utf8.allSatisfy { $0 < 0x80 })
  }
}
