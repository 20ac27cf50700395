import Facts
package import ModelInspection

/// Inspection with the errors of this layer.
package enum Inspecting {
  /// - Throws: ``AdvisorError`` naming the file, the place, the problem and the remedy.
  package static func inspect(_ path: String) throws(AdvisorError) -> Inspection {
    do {
      return try ModelInspector.inspect(path: path)
    } catch {
      throw AdvisorError(error)
    }
  }

  /// The models of a folder; nil when the path is a file, or a folder that is one model.
  /// - Throws: ``AdvisorError`` when the folder cannot be listed.
  package static func survey(_ path: String) throws(AdvisorError) -> ModelSurvey? {
    do {
      return try ModelSurvey.of(path)
    } catch {
      throw AdvisorError(error)
    }
  }

  /// Inspection for those who need one model, and not a folder of several.
  /// - Throws: ``AdvisorError`` as ``inspect(_:)``, and for a repository.
  package static func inspectOne(_ path: String) throws(AdvisorError) -> Inspection {
    let inspection = try inspect(path)
    guard inspection.facts[ModelFact.format.rawValue]?.value == .string(ModelFormat.tritonRepository.rawValue) else {
      return inspection
    }
    throw AdvisorError(
      "\(path.escapingControls): this is a model repository, and one model is needed. Name one of its models; `inspect` lists them.",
      .usage)
  }
}
