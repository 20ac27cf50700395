import Facts

/// A model of the server's index.
struct IndexedModel {
  private static let longestName = 1024

  var name: String
  /// Empty where the server names none.
  var version: String
  var state: String
  private var reason: String

  init?(_ value: Value) {
    guard let name = value["name"]?.stringValue, !name.isEmpty, name.utf8.count <= Self.longestName else { return nil }
    self.name = name
    version = value["version"]?.stringValue ?? ""
    state = value["state"]?.stringValue ?? "UNKNOWN"
    reason = value["reason"]?.stringValue ?? ""
  }

  var record: Value {
    ["name": .string(name), "version": .string(version), "state": .string(state), "reason": .string(reason)]
  }

  var configPath: String {
    let path = "/v2/models/\(Self.percentEncoded(name))"
    return version.isEmpty ? "\(path)/config" : "\(path)/versions/\(Self.percentEncoded(version))/config"
  }

  func configRecord(_ body: [UInt8]) -> Value? {
    guard let json = try? JSONReader.read(bytes: body), json.mapValue != nil else { return nil }
    let groups = json["instance_group"]?.listValue ?? []
    let instances = groups.reduce(Int64(0)) { sum, group in
      let count = max(group["count"]?.intValue ?? 0, 0)
      // One group is repeated on each of its GPUs.
      let devices = Int64(max(group["gpus"]?.listValue?.count ?? 1, 1))
      let product = count.multipliedReportingOverflow(by: devices)
      return product.overflow ? .max : sum.addingReportingOverflow(product.partialValue).partialValue
    }
    return [
      "model": .string(name), "version": .string(version), "backend": .string(json["backend"]?.stringValue ?? ""),
      "maxBatchSize": .int(json["max_batch_size"]?.intValue ?? 0),
      "dynamicBatching": .bool(json["dynamic_batching"] != nil),
      "sequenceBatching": .bool(json["sequence_batching"] != nil), "instances": .int(instances),
      "json": .string(String(decoding: body, as: UTF8.self)),
    ]
  }

  private static func percentEncoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF")
    return text.utf8.reduce(into: "") { result, byte in
      if byte.isNameStart || byte.isDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        result += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
      }
    }
  }
}
