/// Writes the directory of a zip archive; its entries have no contents.
package enum Zip {
  package static func archive(_ names: [String]) -> [UInt8] {
    func little(_ value: Int, _ size: Int) -> [UInt8] {
      (0..<size).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
    var archive: [UInt8] = [0x50, 0x4b, 3, 4]
    let start = archive.count
    for name in names {
      archive += [0x50, 0x4b, 1, 2] + [UInt8](repeating: 0, count: 24) + little(name.utf8.count, 2)
      archive += [UInt8](repeating: 0, count: 16) + Array(name.utf8)
    }
    let size = archive.count - start
    archive += [0x50, 0x4b, 5, 6] + little(0, 4) + little(names.count, 2) + little(names.count, 2)
    return archive + little(size, 4) + little(start, 4) + little(0, 2)
  }
}
