import Glibc

@testable import HostProbe

/// A folder of its own for a test; its files make a small /proc and /sys. All are removed when the tests end.
struct TemporaryFolder: Sendable {
  let path: String

  private static let parent: String = {
    var template = Array("/tmp/triton-advisor-tests-XXXXXX".utf8CString)
    guard let folder = mkdtemp(&template) else { fatalError("no folder can be made in /tmp") }
    atexit { _ = run("/bin/rm", ["-rf", TemporaryFolder.parent]) }
    return String(cString: folder)
  }()

  init() {
    var template = Array("\(Self.parent)/XXXXXX".utf8CString)
    guard let folder = mkdtemp(&template) else { fatalError("no folder can be made in \(Self.parent)") }
    path = String(cString: folder)
  }

  /// - Parameters:
  ///   - files: text by absolute path.
  ///   - links: link targets by absolute path.
  init(files: [String: String], links: [String: String] = [:]) {
    self.init()
    for (name, text) in files { write(text, to: name) }
    for (name, target) in links {
      makeFolders(above: name)
      symlink(target, path + name)
    }
  }

  var root: SystemRoot { SystemRoot(path) }

  func write(_ text: String, to name: String) {
    makeFolders(above: name)
    let descriptor = open(path + name, O_WRONLY | O_CREAT | O_TRUNC, 0o755)
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
  }

  private func makeFolders(above name: String) {
    var folder = path
    for part in name.split(separator: "/").dropLast() {
      folder += "/\(part)"
      mkdir(folder, 0o755)
    }
  }
}

/// Runs a program with a minute's time; true when it succeeded.
func run(_ program: String, _ arguments: [String]) -> Bool {
  let process = ChildProcess(
    executable: program, arguments: arguments, environment: ["PATH": "/usr/bin:/bin", "TMPDIR": "/tmp"])
  return process.run(deadline: 60, limit: 1 << 20).ending == .exited(0)
}

/// The folder of this test target's package.
let packageFolder: String = {
  let file = #filePath
  return file.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/\($1)" }
}()

/// Captured machines beside the checkout; nil where they are not.
let captureFolder: String? = {
  let shared = ProcessEnvironment.variables["TRITON_ADVISOR_SHARED"] ?? packageFolder + "/../shared"
  return SystemRoot().exists(shared + "/hosts/hwloc_linux") ? shared + "/hosts" : nil
}()

/// A machine whose /proc and /sys were captured as an archive of hwloc's test suite.
func capturedMachine(_ name: String) -> TemporaryFolder? {
  guard let captureFolder else { return nil }
  let folder = TemporaryFolder()
  let archive = "\(captureFolder)/hwloc_linux/\(name).tar.bz2"
  return run("/usr/bin/env", ["tar", "-xjf", archive, "-C", folder.path, "--strip-components=1"]) ? folder : nil
}
