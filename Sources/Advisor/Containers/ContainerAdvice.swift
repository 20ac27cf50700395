package import Planning

/// Which image serves, why, and what keeps newer ones from it: what reports print.
package struct ContainerAdvice: Sendable {
  /// What the image is for, such as `the recommended path`.
  package var purpose: String
  /// What was asked of it, such as `onnxruntime backend`, `ONNX opset 13`, `a GPU`.
  package var needs: [String]
  /// The image for the command that starts the server; nil where none will do.
  package var image: String?
  /// What to make of it, in one sentence.
  package var sentence: String
  /// What it holds and needs, held against the host: for a reader who wants to check it.
  package var reasons: [String]
  /// Limits it would run under.
  package var remarks: [String]
  /// Newer images that would serve, each with what would have to turn out true.
  package var conditional: [Condition]
  /// Newer images that will not serve, those with one reason together, the newest first.
  package var blocked: [Block]
  /// The newest image that certainly serves; nil when there is none. Differs from ``image`` where a release was given.
  package var newest: String?
  /// The image, and the nearest one of every newer release, with all that keeps it from serving.
  package var judged: [Judged]

  package struct Judged: Sendable {
    package var image: ContainerImage
    package var serves: Bool
    package var obstacles: [String]
    package var questions: [String]
  }

  package struct Condition: Sendable, Hashable {
    package var image: String
    package var conditions: [String]
  }

  package struct Block: Sendable, Hashable {
    /// The images it is about: the newest and the oldest, or one.
    package var images: [String]
    /// How many releases those are.
    package var count: Int
    /// The one fact that keeps them from serving.
    package var reason: String
    /// What would lift it.
    package var lifts: [String]
  }

  /// The verdict on ``image``.
  package var choice: Judged? { judged.first { $0.image.tag == image } }

  /// Whether nothing is known to keep ``image`` from serving.
  package var mayServe: Bool { choice?.obstacles.isEmpty ?? false }

  /// `25.08-py3 to 26.08-py3`, or the one.
  package static func range(_ images: [String]) -> String {
    images.count > 1 ? "\(images.last ?? "") to \(images.first ?? "")" : images.first ?? ""
  }
}
