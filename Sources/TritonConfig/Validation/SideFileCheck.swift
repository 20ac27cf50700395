extension LoadingModel {
  /// Label files of outputs (core, `model.cc`, Init).
  mutating func checkLabels() {
    var labelled: Set<String> = []
    for (index, output) in config.output.enumerated() where !output.labelFilename.isEmpty {
      let path: ConfigPath = ["output", .index(index), "label_filename"]
      guard let status = entry.references[output.labelFilename] else {
        doubt("whether the label file '\(output.labelFilename)' is there")
        continue
      }
      let file = "\(entry.directory)/\(output.labelFilename)"
      if status.escapes {
        refuse(
          "label-file-outside", .load,
          "label file path '\(file)' for output '\(output.name)' in model '\(config.name)' is outside model directory",
          remedy: "put the file into the model's directory", at: path, source: Source.model)
      } else if status.kind == .missing {
        refuse(
          "label-file-missing", .load, "failed to open text file for read \(file): No such file or directory",
          remedy: "put the file into the model's directory, or remove `label_filename`", at: path, source: Source.model)
      } else if !labelled.insert(output.name).inserted {
        refuse(
          "label-file-twice", .load, "multiple label files for '\(output.name)'", at: path, source: Source.model)
      }
    }
  }

  /// The library of a custom batching strategy (core, `backend_model.cc`, Create).
  mutating func checkBatchingStrategy() {
    let key = "TRITON_BATCH_STRATEGY_PATH"
    guard let library = config.parameters[key]?.stringValue else { return }
    let path = ConfigPath("parameters").key(key)
    if config.sequenceBatching != nil {
      refuse(
        "batch-strategy-with-sequences", .load,
        "TRITON_BATCH_STRATEGY_PATH cannot be specified with sequence batcher, using default batching strategy",
        remedy: "remove the parameter", at: path, source: Source.backendModel)
    } else if library.hasPrefix("/") {
      doubt("whether \(library) is a batching library inside the model's directory")
    } else {
      warn(
        "batch-strategy-relative", .load,
        "TRITON_BATCH_STRATEGY_PATH is taken from the folder in which the server was started",
        remedy: "write the whole path, which has to lie inside the model's directory", at: path,
        source: Source.backendModel)
      doubt("whether the batching library '\(library)' is found")
    }
  }

  /// The environment of a Python model where it is said to be in the model's directory.
  mutating func checkExecutionEnvironment() {
    guard let path = FileReferences.executionEnvironment(of: config), let status = entry.references[path],
      status.kind == .missing
    else { return }
    refuse(
      "execution-environment-missing", .load,
      "Failed to get the canonical path for \(entry.directory)/\(path).",
      remedy: "put the environment there, or remove EXECUTION_ENV_PATH",
      at: ConfigPath("parameters").key("EXECUTION_ENV_PATH"), source: Source.observed)
  }

  /// Strings that are no UTF-8, and map keys that are written twice.
  mutating func checkText() {
    guard let document = entry.document else { return }
    for position in document.invalidStrings.prefix(8) {
      warnAt(
        position, "string-not-utf8", "a string is not UTF-8: the server may fail to hand the config to the backend",
        remedy: "save the file in UTF-8", path: nil)
    }
    for field in ["parameters", "metric_tags", "cc_model_filenames"] {
      let path = ConfigPath([.field(field)])
      for (key, position) in document.replacedEntries(of: path) {
        warnAt(
          position, "map-key-twice", "\(field) has the key '\(key)' again further down, and that one counts",
          remedy: "remove one of the two", path: path.key(key))
      }
    }
  }
}
