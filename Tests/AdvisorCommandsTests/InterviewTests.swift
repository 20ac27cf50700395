import TestSupport
import Testing

/// `advise` without a model: the tree's questions.
@Suite struct InterviewTests {
  private static let host = ["--host", Places.fixtures + "/hosts/h100.json"]

  @Test func `without a terminal the open questions are listed with the options that answer them`() {
    let result = Program.advisor.run(["advise"] + Self.host)
    #expect(result.status == 2)
    #expect(result.output == "")
    for line in ["What kind of model is it?", "--class shallow", "Which framework", "--framework pytorch"] {
      #expect(result.errors.contains(line), "\(result.errors)")
    }
  }

  @Test func `an option closes its question`() {
    let all = Program.advisor.run(["advise"] + Self.host).errors
    let fewer = Program.advisor.run(["advise", "--class", "neural-network"] + Self.host).errors
    #expect(all.contains("--class"))
    #expect(!fewer.contains("--class"))
    #expect(fewer.contains("--framework"))
  }

  static let answers: [(arguments: [String], path: String)] = [
    (["--class", "shallow", "--framework", "tree"], "fil"),
    (["--class", "neural-network", "--framework", "pytorch", "--goal", "flexibility"], "torch-tensorrt"),
    (
      ["--class", "neural-network", "--framework", "onnx", "--goal", "throughput", "--tensorrt-ops", "all"], "tensorrt"
    ),
    (
      ["--class", "neural-network", "--framework", "onnx", "--goal", "throughput", "--tensorrt-ops", "some"],
      "onnxruntime-tensorrt"
    ),
  ]

  @Test(arguments: answers)
  func `options that answer all questions give advice`(arguments: [String], path: String) {
    let result = Program.advisor.run(["advise", "--gpu", "require", "--format", "json"] + arguments + Self.host)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("\"path\": \"\(path)\""))
    let text = Program.advisor.run(["advise", "--gpu", "require"] + arguments + Self.host)
    #expect(text.output.hasPrefix("Serve "))
  }

  @Test func `on a terminal the questions are asked one after another`() {
    let result = Program.advisor.run(
      ["advise"] + Self.host, environment: ["TERM": "dumb"], streams: .terminal(typed: "1\n1\n1\n1\n"))
    #expect(result.status == 0, "\(result.errors)")
    for question in ["What kind of model is it?", "Which framework", "better performance", "TensorRT support all"] {
      #expect(result.errors.contains(question), "\(result.errors)")
    }
    #expect(result.output.hasPrefix("Serve the model with TensorRT"), "\(result.output)")
  }

  @Test func `an answer may be a word, and one that is none is asked for again`() {
    let result = Program.advisor.run(
      ["advise"] + Self.host, environment: ["TERM": "dumb"], streams: .terminal(typed: "perhaps\n9\n Shallow \n"))
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.split(separator: "1-3: ", omittingEmptySubsequences: false).count == 4)
  }

  @Test func `the end of the input leaves the questions listed`() {
    // Control-D on a line of its own ends a terminal's input.
    let result = Program.advisor.run(
      ["advise"] + Self.host, environment: ["TERM": "dumb"], streams: .terminal(typed: "\u{4}"))
    #expect(result.status == 2)
    #expect(result.errors.contains("--class"))
    #expect(result.output == "")
  }
}
