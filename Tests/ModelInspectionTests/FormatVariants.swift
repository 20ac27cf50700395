import Foundation
import ModelSamples
import TestSupport
import Testing

@testable import ModelInspection

/// Files whose format is known, from real libraries, from publishers and made by hand.
struct FormatVariant: CustomTestStringConvertible {
  /// What the file is; nil for one that is no model.
  var format: ModelFormat?
  /// Where it comes from, for messages.
  var origin: String
  /// The name it has by right.
  var name: String
  var contents: Contents

  enum Contents {
    case bytes([UInt8])
    case file(String)
  }

  var testDescription: String { "\(format?.rawValue ?? "no model"): \(origin)" }

  /// Endings of other formats, one of which every file gets in turn.
  static let wrongEndings = [
    "pt", "bin", "h5", "pb", "json", "xml", "engine", "pkl", "safetensors", "tflite", "model", "txt", "zip", "gguf",
    "dat",
  ]

  func inspect(as name: String) throws(InspectionError) -> Inspection {
    switch contents {
    case .bytes(let bytes): return try ModelInspectionTests.inspect(bytes, as: name)
    case .file(let path):
      let file = try ModelFile(path: path)
      return try file.withBytes { source throws(InspectionError) in
        try ModelInspector.inspect(source, path: name, folder: nil)
      }
    }
  }
}

/// Collects files with their formats.
enum VariantCorpus {
  /// Files of the published models and of the sample groups; the format is that of the truth noted when they were made.
  static func real() -> [FormatVariant] {
    var variants: [FormatVariant] = []
    for id in publishedNames() {
      guard let path = Places.publishedModel(id) else { continue }
      variants.append(
        FormatVariant(format: .onnx, origin: "published \(id)", name: "\(id).onnx", contents: .file(path)))
    }
    for group in ["trees", "pytorch", "misc", "tensorflow"] {
      guard let folder = Places.formatSamples(group), let text = TestFile.text("\(folder)/truth.json"),
        let truth = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any],
        let files = truth["files"] as? [String: [String: Any]]
      else { continue }
      for (name, note) in files.sorted(by: { $0.key < $1.key }) {
        let path = "\(folder)/\(name)"
        let format = (note["facts"] as? [String: Any])?["model.format"] as? String
        // Notes without a format are about single facts of files that are noted elsewhere.
        guard note["refused"] != nil || format != nil, !Folder.isFolder(path) else { continue }
        variants.append(
          FormatVariant(
            format: format.flatMap(ModelFormat.init), origin: "\(group)/\(name)", name: base(name),
            contents: .file(path)))
      }
    }
    return variants
  }

  /// What is no model: files of this repository, of the system, and made by hand.
  static func others() -> [FormatVariant] {
    var variants = NoModels.all.map {
      FormatVariant(format: nil, origin: "by hand, \($0.name)", name: $0.name, contents: .bytes($0.bytes))
    }
    var paths = ["/bin/sh", "/usr/bin/env", "/etc/passwd", "/etc/os-release"]
    for folder in [
      "Rules", "Rules/paths", "Rules/schema", "Rules/catalog", "Scripts", "Documentation", "Sources/Facts",
    ] {
      let listing = try? Folder("\(Places.repository)/\(folder)")
      paths += (listing?.names ?? []).map { "\(Places.repository)/\(folder)/\($0)" }
    }
    for path in paths where Folder.isReadable(path) && !Folder.isFolder(path) {
      variants.append(FormatVariant(format: nil, origin: path, name: base(path), contents: .file(path)))
    }
    return variants
  }

  private static func base(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

  private static func publishedNames() -> [String] {
    let table = TestFile.text("\(Places.repository)/Scripts/published-models.tsv") ?? ""
    return table.split(separator: "\n").dropFirst().compactMap { $0.split(separator: "\t").first.map(String.init) }
  }

  /// Files made by hand, so that the test means something where nothing was fetched.
  static let handmade: [FormatVariant] = {
    func variant(_ format: ModelFormat, _ name: String, _ bytes: [UInt8]) -> FormatVariant {
      FormatVariant(format: format, origin: "by hand, \(name)", name: name, contents: .bytes(bytes))
    }
    func text(_ format: ModelFormat, _ name: String, _ text: String) -> FormatVariant {
      variant(format, name, Array(text.utf8))
    }
    return [
      variant(.onnx, "dense.onnx", Seeds.dense), variant(.ort, "m.ort", MiscSamples.ort),
      variant(.executorch, "m.pte", MiscSamples.executorch), variant(.tensorrtPlan, "m.plan", MiscSamples.plan),
      variant(.ultralyticsEngine, "m.engine", MiscSamples.wrappedPlan),
      variant(.coreml, "m.mlmodel", MiscSamples.coreML),
      variant(.coreml, "p.mlmodel", MiscSamples.coreMLProgram), variant(.paddle, "m.pdmodel", MiscSamples.paddle),
      text(.paddle, "inference.json", MiscSamples.pir), text(.mxnet, "m-symbol.json", MiscSamples.mxnetSymbol),
      variant(.mxnet, "m.params", MiscSamples.mxnetParameters), variant(.nemo, "m.nemo", MiscSamples.nemo),
      variant(.torchserve, "m.mar", MiscSamples.mar), text(.onnxText, "m.textproto", MiscSamples.onnxText),
      text(.onnxText, "m.json", MiscSamples.onnxJSON), text(.onnxText, "m.onnxtxt", MiscSamples.onnxSyntax),
      variant(.gguf, "m.gguf", WeightSamples.gguf()), variant(.treelite, "m.tl", TreeSamples.treelite),
      variant(.xgboostUBJ, "m.ubj", TreeSamples.xgboostUBJ),
      variant(.xgboostBinary, "m.model", TreeSamples.xgboostBinary),
      variant(.xgboostJSON, "m.json", TreeSamples.xgboostJSON), variant(.lightgbm, "m.txt", TreeSamples.lightgbm),
      variant(.catboost, "m.cbm", CatBoostSample.binary), variant(.skops, "m.skops", TreeSamples.skops),
      variant(.pmml, "m.pmml", TreeSamples.pmml), variant(.torchscript, "m.pt", TorchSamples.torchScript()),
      variant(.torchPickle, "m.pth", TorchSamples.state), variant(.torchPickle, "old.pth", TorchSamples.legacy),
      variant(.torchExport, "m.pt2", TorchSamples.export), variant(.torchAOTI, "m.pt2", TorchSamples.compiled),
      text(.openvinoIR, "m.xml", WeightSamples.openvino),
    ]
  }()
}
