import CHostLibraries
import Facts

/// Reads one device of libcuda without a context. Runs in the child process.
struct CUDADeviceReader {
  let functions: CUDADriverFunctions
  let device: Int32

  private enum Answer {
    case value(Int)
    case failed(Int32)
  }

  private func ask(_ attribute: Int32) -> Answer {
    var value: Int32 = 0
    let result = functions.deviceGetAttribute(&value, attribute, device)
    return result == 0 ? .value(Int(value)) : .failed(result)
  }

  func attribute(_ attribute: Int) -> Int? {
    if case .value(let value) = ask(Int32(attribute)) { value } else { nil }
  }

  /// The fields of `host.gpuAttributes` but the index.
  func attributes() -> DriverFields {
    var fields = DriverFields()
    for attribute in CUDAAttribute.all {
      switch ask(attribute.id) {
      case .failed(let result):
        // 1: every driver answers so to an attribute that came after it.
        fields.setReason(
          attribute.field,
          result == 1 ? "this driver does not know the attribute" : "cuDeviceGetAttribute failed with result \(result)")
      case .value(let number):
        switch attribute.reading {
        case .flag: fields.set(attribute.field, .bool(number != 0))
        case .computeMode: fields.set(attribute.field, .string(ComputeMode.words(number)))
        case .number, .clock, .node:
          if number < 0 {
            fields.setReason(
              attribute.field, attribute.reading == .node ? "there is no node" : "the driver says \(number)")
          } else {
            fields.set(attribute.field, .integer(attribute.reading == .clock ? number / 1000 : number))
          }
        }
      }
    }
    if let clock = fields.int("maxMemoryClockMHz"), let width = fields.int("busWidthBits"),
      let bandwidth = MemoryBandwidth.gigabytes(clock: clock, width: width)
    {
      fields.set("bandwidthGBps", .double(bandwidth))
    } else {
      fields.setReason("bandwidthGBps", "the memory's clock or width is not known")
    }
    return fields
  }

  /// Whether this process holds a context on the device; nil when the driver does not tell.
  func hasContext() -> Bool? {
    guard let getState = functions.devicePrimaryCtxGetState else { return nil }
    var flags: UInt32 = 0
    var isActive: Int32 = 0
    return getState(device, &flags, &isActive) == 0 ? isActive != 0 : nil
  }

  /// The fields of `host.gpuPeers` for the way to another device.
  func peer(_ other: CUDADeviceReader, from: Int, to: Int) -> DriverFields {
    var fields = DriverFields()
    fields.set("from", .integer(from))
    fields.set("to", .integer(to))
    if let canAccess = functions.deviceCanAccessPeer {
      var can: Int32 = 0
      let result = canAccess(&can, device, other.device)
      if result == 0 {
        fields.set("access", .bool(can != 0))
      } else {
        fields.setReason("access", "cuDeviceCanAccessPeer failed with result \(result)")
      }
    }
    guard let getAttribute = functions.deviceGetP2PAttribute else { return fields }
    func read(_ field: String, _ attribute: Int32, _ convert: (Int32) -> Value) {
      var value: Int32 = 0
      let result = getAttribute(&value, attribute, device, other.device)
      if result == 0 && value >= 0 {
        fields.set(field, convert(value))
      } else {
        fields.setReason(field, "cuDeviceGetP2PAttribute failed with result \(result)")
      }
    }
    read("rank", 1) { .integer($0) }
    read("atomics", 3) { .bool($0 != 0) }
    read("arrays", 4) { .bool($0 != 0) }
    return fields
  }
}
