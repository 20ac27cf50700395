import CHostLibraries
import Facts

/// The NVLinks of one GPU as NVML lists them.
struct NVMLLinks {
  /// Links that carry traffic; nil when the GPU or the driver has no NVLink.
  private(set) var active: Int?
  /// Of these, how many end at a switch.
  private(set) var toSwitches = 0
  /// Of these, how many end at the GPU with this PCI address.
  private(set) var toPeers: [String: Int] = [:]

  /// More than any GPU has: an end for drivers that never say so.
  private static let most: UInt32 = 64

  init(_ library: DynamicLibrary, _ device: NVMLDevice) {
    guard let getState: NVMLSignature.Chosen = library.optional("nvmlDeviceGetNvLinkState") else { return }
    let getType: NVMLSignature.Chosen? = library.optional("nvmlDeviceGetNvLinkRemoteDeviceType")
    let getPCI: NVMLSignature.LinkPCI? = library.optional(
      "nvmlDeviceGetNvLinkRemotePciInfo_v2", "nvmlDeviceGetNvLinkRemotePciInfo")
    for link in 0..<Self.most {
      var state: UInt32 = 0
      // Not supported, or a number past the last link.
      guard getState(device, link, &state) == 0 else { break }
      active = (active ?? 0) + (state == 0 ? 0 : 1)
      if state == 0 { continue }
      var type: UInt32 = 255
      if let getType, getType(device, link, &type) == 0, type == 2 {
        toSwitches += 1
        continue
      }
      var pci = NVMLPCIInfo()
      if let getPCI, getPCI(device, link, &pci) == 0 { toPeers[PCIAddress.text(pci), default: 0] += 1 }
    }
  }

  /// The links between two GPUs: direct ones, else as many as both have into the switches, as nvidia-smi counts them.
  static func between(_ from: NVMLLinks, _ to: NVMLLinks, toAddress: String?) -> Int? {
    guard from.active != nil else { return nil }
    if let address = toAddress, let direct = from.toPeers[address] { return direct }
    return min(from.toSwitches, to.toSwitches)
  }
}

extension NVMLDeviceReader {
  /// The fields of `host.gpuLinks` for the way to another GPU.
  mutating func readLink(to other: NVMLDevice, links: Int?) {
    let device = device
    read(["nvmlDeviceGetTopologyCommonAncestor"], ["pcieLevel"], as: Signature.Pair.self) { function in
      var level: UInt32 = 0
      let result = function(device, other, &level)
      return (result, [NVMLWords.pcieLevel(level)])
    }
    for (index, field) in ["read", "write", "nvlink", "atomics", "pcie"].enumerated() {
      read(["nvmlDeviceGetP2PStatus"], [field], as: Signature.ChosenPair.self) { function in
        var status: UInt32 = 0
        let result = function(device, other, UInt32(index), &status)
        return (result, [NVMLWords.peerStatus(status)])
      }
    }
    set("nvlinks", .integer(links ?? 0))
    if let links, links > 0 {
      set("kind", .string("NV\(links)"))
    } else if let level = fields.values["pcieLevel"] {
      set("kind", level)
    } else {
      setReason("kind", fields.reasons["pcieLevel"] ?? "the topology is not known")
    }
  }
}
