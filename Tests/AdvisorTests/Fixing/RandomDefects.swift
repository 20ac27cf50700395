import TestSupport

/// Models with several defects at once, as a seed decides: those that can be mended, and some that cannot.
struct RandomDefects {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  /// SplitMix64.
  private mutating func next(below limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((word ^ (word >> 31)) % UInt64(limit))
  }

  private mutating func chance(_ percent: Int) -> Bool { next(below: 100) < percent }

  /// A repository of some models, each planted with what the dice say.
  mutating func plant(in folder: TemporaryFolder) {
    for number in 0..<(2 + next(below: 3)) {
      var model = chance(30) ? PlantedModel.fixable[next(below: PlantedModel.fixable.count)] : mixed()
      if chance(60) { model.config = commented(model.config) }
      if chance(20) { model.config = model.config.replacing("\n", with: "\r\n") }
      if chance(20) { model.config = String(model.config.dropLast()) }
      model.plant(in: folder, as: number == 0 ? "m" : "m\(number)")
    }
    folder.write("outside.pbtxt", PlantedModel.clean.config)
    folder.write("models/notes.txt", "nobody's")
  }

  /// A model in ONNX with up to eight defects.
  private mutating func mixed() -> PlantedModel {
    var model = PlantedModel(id: "", config: "")
    var head = "backend: \"onnxruntime\"\nmax_batch_size: 8\n"
    if chance(20) { head = head.replacing("8", with: ["0", "-1", "4"][next(below: 3)]) }
    if chance(20) { head += "name: \"other\"  # name\n" }
    if chance(20) { head += "platform: \"tensorrt_plan\";\n" }
    let type = chance(20) ? "TYPE_INT32" : "TYPE_FP32"
    let shape = ["4", "4", "-1, 4", "0", "4, 1", "5"][next(below: 6)]
    let name = chance(20) ? "inp" : "x"
    let extra = ["", "", "is_shape_tensor: true", "is_non_linear_format_io: true", "format: FORMAT_NHWC"][
      next(below: 5)]
    let input =
      "input [\n  {\n    name: \"\(name)\"\n    data_type: \(type) dims: [ \(shape) ] \(extra)  # in\n  }\n]\n"
    let labels = chance(20) ? "label_filename: \"names.txt\"" : ""
    let output = "output [ { name: \"y\" data_type: TYPE_FP32 dims: [ 4 ] \(labels) } ]\n"
    var addition = "instance_group [ { kind: KIND_CPU \(chance(20) ? "gpus: [ 0 ]" : "") "
    addition += chance(20) ? "profile: [ \"0\" ] } ]\n" : "} ]\n"
    if chance(30) { addition += "dynamic_batching {\n  # sizes\n  preferred_batch_size: [ 0, 4, 99 ]\n}\n" }
    if chance(20) { addition += "version_policy { specific { versions: [ 1, 7 ] } }\n" }
    if chance(15) { addition += "model_transaction_policy { decoupled: true }\nresponse_cache { enable: true }\n" }
    // What nobody but a person can mend.
    if chance(15) { addition += "default_model_filename: \"../x.onnx\"\n" }
    if chance(10) { addition += "sequence_batching { }\n" }
    if chance(10) { addition += "nonsense: 1\n" }
    model.config = PlantedModel.config(addition, head: head, input: input, output: output)
    let version = ["1", "1", "01", "v1", "version-1", "new"][next(below: 6)]
    let file = ["model.onnx", "model.onnx", "net.onnx", "model.bin"][next(below: 4)]
    model.files = chance(20) ? ["model.onnx": "onnx"] : ["\(version)/\(file)": chance(20) ? "fixed" : "onnx"]
    if !labels.isEmpty { model.files["1/names.txt"] = "cat\n" }
    model.files["README.md"] = "about"
    return model
  }

  /// The text with comments of its own behind some of its signs.
  private mutating func commented(_ text: String) -> String {
    var dice = self
    defer { self = dice }
    return text.commented { dice.chance(50) }
  }
}

extension String {
  /// A config with comments behind those of its brackets and separators that are taken.
  func commented(where takes: () -> Bool = { true }) -> String {
    var result = ""
    var isComment = false
    var isString = false
    var count = 0
    for character in self {
      result.append(character)
      if character == "\n" { isComment = false }
      if isComment { continue }
      if character == "\"" { isString.toggle() }
      if isString { continue }
      if character == "#" { isComment = true }
      if "{}[],;".contains(character), takes() {
        count += 1
        result += "  # note \(count)\n"
      }
    }
    return result
  }
}
