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
}
