import Facts
import ModelInspection
import Testing

@testable import Coverage

@Suite struct CatalogTests {
  @Test func `every table parses for every operator it lists, in its oldest and newest version`() throws {
    var names: Set<String> = []
    for file in ["onnx.tsv", "tensorrt.tsv", "onnxruntime-cuda.tsv", "onnxruntime-openvino.tsv", "openvino.tsv"] {
      try CatalogFiles.catalog.table(file).scan { _ throws(CatalogError) in
      } row: { line throws(CatalogError) in
        names.insert(String(line[0]))
      }
    }
    #expect(names.count > 400)
    var builder = GraphBuilder(opset: 28)
    for domain in ["ai.onnx", "ai.onnx.ml", "com.microsoft"] {
      for name in names.sorted() { builder.node(name, [], [], domain: domain) }
    }
    let coverage = try Coverage(graph: builder.graph, catalog: CatalogFiles.catalog)
    for (tensorrt, onnxruntime) in [("8.0", "1.13"), ("99.0", "99.0")] {
      let tensorrt = try #require(DottedVersion(tensorrt))
      let onnxruntime = try #require(DottedVersion(onnxruntime))
      let results = [
        try coverage.tensorrt(version: tensorrt),
        try coverage.onnxruntimeTensorRT(tensorrt: tensorrt, onnxruntime: onnxruntime),
        try coverage.onnxruntimeCUDA(version: onnxruntime), try coverage.onnxruntimeCPU(version: onnxruntime),
        try coverage.onnxruntimeOpenVINO(onnxruntime: onnxruntime, openvino: onnxruntime),
        try coverage.openvino(version: onnxruntime),
      ]
      for result in results {
        #expect(result.taken + result.undetermined + result.unsupported == result.nodes)
        #expect(result.nodes == results[0].nodes)
      }
    }
  }

  @Test(arguments: [
    ("8.4.3", "8.4.3"), ("8.5.1", "8.5.3"), ("8.6.3", "8.6.1"), ("10.0.1.6", "10.0"), ("10.11.0.33", "10.10"),
    ("10.13.3.9", "10.10"), ("11.0.0", "11.0"), ("11.5", "11.1"), ("7.2", "8.0.1"),
  ])
  func `the table of a runtime version`(version: String, table: String) throws {
    let coverage = try Coverage(graph: OperatorGraph(), catalog: CatalogFiles.catalog)
    let version = try #require(DottedVersion(version))
    #expect(try coverage.tensorrt(version: version).version == table)
  }

  @Test(arguments: [
    ("tensorrt.tsv", "@versions\t1.0\n@types\t0\tFP32\nRelu\t1.0\tX\t0", "3: unknown verdict X"),
    ("tensorrt.tsv", "@versions\t1.0\nRelu\t2.0\tY", "2: 2.0 is not in @versions"),
    ("tensorrt.tsv", "@versions\t1.0\nRelu\t1.0\tY\t7", "2: no @types line 7"),
    ("tensorrt.tsv", "@versions\t1.0\nRelu\t1.0\tY\t\tnone", "2: restrictions.tsv has no none"),
    ("tensorrt.tsv", "@types\t1\tFP32", "1: @types must be numbered from 0 in order"),
    ("tensorrt.tsv", "@types\t0\tFP31", "1: unknown element type in FP31"),
    ("restrictions.tsv", "a\ttensorrt\t*\ttext\tattr x like y", "1: unknown condition attr x like y"),
    ("onnx.tsv", "@domain\tai.onnx\nRelu\t1\t\tT\tT\t", "2: type variable T is not declared"),
    ("inference.tsv", "Relu\t-\tsideways", "1: unknown rank rule sideways"),
  ])
  func `a malformed table is an error with its place`(file: String, text: String, problem: String) throws {
    var files = CatalogFiles.texts
    files[file] = text
    var builder = GraphBuilder()
    builder.node("Relu", ["x"], ["y"])
    let error = #expect(throws: CatalogError.self) {
      let coverage = try Coverage(graph: builder.graph, catalog: OperatorCatalog(files: files))
      _ = try coverage.tensorrt(version: try #require(DottedVersion("1.0")))
    }
    #expect(error?.description == "Rules/catalog/operators/\(file):\(problem)")
  }

  @Test func `a missing table is an error`() throws {
    #expect(throws: CatalogError.self) {
      _ = try Coverage(graph: OperatorGraph(), catalog: OperatorCatalog(files: [:]))
    }
  }
}
