import Facts
import HostProbe
import TestSupport

/// Captured topologies beside the checkout; nil where they are not.
let topologyFolder = Places.shared("hosts/hwloc_xml")

/// Every captured topology that this hwloc can read.
func captures() -> [String] {
  guard let topologyFolder else { return [] }
  return (SystemRoot().names(topologyFolder) ?? []).filter { $0 != "v3_too_new" }.flatMap { folder in
    (SystemRoot().names("\(topologyFolder)/\(folder)") ?? []).filter { $0.hasSuffix(".xml") }.map {
      "\(topologyFolder)/\(folder)/\($0)"
    }
  }
}

/// The facts of a topology alone.
func topology(_ file: String) throws(HostError) -> FactDocument {
  try ImportedHost.facts([file]) { () throws(HostError) -> GPUKnowledge in GPUKnowledge(models: [], architectures: [:])
  }
}
