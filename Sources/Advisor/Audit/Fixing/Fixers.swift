import TritonConfig

/// Who mends what: a fixer for each kind of finding of `lint` whose remedy is certain.
///
/// What depends on the host (a GPU that is not there) or on what was meant (two settings that exclude each other) has none:
/// a person decides that. A fixer answers nil where the finding at hand is not its case.
enum Fixers {
  typealias Fixer = @Sendable (FixSubject) -> [FileEdit]?

  static let all: [String: Fixer] = [
    // The config itself
    "batching-without-batches": ConfigFixers.remove,
    "batch-strategy-with-sequences": ConfigFixers.remove,
    "cache-with-decoupled": ConfigFixers.removeResponseCache,
    "cache-with-sequences": ConfigFixers.removeResponseCache,
    "empty-reshape-without-batch": ConfigFixers.writeReshape,
    "gpus-of-other-kind": ConfigFixers.remove,
    "image-without-three-dims": ConfigFixers.remove,
    "max-batch-size-negative": ConfigFixers.writeNoBatch,
    "name-differs-from-directory": ConfigFixers.writeName,
    "no-version": FolderFixers.makeVersion,
    "non-linear-outside-tensorrt": ConfigFixers.remove,
    "platform-and-backend-differ": ConfigFixers.removePlatform,
    "preferred-batch-size-not-positive": ConfigFixers.removeElement,
    "preferred-batch-size-too-large": ConfigFixers.removeElement,
    "profile-outside-tensorrt": ConfigFixers.remove,
    "shape-tensor-outside-tensorrt": ConfigFixers.remove,
    "unexpected-platform": ConfigFixers.turnPlatformIntoBackend,
    "version-missing": ConfigFixers.removeElement,
    // Ensembles
    "ensemble-batch-too-large": EnsembleFixers.writeSmallestBatch,
    "ensemble-with-backend": ConfigFixers.remove,
    "ensemble-with-instances": ConfigFixers.remove,
    "ensemble-with-optimization": ConfigFixers.remove,
    "step-version-missing": EnsembleFixers.takeNewest,
    // Config and model file
    "dimension-out-of-range": TensorFixers.writeShape,
    "scalar-shape": TensorFixers.writeShape,
    "static-batch": TensorFixers.giveUpBatching,
    "tensor-shape": TensorFixers.writeShape,
    "tensor-type": TensorFixers.writeType,
    "tensor-unknown": TensorFixers.writeName,
    "tensor-without-dims": TensorFixers.writeShape,
    "tensor-without-type": TensorFixers.writeType,
    // Files and folders
    "label-file-missing": FolderFixers.findLabels,
    "model-file-missing": FolderFixers.findModelFile,
    "version-leading-zero": FolderFixers.renameVersion,
    "version-not-a-number": FolderFixers.renameVersion,
  ]
}
