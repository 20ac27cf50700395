import Facts
import ModelSamples
import TestSupport
import Testing

@testable import ModelInspection

@Suite struct OpenVINOTests {
  @Test func `an IR gives inputs, outputs, layers and weights of the main network`() throws {
    let inspection = try inspect(Array(WeightSamples.openvino.utf8), as: "m.xml")
    #expect(inspection[.producer] == "openvino 2026.4.1")
    let inputs = try #require(inspection[.inputs].listValue)
    #expect(inputs.count == 1)
    #expect(inputs[0]["name"] == "alpha,1")
    #expect(inputs[0]["dims"] == [-1, 3, -1])
    #expect(inputs[0]["type"] == "FP32")
    let outputs = try #require(inspection[.outputs].listValue)
    #expect(outputs.map { $0["name"] } == ["y"])
    #expect(outputs[0]["dims"] == [-1, 2])
    #expect(inspection[.controlFlow] == ["If"])
    #expect(inspection[.nodes] == 2)
    // Two constants share the twelve bytes.
    #expect(inspection[.parameters] == 6)
    #expect(inspection[.weightBytes] == 12)
    #expect(inspection[.precision] == "FP16")
    #expect(inspection[.batchable] == true)
    #expect(inspection[.externalMissing].unknownValue != nil)
    #expect(inspection.facts.paths.count == ModelFact.allCases.count)
  }

  @Test(arguments: [(12, 0, ""), (11, 1, "12 bytes are needed and 11 are there"), (nil, 1, "nothing is there")])
  func `the other half of an IR is looked for`(size: Int?, missing: Int64, problem: String) throws {
    let folder = TemporaryFolder()
    let path = folder.write("m.xml", Array(WeightSamples.openvino.utf8))
    if let size { folder.write("m.bin", [UInt8](repeating: 0, count: size)) }
    let inspection = try ModelInspector.inspect(path: path)
    #expect(inspection[.externalMissing] == .int(missing))
    #expect(inspection[.externalFiles].listValue?.first?["problem"] == .string(problem))
  }

  @Test func `a tensor without a name, a free rank and a scalar stay what they are`() throws {
    let ir = """
      <net version="11"><layers>
        <layer id="0" type="Parameter"><data shape="..." element_type="i64"/></layer>
        <layer id="1" type="Parameter"><data shape="" element_type="f32"/></layer>
        <layer id="2" type="Result"><input><port id="0" precision="FP32"/></input></layer>
      </layers></net>
      """
    let inspection = try inspect(Array(ir.utf8), as: "m.xml")
    let inputs = try #require(inspection[.inputs].listValue)
    #expect(inputs[0]["dims"]?.unknownValue != nil)
    #expect(inputs[1]["dims"] == [])
    #expect(inspection[.dynamicRank] == true)
    #expect(inspection[.outputs].listValue?.first?["name"] == "")
  }

  static let broken: [(String, String, String)] = [
    ("another root", "<net x='1'></net>", "has no layers"),
    ("cut short", String(WeightSamples.openvino.prefix(900)), "cut short"),
    ("entities of its own", "<!DOCTYPE net [<!ENTITY a \"b\">]><net ><layers/></net>", "declares a document type"),
    (
      "an unknown reference", "<net ><layers><layer type=\"&boom;\"/></layers></net>",
      "the reference &boom; is not known"
    ),
    ("nesting without end", "<net >" + String(repeating: "<a>", count: 1_000), "nested more than 256 levels deep"),
    ("tags that cross", "<net ><layers></net></layers>", "ends what was not begun"),
    (
      "weights without a place",
      "<net ><layers><layer type=\"Const\"><data size=\"-4\" offset=\"0\"/></layer></layers></net>", "have no place"
    ),
    ("an attribute without quotes", "<net version=11><layers/></net>", "not quoted"),
  ]

  @Test(arguments: broken)
  func `an IR that cannot be right is refused`(title: String, text: String, problem: String) {
    let error = #expect(throws: InspectionError.self) { try inspect(Array(text.utf8), as: "m.xml") }
    #expect(error?.problem.contains(problem) == true, "\(String(describing: error))")
  }

  @Test func `sizes at the end of all numbers do not overflow`() throws {
    let ir = """
      <net version="11"><layers><layer type="Const"><data element_type="f32" offset="9223372036854775807" \
      size="9223372036854775807"/></layer></layers></net>
      """
    #expect(try inspect(Array(ir.utf8), as: "m.xml")[.weightBytes] == .int(.max))
  }

  @Test func `XML gives elements, attributes and texts`() throws {
    let text = "<?xml version='1.0'?><a b='1 &lt; 2' c=\"&#65;&#x42;\"><!-- <d> --><e/>f &amp; g<![CDATA[<h>]]></a> "
    var events: [String] = []
    try ByteSource.withArray(Array(text.utf8)) { bytes throws(StructureError) in
      var xml = XMLReader(bytes)
      while let event = try xml.next() {
        switch event {
        case .start(let name):
          events.append("<\(name) \(try xml.attribute("b") ?? "-") \(try xml.attribute("c") ?? "-")>")
        case .end(let name): events.append("</\(name)>")
        case .text(let text): events.append(text)
        }
      }
    }
    #expect(events == ["<a 1 < 2 AB>", "<e - ->", "</e>", "f & g", "</a>"])
  }
}
