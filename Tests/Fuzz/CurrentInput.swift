import Glibc

/// The input in progress, in a mapped file: written at memory speed, and still there when the process is not.
///
/// Eight bytes of number and eight of length, in the machine's byte order, then the input.
struct CurrentInput {
  /// Longest input kept; generators stay well below.
  static let capacity = 4 << 20
  private static let header = 16

  private let memory: UnsafeMutableRawPointer

  /// Makes the file that a worker maps.
  static func create(_ path: String) throws(FuzzFailure) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0, ftruncate(descriptor, off_t(header + capacity)) == 0 else {
      throw FuzzFailure("cannot create \(path): \(String(cString: strerror(errno)))")
    }
    close(descriptor)
  }

  /// Maps the file for the rest of the process.
  init(_ path: String) throws(FuzzFailure) {
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0,
      let memory = mmap(nil, Self.header + Self.capacity, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
      memory != MAP_FAILED
    else { throw FuzzFailure("cannot map \(path): \(String(cString: strerror(errno)))") }
    close(descriptor)
    self.memory = memory
  }

  func record(_ input: [UInt8], number: Int) {
    let count = min(input.count, Self.capacity)
    memory.storeBytes(of: UInt64(number), as: UInt64.self)
    memory.storeBytes(of: UInt64(count), toByteOffset: 8, as: UInt64.self)
    input.withUnsafeBytes { bytes in
      if let start = bytes.baseAddress { memcpy(memory + Self.header, start, count) }
    }
  }

  /// What the worker had recorded last; nil when it did not get that far.
  static func read(_ path: String) -> (number: Int, input: [UInt8])? {
    guard let bytes = try? Files.read(path, limit: header + capacity), bytes.count >= header else { return nil }
    func word(_ offset: Int) -> Int {
      bytes.withUnsafeBytes { Int($0.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) }
    }
    return (word(0), Array(bytes[header...].prefix(word(8))))
  }
}
