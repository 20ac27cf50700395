/// What Triton makes of `--host-policy`, written anew from a reading of server's src/command_line_parser.cc and core's
/// src/tritonserver.cc and src/numa_utils.cc (the same from 21.06 to 26.08). Knows nothing of the product.
package struct HostPolicyGrammar {
  package struct Setting: Equatable {
    package var numaNode: Int32?
    /// The processors the thread is bound to.
    package var cpus: Set<Int> = []
  }

  package enum Refusal: Error, Equatable {
    case notAnOption
    /// `--host-policy option format is '<policy name>,<setting>=<value>'`.
    case option(String)
    case unsupportedSetting(String)
    /// `host policy setting 'cpu-cores' format is '<lower_cpu_core_id>-<upper_cpu_core_id>'`.
    case coresFormat
    /// std::stoi finds no number.
    case notANumber(String)
    /// std::stoi throws what nothing catches: the server ends.
    case terminates
    /// sched_setaffinity refuses an empty set.
    case noProcessor
    /// The mask has 64 bits.
    case noSuchNode(Int32)
  }

  package private(set) var settings: [String: Setting] = [:]

  package init(_ options: [String]) throws(Refusal) {
    for option in options {
      let (name, setting, value) = try Self.parts(option)
      switch setting {
      case "numa-node":
        let node = try Self.number(Substring(value))
        guard node >= 0, node < 64 else { throw .noSuchNode(node) }
        settings[name, default: Setting()].numaNode = node
      case "cpu-cores":
        let cpus = try Self.processors(value)
        if cpus.isEmpty { throw .noProcessor }
        settings[name, default: Setting()].cpus = cpus
      default: throw .unsupportedSetting(setting)
      }
    }
  }

  private static func parts(_ option: String) throws(Refusal) -> (String, String, String) {
    guard option.hasPrefix("--host-policy=") else { throw .notAnOption }
    let text = option.dropFirst("--host-policy=".count)
    guard let comma = text.firstIndex(of: ","), let equals = text[text.index(after: comma)...].firstIndex(of: "=")
    else {
      throw .option(option)
    }
    let (name, setting, value) = (
      text[..<comma], text[text.index(after: comma)..<equals], text[text.index(after: equals)...]
    )
    if name.isEmpty || setting.isEmpty || value.isEmpty { throw .option(option) }
    return (String(name), String(setting), String(value))
  }

  /// Ranges with commas between. A dash is looked for from the start of the range, past the next comma too, so that a bare
  /// number before a range swallows it.
  static func processors(_ value: String) throws(Refusal) -> Set<Int> {
    let text = Array(value.utf8)
    var cpus: Set<Int> = []
    var start = 0
    var comma = text.firstIndex(of: UInt8(ascii: ","))
    while true {
      guard let dash = text[start...].firstIndex(of: UInt8(ascii: "-")) else { throw .coresFormat }
      let low = try number(text[start..<dash])
      // A length below zero wraps: the rest of the text.
      let end = comma.map { $0 > dash ? $0 : text.count } ?? text.count
      let high = try number(text[(dash + 1)..<end])
      if low <= high { cpus.formUnion((Int(low)...Int(min(high, 1 << 20))).filter { 0..<1024 ~= $0 }) }
      guard let found = comma else { return cpus }
      start = found + 1
      comma = text[start...].firstIndex(of: UInt8(ascii: ","))
    }
  }

  /// std::stoi: blanks, a sign, digits; what follows is not read.
  private static func number(_ text: some Collection<UInt8>) throws(Refusal) -> Int32 {
    var rest = text.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    let digits = rest.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    if digits.isEmpty { throw .notANumber(String(decoding: text, as: UTF8.self)) }
    let written = (isNegative ? "-" : "") + String(decoding: digits, as: UTF8.self)
    guard let number = Int32(written) else { throw .terminates }
    return number
  }

  private static func number(_ text: Substring) throws(Refusal) -> Int32 { try number(Array(text.utf8)) }
}
