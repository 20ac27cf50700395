import TestSupport

@testable import HostProbe

extension TemporaryFolder {
  /// The folder in place of `/`: its files make a small /proc and /sys.
  var root: SystemRoot { SystemRoot(path) }
}

/// Runs a program; true when it succeeded.
func run(_ program: String, _ arguments: [String]) -> Bool {
  Program(program).run(arguments, environment: ["TMPDIR": "/tmp"]).status == 0
}

/// Captured machines beside the checkout; nil where they are not.
let captureFolder = Places.shared("hosts/hwloc_linux") == nil ? nil : Places.shared("hosts")

/// A machine whose /proc and /sys were captured as an archive of hwloc's test suite.
func capturedMachine(_ name: String) -> TemporaryFolder? {
  guard let captureFolder else { return nil }
  let folder = TemporaryFolder()
  let archive = "\(captureFolder)/hwloc_linux/\(name).tar.bz2"
  return run("/usr/bin/env", ["tar", "-xjf", archive, "-C", folder.path, "--strip-components=1"]) ? folder : nil
}
