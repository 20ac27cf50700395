import Facts
import TestSupport

@testable import HostProbe

/// The fake driver of Tests/Fixtures/FakeDriver, compiled once in all its variants.
enum FakeDriver {
  enum Variant: String, CaseIterable {
    case normal
    /// Answers like the toolkit's link stub.
    case stub
    /// Lacks functions that came later.
    case old
    /// Lacks a function that every driver has.
    case broken
    /// A file that is no library.
    case text
    /// An empty file, as a container runtime leaves it.
    case empty
    /// A library for machines of another word size.
    case wrongClass
    /// libcuda only.
    case withoutNVML
  }

  private static let folder: TemporaryFolder = {
    let folder = TemporaryFolder()
    let sources = Places.fixtures + "/FakeDriver"
    func compile(_ variant: Variant, _ library: String, _ source: String, _ macros: [String]) {
      folder.write("/\(variant.rawValue)/\(library)", "")
      let arguments = ["cc", "-shared", "-fPIC", "-fvisibility=hidden", "-Wl,-soname,\(library)"] + macros
      let files = ["-o", "\(folder.path)/\(variant.rawValue)/\(library)", "\(sources)/\(source)"]
      if !run("/usr/bin/env", arguments + files) { fatalError("the fake driver does not compile") }
    }
    let macros: [Variant: [String]] = [
      .normal: [], .stub: ["-DSTUB"], .old: ["-DOLD_DRIVER"], .broken: ["-DBROKEN_DRIVER"], .withoutNVML: [],
    ]
    for (variant, macros) in macros {
      compile(variant, "libcuda.so.1", "fake_cuda.c", macros)
      if variant == .withoutNVML { continue }
      compile(variant, "libnvidia-ml.so.1", "fake_nvml.c", macros)
    }
    folder.write(
      "/text/libcuda.so.1", "not a library, but long enough to be read as the header of one, which has sixty-four bytes"
    )
    folder.write("/empty/libcuda.so.1", "")
    // Byte 4 of an ELF file is its class: 1 for 32 bits.
    folder.write("/wrongClass/libcuda.so.1", "\u{7f}ELF\u{1}\u{1}\u{1}" + String(repeating: "\0", count: 64))
    return folder
  }()

  /// The child that tests start in place of the command-line program: it is built beside the test runner.
  static let child = GPUProbe.Child(executable: Places.products + "/host-probe-child", deadline: 60)

  static func environment(_ variant: Variant, _ settings: [String: String]) -> [String: String] {
    settings.merging(["LD_LIBRARY_PATH": "\(folder.path)/\(variant.rawValue)", "PATH": "/usr/bin:/bin"]) { own, _ in own
    }
  }

  /// The settings that make the fake driver one of the machines of machines.txt.
  /// - Parameter changes: `key=value` texts that go before what the table says.
  static func machine(_ name: String, changes: [String] = []) -> [String: String] {
    [
      "FAKE_TABLE": Places.fixtures + "/FakeDriver/machines.txt", "FAKE_MACHINE": name,
      "FAKE_SET": changes.joined(separator: ";"),
    ]
  }

  /// The whole probe of this machine with the fake driver in place.
  static func probe(_ variant: Variant = .normal, _ settings: [String: String] = [:]) -> FactDocument {
    HostProbe.probe(HostProbe.Options(environment: environment(variant, settings), gpuProbe: child))
  }
}

extension FactDocument {
  func value(_ path: String) -> Value {
    self[path]?.value ?? .missing("the test asked for \(path), which is not there")
  }
  func reason(_ path: String) -> String { value(path).unknownValue?.reason ?? "" }
  func string(_ path: String) -> String { value(path).stringValue ?? "" }
  var gpus: [Value] { records("host.gpus") }
  func records(_ path: String) -> [Value] { value(path).listValue ?? [] }
}
