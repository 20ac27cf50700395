import Facts

/// What /proc/cpuinfo says about the processors, on x86-64, 64-bit Arm and POWER.
struct CPUInfo: Sendable, Hashable {
  /// `GenuineIntel`, `AuthenticAMD`, or for Arm the implementer's name; nil when the file does not tell.
  var vendor: String?
  /// The model name; for Arm, which writes none, the cores' names, joined when a machine mixes them.
  var model: String?
  /// The extensions of ``InstructionSets/known`` that every processor has, in that order; nil without a flags line.
  var instructionSets: [String]?
  /// How many processors the file lists.
  var processors: Int
  /// Whether a hypervisor runs below; nil where the file does not tell, as on Arm.
  var isVirtual: Bool?

  init(_ text: String) {
    var vendors: [String] = []
    var models: [String] = []
    var armParts: [String] = []
    var implementer: UInt32?
    var flagLines: Set<Substring> = []
    var processors = 0

    func note(_ value: String, in list: inout [String]) {
      if !value.isEmpty && !list.contains(value) { list.append(value) }
    }

    for line in text.fileLines {
      guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { continue }
      let value = line[line.utf8.index(after: colon)...]
      switch line[..<colon].trimmed {
      case "processor": processors += 1
      case "vendor_id": note(value.trimmed, in: &vendors)
      // POWER writes `cpu`; old Arm kernels write the architecture under `model name`.
      case "model name", "cpu": note(value.trimmed, in: &models)
      case let key where key == "flags" || key == "Features":
        // Processors have the same flags but on the oddest of machines: each kind is looked at once.
        guard flagLines.insert(value).inserted, key == "flags" else { break }
        isVirtual = isVirtual == true || value.words.contains("hypervisor")
      case "CPU implementer":
        implementer = Self.hexadecimal(value)
        if let implementer { note(ArmProcessors.implementerName(implementer), in: &vendors) }
      case "CPU part":
        if let part = Self.hexadecimal(value), let implementer {
          note(ArmProcessors.coreName(implementer: implementer, part: part), in: &armParts)
        }
      default: break
      }
    }
    self.processors = processors
    vendor =
      vendors.isEmpty ? (models.first?.hasPrefix("POWER") == true ? "IBM" : nil) : vendors.joined(separator: " + ")
    let names = armParts.isEmpty ? models : armParts
    model = names.isEmpty ? nil : names.joined(separator: " + ")
    instructionSets = flagLines.isEmpty ? nil : InstructionSets.common(to: flagLines)
  }

  private static func hexadecimal(_ text: Substring) -> UInt32? {
    let text = text.trimmed
    return text.hasPrefix("0x") ? UInt32(text.dropFirst(2), radix: 16) : nil
  }
}

/// The instruction set extensions that inference runtimes choose their kernels by, as Linux spells them.
enum InstructionSets {
  /// Oldest first; x86-64 as in arch/x86 cpufeatures, then 64-bit Arm as in its hardware capability names.
  static let known: [String] = [
    "sse4_1", "sse4_2", "avx", "f16c", "fma", "avx2", "avx_vnni", "avx_vnni_int8", "avx_ne_convert",
    "avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl", "avx512_vnni", "avx512_bf16", "avx512_fp16",
    "amx_tile", "amx_int8", "amx_bf16", "amx_fp16",
    "fphp", "asimd", "asimdhp", "asimddp", "i8mm", "bf16", "sve", "sve2", "sme",
  ]

  /// Those that every one of the flag lines has: a process may be moved to any processor.
  static func common(to flagLines: Set<Substring>) -> [String] {
    var common = Set(known.map { Substring($0) })
    for line in flagLines { common.formIntersection(line.words) }
    return known.filter { common.contains(Substring($0)) }
  }
}
