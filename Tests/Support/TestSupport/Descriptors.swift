import CHostLibraries
import Glibc

/// A pipe whose ends are not inherited by programs.
struct Pipe {
  private(set) var readEnd: Int32 = -1
  private(set) var writeEnd: Int32 = -1

  init() {
    var ends: [Int32] = [-1, -1]
    guard host_pipe(&ends) == 0 else { fatalError("no pipe: \(String(cString: strerror(errno)))") }
    (readEnd, writeEnd) = (ends[0], ends[1])
  }

  mutating func closeReadEnd() { Self.close(&readEnd) }
  mutating func closeWriteEnd() { Self.close(&writeEnd) }

  private static func close(_ descriptor: inout Int32) {
    if descriptor >= 0 { Glibc.close(descriptor) }
    descriptor = -1
  }
}

/// A pseudo-terminal with text typed ahead on it.
struct Terminal {
  /// The side that the test reads.
  private(set) var ownSide: Int32
  /// The side that is the program's terminal.
  private(set) var programSide: Int32

  /// TIOCSPTLCK and TIOCGPTN of <asm-generic/ioctls.h>, whose macros Swift does not import.
  private static let setLock: UInt = 0x4004_5431
  private static let getNumber: UInt = 0x8004_5430

  init(typing text: String) {
    ownSide = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var isLocked: Int32 = 0
    var number: Int32 = 0
    guard ownSide >= 0, ioctl(ownSide, Self.setLock, &isLocked) == 0, ioctl(ownSide, Self.getNumber, &number) == 0
    else {
      fatalError("no pseudo-terminal: \(String(cString: strerror(errno)))")
    }
    programSide = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { write(ownSide, $0.baseAddress, $0.count) }
  }

  mutating func closeOwnSide() { close(ownSide) }
  mutating func closeProgramSide() { close(programSide) }
}
