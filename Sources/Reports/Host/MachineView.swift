import Facts

/// A machine as a picture shows it, put together from the facts of a host: packages hold pieces, devices hang below the
/// piece they are near.
struct MachineView {
  struct Memory: Hashable {
    var node: Int64
    enum Size: Hashable {
      case bytes(Int64)
      case untold
      /// This process may not use the node's memory.
      case forbidden
    }

    var size: Size
    /// Empty for usual memory.
    var kind: String
  }

  /// The processors of one package with the same NUMA nodes; without processors, a node that is memory only.
  struct Piece: Hashable {
    var package: Int64?
    var memories: [Memory]
    var cores: Int64?
    var threads: Int64
    var cpus: String
    /// How many of the threads this process may use.
    var usable: Int64
    var kinds: [String]
    var devices: [Device] = []
  }

  struct Device: Hashable {
    enum Kind: Hashable {
      case gpu
      /// One that CUDA cannot use, or of another maker.
      case idleGPU
      case accelerator, network, gpuSwitch

      /// The order in which devices of one place are drawn.
      var rank: Int {
        switch self {
        case .gpu: 0
        case .idleGPU: 1
        case .accelerator: 2
        case .gpuSwitch: 3
        case .network: 4
        }
      }
    }
    var kind: Kind
    /// `GPU 0  NVIDIA L4`.
    var label: String
    /// `24 GB, compute 8.9, 0000:18:00.0`.
    var detail: String
  }

  /// A square table: what lies between each two of some numbered things.
  struct Table: Hashable {
    var heading: String
    /// What the numbers count: `node`.
    var noun: String
    var numbers: [Int64]
    /// By row, then column.
    var cells: [[String]]
  }

  struct Package: Hashable {
    /// nil where packages are not told apart.
    var number: Int64?
    var pieces: [Piece]
  }

  var title: String
  /// One line each: caches, kinds of cores.
  var captions: [String]
  var packages: [Package]
  /// Devices whose place nothing tells, or that several pieces are equally near.
  var unplaced: [Device]
  /// How far nodes are from each other, and by what links GPUs are joined.
  var tables: [Table]

  var pieceCount: Int { packages.reduce(0) { $0 + $1.pieces.count } }

  /// nil when the facts tell neither processors nor nodes nor GPUs.
  init?(_ document: FactDocument) {
    let facts = HostFactReader(document)
    var pieces = facts.pieces
    let devices = MachineDevices(facts).placed(on: pieces)
    for (index, list) in devices.byPiece { pieces[index].devices = list }
    unplaced = devices.unplaced
    if pieces.isEmpty && unplaced.isEmpty { return nil }
    packages = pieces.reduce(into: []) { packages, piece in
      if let last = packages.last, last.number == piece.package {
        packages[packages.count - 1].pieces.append(piece)
      } else {
        packages.append(Package(number: piece.package, pieces: [piece]))
      }
    }
    title = facts.title
    captions = facts.captions
    tables = [facts.distances, facts.links].compactMap(\.self)
  }
}
