import CHostLibraries
import Glibc

/// A library opened at run time and never closed: drivers leave threads and exit handlers behind that would jump into
/// unmapped code.
struct DynamicLibrary {
  /// Why a library is of no use.
  enum Failure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The loader's own words, for example that the file does not exist or has the wrong ELF class.
    case cannotOpen(String)
    /// The first of the functions this program needs that the library lacks.
    case missingSymbol(String, library: String)

    var description: String {
      switch self {
      case .cannotOpen(let text): text
      case .missingSymbol(let symbol, let library): "\(library) has no function \(symbol)"
      }
    }
  }

  private let handle: UnsafeMutableRawPointer
  let name: String

  /// Opens by soname, so that the loader's search path decides.
  init(_ name: String) throws(Failure) {
    guard let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) else {
      throw .cannotOpen(dlerror().map { String(cString: $0) } ?? "\(name) cannot be opened")
    }
    self.handle = handle
    self.name = name
  }

  /// A function under the first of the names that the library has; newest name first.
  func required<Function>(_ names: String...) throws(Failure) -> Function {
    for name in names {
      if let address = dlsym(handle, name) { return unsafeBitCast(address, to: Function.self) }
    }
    throw .missingSymbol(names[0], library: name)
  }

  /// As ``required(_:)``, nil when the library has none of the names.
  func optional<Function>(_ names: String...) -> Function? {
    for name in names {
      if let address = dlsym(handle, name) { return unsafeBitCast(address, to: Function.self) }
    }
    return nil
  }

  func has(_ symbol: String) -> Bool { dlsym(handle, symbol) != nil }

  /// The file that was mapped, with links resolved: a driver library carries its version in that name.
  func path(ofSymbol symbol: String) -> String? {
    guard let address = dlsym(handle, symbol), let file = host_file_of_address(address) else { return nil }
    guard let resolved = realpath(file, nil) else { return String(cString: file) }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
