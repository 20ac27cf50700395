/// A Triton Inference Server on this machine, as its containers lay it out.
struct TritonInstallation: Sendable {
  /// Where it was found, `/opt/tritonserver`.
  var folder: String
  /// The server's version, `2.71.0`, and where it was read.
  var version: (text: String, source: String)?
  /// The container release, `26.08`; only the image's environment states it.
  var release: String?
  /// The names of the folders below `backends`; nil when that folder cannot be read.
  var backends: [String]?

  static let containerFolder = "/opt/tritonserver"

  /// The installation in the usual folder, else the one whose `tritonserver` the search path finds.
  static func find(_ root: SystemRoot, environment: [String: String]) -> TritonInstallation? {
    for folder in [containerFolder] + foldersOnPath(root, environment["PATH"] ?? "") {
      let libraries = ["lib/libtritonserver.so", "lib64/libtritonserver.so", "bin/tritonserver"]
      if libraries.contains(where: { root.exists("\(folder)/\($0)") }) {
        return TritonInstallation(folder: folder, root: root, environment: environment)
      }
    }
    return nil
  }

  private init(folder: String, root: SystemRoot, environment: [String: String]) {
    self.folder = folder
    let file = folder + "/TRITON_VERSION"
    if let text = root.line(file), !text.isEmpty {
      version = (text, file)
    } else if let text = environment["TRITON_SERVER_VERSION"], !text.isEmpty {
      version = (text, "TRITON_SERVER_VERSION in the environment")
    }
    release = environment["NVIDIA_TRITON_SERVER_VERSION"].flatMap { $0.isEmpty ? nil : $0 }
    backends = root.names(folder + "/backends")?.filter { name in
      // A file there, such as a README, is no backend; a folder can be listed.
      root.names("\(folder)/backends/\(name)") != nil
    }
  }

  /// The folders above a `bin` of the search path that holds `tritonserver`.
  private static func foldersOnPath(_ root: SystemRoot, _ path: String) -> [String] {
    path.split(separator: ":").compactMap { entry in
      let folder = entry.hasSuffix("/") ? entry.dropLast() : entry
      guard folder.hasPrefix("/"), folder.hasSuffix("/bin"), root.isExecutableFile("\(folder)/tritonserver") else {
        return nil
      }
      return String(folder.dropLast("/bin".count))
    }
  }
}
