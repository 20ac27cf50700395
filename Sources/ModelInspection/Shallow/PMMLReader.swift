/// Reads PMML: the fields a model takes and gives, and what kind of model it is.
enum PMMLReader {
  /// Elements that are models, with what they are; the first one below the root counts.
  private static let kinds: [String: ShallowModel.Algorithm] = [
    "TreeModel": .trees, "RegressionModel": .linear, "GeneralRegressionModel": .linear, "MiningModel": .other,
    "NeuralNetwork": .other, "SupportVectorMachineModel": .other, "NearestNeighborModel": .other,
    "NaiveBayesModel": .other, "ClusteringModel": .other, "AnomalyDetectionModel": .other, "Scorecard": .other,
    "RuleSetModel": .other, "GaussianProcessModel": .other, "BayesianNetworkModel": .other,
    "AssociationModel": .other, "BaselineModel": .other, "SequenceModel": .other, "TextModel": .other,
    "TimeSeriesModel": .other,
  ]

  static func read(_ bytes: ByteSource, path: String) throws(StructureError) -> Inspection {
    var document = Document()
    var reader = XMLReader(bytes)
    while let event = try reader.next() { try document.take(event, reader) }
    var model = document.model
    model.finishPMML(document)
    return model.inspection(.pmml, path: path, size: bytes.count, from: "PMML")
  }

  /// What is gathered while the elements go by.
  struct Document {
    var model = ShallowModel(library: "pmml")
    /// The model element below the root.
    private(set) var kind: String?
    private(set) var function: String?
    private(set) var features: Int64 = 0
    private(set) var trees: Int64 = 0
    private(set) var classes: [String: Int64] = [:]
    private(set) var target: String?
    private var field = ""
    private var hasSchema = false

    mutating func take(_ event: XMLReader.Event, _ reader: XMLReader) throws(StructureError) {
      switch event {
      case .text: break
      case .end(let name): if name == "MiningSchema" { hasSchema = true }
      case .start(let name):
        switch name {
        case "PMML": model.version = try reader.attribute("version")
        case "DataField": field = try reader.attribute("name") ?? ""
        case "Value": classes[field, default: 0] += 1
        case "MiningField" where !hasSchema: try takeMiningField(reader)
        case "TreeModel": trees += 1
        default: break
        }
        if reader.depth == 2, kind == nil, PMMLReader.kinds[name] != nil {
          kind = name
          function = try reader.attribute("functionName")
        }
      }
    }

    private mutating func takeMiningField(_ reader: XMLReader) throws(StructureError) {
      switch try reader.attribute("usageType") {
      case nil, "active": features += 1
      case "target", "predicted": target = try reader.attribute("name")
      default: break
      }
    }

    var algorithm: ShallowModel.Algorithm? {
      trees > 0 ? .trees : kind.flatMap { PMMLReader.kinds[$0] }
    }
  }
}

extension ShallowModel {
  fileprivate mutating func finishPMML(_ document: PMMLReader.Document) {
    algorithm = document.algorithm
    objective = document.kind
    features = document.features
    trees = document.trees > 0 ? document.trees : nil
    switch document.function {
    case "classification":
      let classes = document.target.flatMap { document.classes[$0] } ?? 2
      setClasses(classes)
    case "regression":
      task = .regressor
      classes = 0
    case "clustering":
      task = .clusterer
      classes = 0
    default: break
    }
  }
}
