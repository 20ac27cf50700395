/// Where the rules come from, as findings cite them: files of triton-inference-server/core (June 2026) unless they say
/// otherwise.
enum Source {
  static let modelConfigUtils = "core/src/model_config_utils.cc"
  static let repositoryManager = "core/src/model_repository_manager/model_repository_manager.cc"
  static let lifeCycle = "core/src/model_repository_manager/model_lifecycle.cc"
  static let backendModel = "core/src/backend_model.cc"
  static let instance = "core/src/backend_model_instance.cc"
  static let model = "core/src/model.cc"
  static let sequenceScheduler = "core/src/sequence_batch_scheduler/sequence_batch_scheduler.cc"
  static let ensembleUtils = "core/src/ensemble_scheduler/ensemble_utils.cc"
  static let request = "core/src/infer_request.cc"
  static let fileSystem = "core/src/filesystem/api.cc"
  static let backendLibrary = "backend/src/backend_common.cc"
  static let rateLimiter = "core/src/rate_limiter.cc"
  static let schema = "common/protobuf/model_config.proto"
  static let documentation = "server/docs/user_guide/model_configuration.md"
  /// Seen on a running server (24.10 and the core of June 2026).
  static let observed = "observed on tritonserver"
}

/// The platform of models that are graphs of others.
let ensemblePlatform = "ensemble"
