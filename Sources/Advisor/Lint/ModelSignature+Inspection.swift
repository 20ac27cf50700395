import Facts
import ModelInspection
import TritonConfig

extension ModelSignature {
  /// What a model's inspection says of its tensors.
  init(_ inspection: Inspection) {
    func value(_ fact: ModelFact) -> Value? { inspection.facts[fact.rawValue]?.value }
    let format = value(.format)?.stringValue ?? ""
    let missing = (value(.externalFiles)?.listValue ?? []).filter { $0["present"]?.boolValue == false }
    self.init(
      format: format, formatTitle: ModelFormat(rawValue: format)?.traits.title ?? format,
      inputs: value(.inputs)?.listValue?.map(Self.tensor), outputs: value(.outputs)?.listValue?.map(Self.tensor),
      isBatchable: value(.batchable)?.boolValue,
      // Neither ONNX nor the formats that say nothing of layouts mark a batch dimension.
      hasBatchLayout: format == "onnx" ? false : nil, opset: value(.opset)?.intValue,
      irVersion: value(.irVersion)?.intValue, missingFiles: missing.compactMap { $0["location"]?.stringValue })
  }

  private static func tensor(_ record: Value) -> Tensor {
    Tensor(
      record["name"]?.stringValue ?? "", kind: record["kind"]?.stringValue.flatMap(Tensor.Kind.init),
      type: record["type"]?.stringValue.flatMap(ElementType.init),
      dims: record["dims"]?.listValue?.compactMap(\.intValue),
      symbols: record["symbols"]?.listValue?.compactMap(\.stringValue) ?? [])
  }
}
