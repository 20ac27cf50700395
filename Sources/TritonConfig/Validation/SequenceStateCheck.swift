extension LoadingModel {
  /// Implicit states of sequence models (core, `sequence_batch_scheduler.cc`, Create).
  mutating func checkSequenceStates() {
    guard let batching = config.sequenceBatching else { return }
    var seen: Set<String> = []
    for (index, state) in batching.state.enumerated() {
      let path: ConfigPath = ["sequence_batching", "state", .index(index)]
      if state.initialState.count > 1 {
        refuse(
          "initial-states-not-one", .load,
          "initial_state field for state input '\(state.inputName)' must contain exactly one or zero element. Found "
            + "'\(state.initialState.count)' elements.", at: path.field("initial_state"),
          source: Source.sequenceScheduler)
      } else if let initial = state.initialState.first {
        check(
          initial, of: state, path.field("initial_state").index(0), isRepeated: !seen.insert(state.inputName).inserted)
      }
      if state.useGrowableMemory, !state.useSameBufferForInputOutput {
        warn(
          "growable-state-without-shared-buffer", .load,
          "use_growable_memory of state '\(state.inputName)' needs use_same_buffer_for_input_output",
          remedy: "write `use_same_buffer_for_input_output: true`", at: path.field("use_growable_memory"),
          source: Source.schema)
      }
    }
  }

  private mutating func check(
    _ initial: ModelSequenceBatching.InitialState, of state: ModelSequenceBatching.State, _ path: ConfigPath,
    isRepeated: Bool
  ) {
    let input = state.inputName
    if initial.dataType != state.dataType {
      refuseState(
        "initial-state-type",
        "The data type used for 'initial_state' field of state '\(input)' does not match the state data type.",
        path.field("data_type"), remedy: "write `data_type: \(state.dataType.text)`")
    }
    if initial.name.isEmpty {
      refuseState(
        "initial-state-without-name",
        "Field 'name' must be set when using initial_state for state input '\(input)'.", path,
        remedy: "write `name`, any label")
    }
    if isRepeated {
      refuseState("initial-state-twice", "State input name '\(input)' specified more than once.", path)
    }
    if initial.dims.count != state.dims.count {
      refuseState(
        "initial-state-rank",
        "Number of dimensions in 'initial_state' doesn't match the size of 'state' dimensions for state input "
          + "'\(input)'. \(initial.dims.count) != \(state.dims.count)", path.field("dims"),
        remedy: "write \(state.dims.count) dims, without the batch dimension")
    }
    for (index, (dim, stateDim)) in zip(initial.dims, state.dims).enumerated() {
      let place = path.field("dims").index(index)
      if dim == -1 {
        refuseState(
          "initial-state-variable",
          "'initial_state' field for state input name '\(input)' contains variable dimensions.",
          place, remedy: "write a number")
      } else if stateDim != -1, dim != stateDim {
        refuseState(
          "initial-state-dim",
          "'initial_state' dim for input name '\(input)' doesn't match 'state' dim description. \(dim) != \(stateDim)",
          place, remedy: "write \(stateDim)")
      }
    }
    checkData(of: initial, input, path)
  }

  private mutating func checkData(
    of initial: ModelSequenceBatching.InitialState, _ input: String, _ path: ConfigPath
  ) {
    switch initial.stateData {
    case .zeroData: break
    case nil:
      refuseState(
        "initial-state-without-data", "initial_state setting expects state'\(input)' to have state_data set", path,
        remedy: "write `zero_data: true` or `data_file`")
    case .dataFile(let file):
      guard let status = entry.references[FileReferences.initialState(file)] else {
        doubt("whether the file '\(file)' of an initial state is there")
        return
      }
      if status.kind == .missing {
        refuseState(
          "initial-state-file-missing",
          "failed to open text file for read \(entry.directory)/initial_state/\(file): No such file or directory",
          path.field("data_file"), remedy: "put the file into initial_state/ in the model's directory")
      } else if let size = status.size, initial.dataType != .string,
        case .elements(let needed) = TensorShape.bytes(initial.dataType, initial.dims), needed > size
      {
        refuseState(
          "initial-state-file-too-small",
          "initial_state setting expects \(needed) bytes, but the data provided from \(file)only has \(size) bytes.",
          path.field("data_file"))
      }
    }
  }

  private mutating func refuseState(_ id: String, _ message: String, _ path: ConfigPath, remedy: String? = nil) {
    refuse(id, .load, message, remedy: remedy, at: path, source: Source.sequenceScheduler)
  }
}
