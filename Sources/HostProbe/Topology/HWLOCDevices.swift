import Facts
import CHostLibraries

/// Reads graphics, accelerator and network devices with the place where they are attached.
struct HWLOCDevices {
  let objects: HWLOCObjects

  var devices: [AttachedDevice] {
    objects.all(HWLOC_OBJ_PCI_DEVICE).compactMap { object in
      guard let pci = object.pointee.attr?.pointee.pcidev,
        let kind = AttachedDevice.Kind(pciClass: Int(pci.class_id), vendor: pci.vendor_id)
      else { return nil }
      let place = place(of: object.pointee)
      return AttachedDevice(
        pciBusID: address(pci), kind: kind, vendor: pci.vendor_id, device: pci.device_id,
        name: name(of: object.pointee), interfaces: interfaces(below: object.pointee), driver: "", numaNode: place.node,
        cpus: place.cpus,
        linkGBps: pci.linkspeed > 0 ? Double(pci.linkspeed) : nil)
    }.sorted { $0.pciBusID < $1.pciBusID }
  }

  private func address(_ pci: hwloc_pcidev_attr_s) -> String {
    func digits(_ number: some BinaryInteger, _ width: Int) -> String {
      let text = String(number, radix: 16)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    return "\(digits(pci.domain, 4)):\(digits(pci.bus, 2)):\(digits(pci.dev, 2)).\(digits(pci.func, 1))"
  }

  private func place(of object: hwloc_obj) -> (node: Int?, cpus: CPUSet) {
    var next = object.parent
    while let above = next?.pointee {
      if above.cpuset != nil {
        let nodes = objects.set(above.nodeset).members
        return (nodes.count == 1 ? nodes[0] : nil, objects.set(above.cpuset))
      }
      next = above.parent
    }
    return (nil, CPUSet())
  }

  /// What a driver calls it, else the list of PCI names; empty where neither is in the topology.
  private func name(of object: hwloc_obj) -> String {
    let models = systemDevices(below: object).compactMap {
      HWLOCObjects.information("GPUModel", $0.infos, $0.infos_count)
    }
    return models.first ?? HWLOCObjects.text(object.name)
      ?? HWLOCObjects.information("PCIDevice", object.infos, object.infos_count) ?? ""
  }

  private func interfaces(below object: hwloc_obj) -> [String] {
    let kinds = [HWLOC_OBJ_OSDEV_NETWORK, HWLOC_OBJ_OSDEV_OPENFABRICS]
    return systemDevices(below: object).filter { device in
      device.attr.map { kinds.contains($0.pointee.osdev.type) } == true
    }.compactMap { HWLOCObjects.text($0.name) }.sorted()
  }

  /// What the kernel and drivers made of a PCI device.
  private func systemDevices(below object: hwloc_obj) -> [hwloc_obj] {
    var devices: [hwloc_obj] = []
    var next = object.io_first_child
    while let child = next?.pointee {
      if child.type == HWLOC_OBJ_OS_DEVICE { devices.append(child) }
      next = child.next_sibling
    }
    return devices
  }
}
