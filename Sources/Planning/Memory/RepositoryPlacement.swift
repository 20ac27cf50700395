/// Where the models of one repository run: on which devices, and in how many instances on each.
package struct RepositoryPlacement: Sendable, Hashable {
  package struct Model: Sendable, Hashable {
    /// Indices into the devices, ascending.
    package var devices: [Int]
    /// On each of them.
    package var instances: Int

    package init(devices: [Int], instances: Int) {
      self.devices = devices
      self.instances = instances
    }
  }

  /// A model that is to be placed.
  package struct Request: Sendable, Hashable {
    package var demand: MemoryDemand
    /// Instances wanted on each device; at least 1.
    package var wanted: Int
    /// Indices of the devices that can run it.
    package var devices: [Int]

    package init(_ demand: MemoryDemand, wanted: Int, devices: [Int]) {
      self.demand = demand
      self.wanted = max(1, wanted)
      self.devices = devices
    }
  }

  /// In the order of the requests.
  package var models: [Model]

  /// Every model everywhere as it is wanted; where that is too much, with fewer instances; then each model on one device,
  /// and on more of them as far as there is room.
  ///
  /// What fits nowhere is still placed, once, where it exceeds the least: the tables say so.
  package static func place(_ requests: [Request], on devices: [MemoryDevice]) -> RepositoryPlacement {
    var placement = RepositoryPlacement(models: requests.map { Model(devices: $0.devices, instances: $0.wanted) })
    if placement.isSound(requests, devices) { return placement }
    for index in placement.models.indices { placement.models[index].instances = 1 }
    if !placement.isSound(requests, devices) { placement.models = packed(requests, devices) }
    placement.spread(requests, devices)
    placement.addInstances(requests, devices)
    return placement
  }

  /// The models of a device, for its table.
  package func loads(_ requests: [Request], on device: Int) -> [MemoryLoad] {
    zip(requests, models).compactMap { request, model in
      model.devices.contains(device) ? MemoryLoad(request.demand, instances: model.instances) : nil
    }
  }

  /// Whether nothing that is known speaks against it. Without an upper bound one instance everywhere is what a server
  /// does by itself.
  private func isSound(_ requests: [Request], _ devices: [MemoryDevice]) -> Bool {
    devices.indices.allSatisfy { isSound(requests, devices, on: $0) }
  }

  private func isSound(_ requests: [Request], _ devices: [MemoryDevice], on device: Int) -> Bool {
    let table = BudgetTable(devices[device], loads(requests, on: device))
    switch table.verdict {
    case .fits: return true
    case .tight, .exceeds: return false
    // The known part has to leave the reserve, whatever the rest is.
    case .unknown: return devices[device].room.map { table.total.high <= $0 } ?? true
    }
  }

  private static func packed(_ requests: [Request], _ devices: [MemoryDevice]) -> [Model] {
    let items = requests.map { request in
      Packing.Item(
        bytes: request.demand.own(instances: 1).high,
        shared: Dictionary(
          request.demand.items.filter { $0.scope == .server }.map { ($0.id, $0.bytes.high) },
          uniquingKeysWith: { max($0, $1) }))
    }
    // Models that run on the same devices are packed together; others have devices of their own or share none.
    var models = requests.map { Model(devices: $0.devices, instances: 1) }
    for group in Set(requests.map(\.devices)) where !group.isEmpty {
      let members = requests.indices.filter { requests[$0].devices == group }
      let rooms = group.map { devices[$0].room ?? devices[$0].total }
      guard let places = Packing.place(members.map { items[$0] }, rooms: rooms) else { continue }
      for (member, place) in zip(members, places) { models[member].devices = [group[place]] }
    }
    return models
  }

  /// Copies on further devices, for the model that has the fewest first, as long as every table fits.
  private mutating func spread(_ requests: [Request], _ devices: [MemoryDevice]) {
    var closed: Set<Int> = []
    while closed.count < models.count {
      let open = models.indices.filter { !closed.contains($0) }
      guard let model = open.min(by: { (models[$0].devices.count, $0) < (models[$1].devices.count, $1) }) else {
        return
      }
      let place = requests[model].devices.first { device in
        guard !models[model].devices.contains(device) else { return false }
        var trial = self
        trial.models[model].devices.append(device)
        return trial.isSound(requests, devices, on: device)
      }
      if let place {
        models[model].devices = (models[model].devices + [place]).sorted()
      } else {
        closed.insert(model)
      }
    }
  }

  /// More instances where they are wanted and fit on all devices of a model, one model after the other in turn.
  private mutating func addInstances(_ requests: [Request], _ devices: [MemoryDevice]) {
    var hasGrown = true
    while hasGrown {
      hasGrown = false
      for index in models.indices where models[index].instances < requests[index].wanted {
        var trial = self
        trial.models[index].instances += 1
        if models[index].devices.allSatisfy({ trial.isSound(requests, devices, on: $0) }) {
          self = trial
          hasGrown = true
        }
      }
    }
  }
}
