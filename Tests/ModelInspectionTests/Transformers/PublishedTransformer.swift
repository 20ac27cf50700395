import Facts
import TestSupport
import Testing

@testable import ModelInspection

/// A well-known model of `Tests/Fixtures/transformers.json`.
struct PublishedTransformer: Sendable, CustomTestStringConvertible {
  var model: String
  var config: Value
  /// Parameters that the model's page states; nil where it has none that can be compared.
  var published: Int64?
  /// Parameters of what the library transformers builds from the configuration.
  var built: Int64

  var testDescription: String { model }

  static let all: [PublishedTransformer] = {
    guard let text = TestFile.text("\(Places.fixtures)/transformers.json"),
      let models = (try? JSONReader.read(text))?["models"]?.listValue
    else { return [] }
    return models.compactMap { entry in
      guard let model = entry["model"]?.stringValue, let config = entry["config"], let built = entry["built"]?.intValue
      else { return nil }
      return PublishedTransformer(model: model, config: config, published: entry["published"]?.intValue, built: built)
    }
  }()
}
