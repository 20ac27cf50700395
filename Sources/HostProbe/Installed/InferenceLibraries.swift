import Facts

/// Libraries of inference runtimes on this machine, with the versions that their file names carry.
///
/// Nothing is loaded: the libraries of a GPU run code when they are.
struct InferenceLibraries {
  struct Library: Sendable, Hashable {
    /// `TensorRT`.
    var name: String
    /// `10.13.3`; as much of it as the file's name tells.
    var version: String
    var path: String
  }

  let root: SystemRoot
  let environment: [String: String]

  private static let names: [(prefix: String, name: String)] = [
    ("libnvinfer.so.", "TensorRT"), ("libcudnn.so.", "cuDNN"), ("libcudart.so.", "CUDA runtime"),
    ("libcublas.so.", "cuBLAS"), ("libnccl.so.", "NCCL"), ("libdcgm.so.", "DCGM"),
    ("libonnxruntime.so.", "ONNX Runtime"), ("libopenvino.so.", "OpenVINO"), ("libtensorflow_cc.so.", "TensorFlow"),
  ]

  var document: FactDocument {
    var document = FactDocument()
    let records = all.map { library -> Value in
      ["name": .string(library.name), "version": .string(library.version), "path": .string(library.path)]
    }
    document.set("host.libraries", .list(records), Origin(.measured, "names of files in the usual folders"))
    return document
  }

  /// One entry for each file, however many links lead to it.
  var all: [Library] {
    var found: Set<Library> = []
    for folder in folders {
      for file in root.names(folder) ?? [] where file.hasPrefix("lib") {
        guard let (prefix, name) = Self.names.first(where: { file.hasPrefix($0.prefix) }),
          let path = root.resolvingLinks("\(folder)/\(file)"), let real = path.split(separator: "/").last
        else { continue }
        // A link may lead to a file of another name; then its own name tells what there is to tell.
        let version = real.hasPrefix(prefix) ? real.dropFirst(prefix.count) : file.dropFirst(prefix.count)
        guard version.utf8.first.map({ $0 >= 0x30 && $0 <= 0x39 }) == true else { continue }
        found.insert(Library(name: name, version: String(version), path: path))
      }
    }
    return found.sorted { ($0.name, $0.path) < ($1.name, $1.path) }
  }

  /// Every folder once, in the order of the loader's search.
  private var folders: [String] {
    var folders = (environment["LD_LIBRARY_PATH"] ?? "").split(separator: ":").map(String.init)
    folders += [
      "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/local/lib",
      "/usr/local/cuda/lib64", "/usr/local/tensorrt/lib", "/opt/tritonserver/lib", "/opt/intel/openvino/runtime/lib",
      "/opt/intel/openvino/runtime/lib/intel64",
    ]
    folders += below("/usr/local/cuda/targets").map { $0 + "/lib" }
    folders += below("/opt/tritonserver/backends")
    for packages in pythonFolders {
      folders += below(packages + "/nvidia").map { $0 + "/lib" }
      folders += ["/tensorrt_libs", "/onnxruntime/capi", "/openvino/libs"].map { packages + $0 }
    }
    var seen: Set<String> = []
    return folders.filter { $0.hasPrefix("/") && seen.insert($0).inserted }
  }

  /// The folders of installed Python packages: the system's, and that of the virtual environment in use.
  private var pythonFolders: [String] {
    var folders: [String] = []
    let bases = ["/usr/local/lib", "/usr/lib"] + (environment["VIRTUAL_ENV"].map { [$0 + "/lib"] } ?? [])
    for base in bases {
      for name in root.names(base) ?? [] where name.hasPrefix("python3") {
        folders += ["\(base)/\(name)/dist-packages", "\(base)/\(name)/site-packages"]
      }
    }
    return folders
  }

  private func below(_ folder: String) -> [String] { (root.names(folder) ?? []).map { "\(folder)/\($0)" } }
}
