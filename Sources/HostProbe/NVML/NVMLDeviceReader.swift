import CHostLibraries
import Facts

/// Asks NVML about one GPU or MIG instance and keeps for every field its value or the reason why there is none.
///
/// A driver that lacks a function, or says that a GPU does not support it, is the normal case.
struct NVMLDeviceReader {
  typealias Signature = NVMLSignature

  let library: DynamicLibrary
  let device: NVMLDevice
  private(set) var fields = DriverFields()

  init(_ library: DynamicLibrary, _ device: NVMLDevice) {
    self.library = library
    self.device = device
  }

  mutating func set(_ field: String, _ value: Value) { fields.set(field, value) }

  mutating func setReason(_ field: String, _ reason: String) { fields.setReason(field, reason) }

  /// Fills fields from one call.
  /// - Parameters:
  ///   - names: of the function, newest first.
  ///   - call: returns the result and a value for each field, nil for one that the answer leaves out.
  /// - Returns: whether the call succeeded.
  @discardableResult
  mutating func read<Function>(
    _ names: [String], _ wanted: [String], as type: Function.Type, _ call: (Function) -> (Int32, [Value?])
  ) -> Bool {
    for name in names {
      guard let function: Function = library.optional(name) else { continue }
      let (result, values) = call(function)
      for (index, field) in wanted.enumerated() {
        if result != 0 {
          fields.setReason(field, NVMLResult.reason(result, name))
        } else if index < values.count, let value = values[index] {
          fields.set(field, value)
        } else {
          fields.setReason(field, "\(name) leaves it open")
        }
      }
      return result == 0
    }
    for field in wanted { fields.setReason(field, "this driver has no \(names[0])") }
    return false
  }

  /// - Parameter convert: nil for a number that means nothing.
  mutating func number(
    _ field: String, _ names: String..., convert: (UInt32) -> Value? = { .integer($0) }
  ) {
    let device = device
    read(names, [field], as: Signature.Number.self) { function in
      var value: UInt32 = 0
      let result = function(device, &value)
      return (result, [convert(value)])
    }
  }

  mutating func flag(_ field: String, _ names: String...) {
    let device = device
    read(names, [field], as: Signature.Number.self) { function in
      var value: UInt32 = 0
      let result = function(device, &value)
      return (result, [.bool(value != 0)])
    }
  }

  mutating func numbers(_ wanted: [String], _ name: String, convert: (UInt32) -> Value? = { .integer($0) }) {
    let device = device
    read([name], wanted, as: Signature.Numbers2.self) { function in
      var (first, second): (UInt32, UInt32) = (0, 0)
      let result = function(device, &first, &second)
      return (result, [convert(first), convert(second)])
    }
  }

  mutating func chosen(_ field: String, _ name: String, _ choice: UInt32) {
    let device = device
    read([name], [field], as: Signature.Chosen.self) { function in
      var value: UInt32 = 0
      let result = function(device, choice, &value)
      return (result, [.integer(value)])
    }
  }

  mutating func text(_ field: String, _ name: String) {
    let device = device
    read([name], [field], as: Signature.Text.self) { function in
      var result: Int32 = 0
      let text = CText.read(96) { buffer, length in
        result = function(device, buffer, UInt32(length))
        return result
      }
      return (result, [text.map(Value.string)])
    }
  }

  mutating func errors(_ field: String, type: UInt32, counter: UInt32) {
    let device = device
    read(["nvmlDeviceGetTotalEccErrors"], [field], as: Signature.Errors.self) { function in
      var count: UInt64 = 0
      let result = function(device, type, counter, &count)
      return (result, [.integer(count)])
    }
  }

  /// A field of nvmlDeviceGetFieldValues.
  mutating func fieldValue(_ field: String, _ id: UInt32, convert: (UInt32) -> Value? = { .integer($0) }) {
    let device = device
    read(["nvmlDeviceGetFieldValues"], [field], as: Signature.FieldValues.self) { function in
      var value = NVMLFieldValue()
      value.fieldId = id
      let result = function(device, 1, &value)
      // All that is asked for here fits 32 bits, whatever type the answer claims.
      return (result == 0 ? value.result : result, [convert(UInt32(truncatingIfNeeded: value.value))])
    }
  }
}

extension Value {
  /// Watts, from NVML's milliwatts.
  static func watts(_ milliwatts: UInt32) -> Value { .double(Double(milliwatts) / 1000) }
}
