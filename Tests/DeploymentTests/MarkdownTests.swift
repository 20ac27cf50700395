import Deployment
import Facts
import RuleText
import Testing

/// Texts for people with commands in them, and Makefiles.
@Suite struct MarkdownTests {
  @Test(arguments: [
    ("# Run\n\nStart tritonserver as usual, it's easy:\n```bash\n$ tritonserver --model-repository=/m\n```\n", "R:5:3"),
    ("~~~\ntritonserver --model-repository=/m\n~~~\n", "R:2:1"),
    ("1. Run\n   ```sh\n   tritonserver \\\n     --model-repository=/m\n   ```\n", "R:3:4"),
    (
      "```python\ntritonserver --model-repository=/no\n```\n``` {.console}\ntritonserver --model-repository=/m\n```",
      "R:5:1"
    ),
    (
      "Apply it:\n```yaml\nservices:\n  t:\n    image: my/triton:1\n    command: tritonserver --model-repository=/m\n```\n",
      "R:6:14"
    ),
    ("```\nit's broken tritonserver '\n```\n```\ntritonserver --model-repository=/m\n```\n", "R:5:1"),
  ])
  func `blocks of code are read, and nothing else`(text: String, place: String) throws {
    let deployment = try Tables.one(text, file: "R")
    #expect(deployment["server.modelRepositories"] == ["/m"])
    #expect(deployment.origin("server.program") == place)
    #expect(deployment.problems.isEmpty)
  }

  @Test(arguments: ["Use tritonserver.\n```bash\nls\n```\n", "```\ndocker run my/triton-sdk:26.08-py3-sdk ls\n```\n"])
  func `a text without a server is refused`(text: String) {
    #expect {
      try Tables.read(text, file: "R")
    } throws: { error in "\(error)" == "R:1:1: no block of code in this text starts tritonserver" }
  }

  @Test func `a container and the server started in it are one`() throws {
    let text =
      "```\ndocker run -it --net=host nvcr.io/nvidia/tritonserver:26.08-py3\n```\nIn it:\n"
      + "```\ntritonserver --model-repository=/m\n```\n"
    let deployment = try Tables.one(text)
    #expect(deployment["container.network"] == "host" && deployment["server.modelRepositories"] == ["/m"])
  }

  @Test func `of a text without an end the first blocks are read`() throws {
    let text = String(repeating: "```\ntritonserver x\n```\n", count: 40_000)
    #expect(try Tables.read(text).count == 32)
  }

  @Test(arguments: [
    "run:\n\t@tritonserver --model-repository=/m",
    "R ?= /m\n.PHONY: run stop\nrun: build ## starts it\n\t-tritonserver --model-repository=$(R)\nstop:\n\tdocker stop tritonserver\n",
    "export R := /m # there\nrun:\n\tdocker run --rm \\\n\t\tmy/triton:1 \\\n    tritonserver --model-repository=${R}",
    "run:\n\tR=/m; tritonserver --model-repository=$$R",
  ])
  func `recipes of a Makefile are commands`(text: String) throws {
    #expect(try Tables.one(text, file: "Makefile")["server.modelRepositories"] == ["/m"])
  }
}
