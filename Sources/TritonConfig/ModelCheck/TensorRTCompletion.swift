/// The tensorrt backend's completion as far as it shows without the plan: AutoCompleteConfig in src/model_state.cc.
extension BackendReview {
  mutating func completeTensorRT() {
    if config.input.isEmpty || config.output.isEmpty {
      doubts.append("inputs and outputs come from the plan, which shows them only on its GPU")
    }
    // A plan that takes fewer than max_batch_size is refused, so one that loads takes more than one.
    if config.maxBatchSize > 1, config.schedulingChoice == nil {
      config.dynamicBatching = ModelDynamicBatching()
      filled.append([.field("dynamic_batching")])
    }
  }
}
