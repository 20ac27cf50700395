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
        name: HWLOCObjects.text(object.pointee.name)
          ?? HWLOCObjects.information("PCIDevice", object.pointee.infos, object.pointee.infos_count) ?? "",
        interfaces: interfaces(below: object.pointee), driver: "", numaNode: place.node, cpus: place.cpus,
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

  private func interfaces(below object: hwloc_obj) -> [String] {
    var names: [String] = []
    var next = object.io_first_child
    while let child = next?.pointee {
      let kinds = [HWLOC_OBJ_OSDEV_NETWORK, HWLOC_OBJ_OSDEV_OPENFABRICS]
      if child.type == HWLOC_OBJ_OS_DEVICE, let kind = child.attr?.pointee.osdev.type, kinds.contains(kind),
        let name = HWLOCObjects.text(child.name)
      {
        names.append(name)
      }
      next = child.next_sibling
    }
    return names.sorted()
  }
}
