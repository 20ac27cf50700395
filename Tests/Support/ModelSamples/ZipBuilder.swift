/// Writes zip archives whose entries are stored as they are.
package enum ZipBuilder {
  package static func stored(_ files: [(name: String, contents: [UInt8])]) -> [UInt8] {
    var archive: [UInt8] = []
    var directory: [UInt8] = []
    for (name, contents) in files {
      let size = TreeSamples.little(contents.count, 4)
      let sizes = TreeSamples.little(0, 4) + size + size
      let lengths = TreeSamples.little(name.utf8.count, 2) + TreeSamples.little(0, 2)
      directory += [0x50, 0x4b, 1, 2] + [UInt8](repeating: 0, count: 12) + sizes + lengths
      directory += [UInt8](repeating: 0, count: 10) + TreeSamples.little(archive.count, 4) + Array(name.utf8)
      archive += [0x50, 0x4b, 3, 4] + [UInt8](repeating: 0, count: 10) + sizes + lengths
      archive += Array(name.utf8) + contents
    }
    let count = TreeSamples.little(files.count, 2)
    let places = TreeSamples.little(directory.count, 4) + TreeSamples.little(archive.count, 4) + [0, 0]
    return archive + directory + [0x50, 0x4b, 5, 6, 0, 0, 0, 0] + count + count + places
  }
}
