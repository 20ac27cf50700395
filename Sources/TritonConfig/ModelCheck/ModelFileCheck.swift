import Facts

extension BackendReview {
  /// Checks that the model file holds what the backend reads from a file of its name.
  mutating func checkModelFile(_ backend: Backend) {
    guard let signature = shown.signature, !backend.files.isEmpty else { return }
    let named = config.defaultModelFilename
    var accepted: [Backend.File] = backend.files
    if let key = backend.variantKey {
      let variant = config.parameters[key]?.stringValue ?? backend.parameter(key)?.defaultValue ?? ""
      accepted = accepted.filter { $0.variant == variant }
    }
    let byMode = accepted.filter { $0.platform.isEmpty || $0.platform == mode }
    if !byMode.isEmpty { accepted = byMode }
    let byName = accepted.filter { $0.name == named }
    if !byName.isEmpty { accepted = byName }
    let formats = accepted.flatMap(\.formats) + (named.isEmpty || !byName.isEmpty ? [] : backend.otherFormats)
    // A script is recognised by its name only, and a variant that does not exist has its own finding.
    guard !formats.isEmpty, !formats.contains("python"), !formats.contains(signature.format) else { return }
    let home = shown.catalog.backends.first { other in
      other.name != backend.name && other.files.contains { $0.formats.contains(signature.format) }
    }
    report(
      "model-file-format", at: named.isEmpty ? nil : [.field("default_model_filename")],
      "the model file is \(signature.formatTitle), which the \(backend.name) backend does not read as \(formats.joined(separator: ", "))",
      remedy: other(signature, backend) ?? home.map { "that is for backend: \"\($0.name)\"" }, source: backend.citation)
  }

  /// Another way to serve the file with the same backend.
  private func other(_ signature: ModelSignature, _ backend: Backend) -> String? {
    if let file = backend.files.first(where: { $0.formats.contains(signature.format) }) {
      if let key = backend.variantKey, !file.variant.isEmpty {
        return "set the parameter \(key) to \"\(file.variant)\" and call the file \(file.name)"
      }
      if !file.platform.isEmpty, file.platform != mode {
        return "set platform: \"\(file.platform)\" and call the file \(file.name)"
      }
    }
    if backend.otherFormats.contains(signature.format) {
      return "name the file in default_model_filename: under \(backend.files[0].name) only its own format is read"
    }
    return nil
  }
}
