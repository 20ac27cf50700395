package import Facts

/// A backend of Triton, as far as a config.pbtxt can be right or wrong about it.
package struct Backend: Sendable, Hashable {
  /// Who writes inputs, outputs and max_batch_size when the config leaves them out.
  package enum Completion: String, Sendable, Hashable, CaseIterable {
    /// The backend reads all of them from the model.
    case model
    /// The backend completes some, or only for some models.
    case part
    /// The user's script says them, if it has the function for it.
    case script
    /// Nobody: they have to be written.
    case nothing
  }

  /// A file name the backend looks for when the config names none.
  package struct File: Sendable, Hashable {
    package var name: String
    /// Ids of the formats that may be in it.
    package var formats: [String]
    /// Platform under which it is looked for; empty when the platform does not matter.
    package var platform: String
    /// Text parameter value under which it is looked for (FIL's model_type); empty when none matters.
    package var variant: String
  }

  /// A kind of instance, and what it takes to be accepted.
  package struct Kind: Sendable, Hashable {
    /// `KIND_GPU`.
    package var name: String
    /// First release that accepts it; nil for all.
    package var since: String?
    /// Boolean parameter that has to be on; nil where none has to.
    package var parameter: String?
  }

  /// What becomes of parameter keys that are not listed.
  package enum Others: String, Sendable, Hashable, CaseIterable {
    case ignored
    /// They may be read, by the user's script for example.
    case read
  }

  /// The name in `backend: "…"`.
  package var name: String
  /// What people call it.
  package var title: String
  /// Values of `platform` that belong to it; empty where any is accepted.
  package var platforms: [String]
  package var files: [File]
  /// Formats it also reads from a file that the config names.
  package var otherFormats: [String]
  /// Parameter whose value chooses among the variants of ``files``; nil where there are none.
  package var variantKey: String?
  /// The kinds of instance it accepts; empty for any.
  package var kinds: [Kind]
  /// What it says of another kind, with `{model}` and `{kind}`; nil where it says nothing.
  package var kindRefusal: String?
  package var completion: Completion
  /// Types its tensors may have; empty where any of Triton's is accepted.
  package var types: [ElementType]
  /// What it says of another type, with `{type}`, `{role}` and `{tensor}`; nil where it says nothing.
  package var typeRefusal: String?
  /// What comes of another type.
  package var typeConsequence: BackendParameter.Consequence
  /// By key of `parameters`.
  package var parameters: [BackendParameter]
  package var accelerators: [BackendAccelerator]
  package var others: Others
  /// What it says of an accelerator it does not have, with `{name}`; nil where such a one is ignored.
  package var acceleratorRefusal: String?
  /// First and last release that has it in the images of NVIDIA; nil where there is none.
  package var since: String?
  package var until: String?
  /// What to use instead once it is gone.
  package var successor: String?
  /// Where the knowledge comes from.
  package var citation: String

  /// Whether it takes instances on GPUs and on CPUs alike.
  package var runsOnBoth: Bool {
    kinds.isEmpty
      || ["KIND_GPU", "KIND_CPU"].allSatisfy { name in kinds.contains { $0.name == name && $0.parameter == nil } }
  }

  /// The parameter of a key; keys are case sensitive.
  package func parameter(_ key: String) -> BackendParameter? { parameters.first { $0.key == key } }
}

extension Backend {
  /// Reads a checked document.
  init(_ document: Value) {
    let fields = DocumentFields(document)
    name = fields.text("backend")
    title = fields.text("title")
    platforms = fields.texts("platforms")
    files = fields.list("files").map {
      File(
        name: $0.text("name"), formats: $0.texts("formats"), platform: $0.text("platform"), variant: $0.text("variant"))
    }
    otherFormats = fields.texts("otherFormats")
    variantKey = fields.optionalText("variantKey")
    kinds = fields.list("kinds").map {
      Kind(name: $0.text("kind"), since: $0.optionalText("since"), parameter: $0.optionalText("with"))
    }
    kindRefusal = fields.optionalText("kindRefusal")
    completion = Completion(rawValue: fields.text("completes")) ?? .nothing
    types = fields.texts("types").compactMap { ElementType(rawValue: $0) }
    typeRefusal = fields.optionalText("typeRefusal")
    typeConsequence = BackendParameter.Consequence(rawValue: fields.text("typeWrong")) ?? .load
    others = Others(rawValue: fields.text("others")) ?? .ignored
    citation = fields.texts("cite").joined(separator: ", ")
    let source = citation
    parameters = fields.table("parameters").map { BackendParameter(key: $0.key, $0.fields, defaultCitation: source) }
    accelerators = fields.list("accelerators").map { BackendAccelerator($0, defaultCitation: source) }
    acceleratorRefusal = fields.optionalText("acceleratorRefusal")
    since = fields.optionalText("since")
    until = fields.optionalText("until")
    successor = fields.optionalText("successor")
  }
}

extension Backend {
  /// The file below the version folder that the backend loads; nil when that is not known.
  package func modelFile(of config: ModelConfig) -> String? {
    if !config.defaultModelFilename.isEmpty { return config.defaultModelFilename }
    let variant = variantKey.map { config.parameters[$0]?.stringValue ?? parameter($0)?.defaultValue ?? "" }
    let candidates = files.filter { file in
      (file.variant.isEmpty || file.variant == variant)
        && (file.platform.isEmpty || config.platform.isEmpty || file.platform == config.platform)
    }
    return candidates.first?.name
  }
}
