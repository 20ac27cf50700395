import Facts

/// Fields of Core ML's messages that are read, by their numbers in Model.proto, FeatureTypes.proto and MIL.proto.
enum CoreML {
  enum Model: Int, ProtobufMessage {
    case specificationVersion = 1, description
    case neuralNetwork = 500
    case mlProgram = 502
    case neuralNetworkRegressor = 303
    case neuralNetworkClassifier = 403
  }
  enum ModelDescription: Int, ProtobufMessage {
    case functions = 20, defaultFunctionName
    case input = 1
    case output = 10
    case metadata = 100
  }
  enum FunctionDescription: Int, ProtobufMessage {
    case name = 1, input, output
  }
  enum Metadata: Int, ProtobufMessage {
    case shortDescription = 1, versionString, author, license
    case userDefined = 100
  }
  enum FeatureDescription: Int, ProtobufMessage {
    case name = 1, shortDescription, type
  }
  enum FeatureType: Int, ProtobufMessage {
    case int64 = 1, double, string, image, multiArray, dictionary, sequence, state
  }
  enum ImageFeature: Int, ProtobufMessage {
    case width = 1, height, colorSpace
    case enumeratedSizes = 21
    case sizeRange = 31
  }
  enum ArrayFeature: Int, ProtobufMessage {
    case shape = 1, dataType
    case enumeratedShapes = 21
    case shapeRange = 31
  }
  enum NeuralNetwork: Int, ProtobufMessage {
    case layers = 1
  }
  enum Layer: Int, ProtobufMessage {
    case name = 1, input, output
  }
  enum Program: Int, ProtobufMessage {
    case version = 1, functions
  }
  enum Function: Int, ProtobufMessage {
    case inputs = 1, opset, blocks
  }
  enum Block: Int, ProtobufMessage {
    case inputs = 1, outputs, operations
  }
  enum Operation: Int, ProtobufMessage {
    case type = 1, inputs, outputs, blocks
  }
  /// An entry of a map.
  enum Entry: Int, ProtobufMessage {
    case key = 1, value
  }

  /// What the number of the field that holds the model proper means.
  static let kinds: [Int: String] = [
    200: "pipelineClassifier", 201: "pipelineRegressor", 202: "pipeline", 300: "glmRegressor",
    301: "supportVectorRegressor", 302: "treeEnsembleRegressor", 303: "neuralNetworkRegressor",
    304: "bayesianProbitRegressor", 400: "glmClassifier", 401: "supportVectorClassifier",
    402: "treeEnsembleClassifier", 403: "neuralNetworkClassifier", 404: "kNearestNeighborsClassifier",
    500: "neuralNetwork", 501: "itemSimilarityRecommender", 502: "mlProgram", 555: "customModel", 556: "linkedModel",
    560: "classConfidenceThresholding", 600: "oneHotEncoder", 601: "imputer", 602: "featureVectorizer",
    603: "dictVectorizer", 604: "scaler", 606: "categoricalMapping", 607: "normalizer", 609: "arrayFeatureExtractor",
    610: "nonMaximumSuppression", 900: "identity", 2000: "textClassifier", 2001: "wordTagger",
    2002: "visionFeaturePrint", 2003: "soundAnalysisPreprocessing", 2004: "gazetteer", 2005: "wordEmbedding",
    2006: "audioFeaturePrint", 3000: "serializedModel",
  ]

  /// Kinds that are trees, linear models and the like.
  static func isShallow(_ kind: Int) -> Bool {
    (300...302).contains(kind) || kind == 304 || (400...402).contains(kind) || kind == 404 || (600...609).contains(kind)
  }

  static func dataType(_ number: Int64) -> ElementType? {
    switch number {
    case 65_552: .fp16
    case 65_568: .fp32
    case 65_600: .fp64
    case 131_080: .int8
    case 131_104: .int32
    default: nil
    }
  }
}
