import Glibc
import ModelInspection
import TritonConfig

/// Finds and reads the model file that a config stands for.
struct ModelFiles {
  let catalog: BackendCatalog
  /// What was read before; nil to read each time.
  var readings: ModelReadings?

  /// What is known of a model file.
  struct Reading: Sendable {
    var path: String
    var signature: ModelSignature?
    /// Why it could not be read; nil when it was, or when nothing is there.
    var problem: InspectionError?
  }

  /// The file of a version, inspected; nil where no backend reads one or none is there.
  ///
  /// - Parameter places: where files lie that are to be moved.
  func read(
    _ config: ModelConfig, directory: String, version: Int64, places: MovedFiles = MovedFiles()
  ) -> Reading? {
    guard let backend = catalog[config.backend], let name = backend.modelFile(of: config), !name.utf8.contains(0) else {
      return nil
    }
    var path = "\(directory)/\(places.place(of: "\(version)/\(name)"))"
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    if status.st_mode & S_IFMT == S_IFDIR, backend.name == "onnxruntime" {
      path += "/model.onnx"
      guard stat(path, &status) == 0 else { return nil }
    }
    return readings?.reading(of: path) { inspected(path) } ?? inspected(path)
  }

  private func inspected(_ path: String) -> Reading {
    if path.hasSuffix(".py") { return script(path) }
    do {
      return Reading(path: path, signature: ModelSignature(try ModelInspector.inspect(path: path)))
    } catch {
      return Reading(path: path, problem: error)
    }
  }

  /// Of a script only one thing counts here: whether it says its tensors itself.
  private func script(_ path: String) -> Reading {
    let text = try? TextFile.read(path, limit: 4 << 20)
    return Reading(
      path: path,
      signature: ModelSignature(
        format: ModelFormat.python.rawValue, formatTitle: ModelFormat.python.traits.title,
        completesItself: text?.contains("auto_complete_config")))
  }
}
