import Deployment
import Facts
import RuleText
import Testing

/// Dockerfiles, whose image starts a server.
@Suite struct DockerfileTests {
  private static let from = "FROM nvcr.io/nvidia/tritonserver:26.08-py3\n"

  private static func one(_ text: String) throws -> Deployment { try Tables.one(text, file: "Dockerfile") }

  @Test(arguments: [
    (#"CMD ["tritonserver", "--model-repository=/m"]"#, ["/m"]),
    ("CMD tritonserver --model-repository=/m", ["/m"]),
    ("CMD pip install x && exec tritonserver --model-repository=/m", ["/m"]),
    (#"ENTRYPOINT ["tritonserver", "--model-repository=/m"]"#, ["/m"]),
    ("ENTRYPOINT [\"tritonserver\"]\nCMD [\"--model-repository=/m\"]", ["/m"]),
    ("CMD [\"tritonserver\", \\\n  # where models are\n  \"--model-repository=/m\"]", ["/m"]),
    ("ENV R=/m\nCMD tritonserver --model-repository=$R", ["/m"]),
    ("ENV R /m\nCMD tritonserver --model-repository=${R}/a", ["/m/a"]),
    ("CMD [\"bash\"]\nCMD [\"tritonserver\", \"--model-repository=/m\"]", ["/m"]),
    ("RUN <<EOF\nCMD [\"no\"]\nEOF\nCMD [\"tritonserver\", \"--model-repository=/m\"]", ["/m"]),
    ("AS a\nCMD [\"tritonserver\", \"--model-repository=/m\"]\nFROM a AS b", ["/m"]),
  ])
  func `the command is found`(lines: String, repositories: [String]) throws {
    let first = lines.hasPrefix("AS ") ? Self.from.dropLast() + " " : Self.from[...]
    let deployment = try Self.one(first + lines)
    #expect(deployment["server.modelRepositories"] == .strings(repositories))
    #expect(deployment["image.release"] == "26.08")
    #expect(deployment.problems.isEmpty)
  }

  @Test func `how the image is run is not known`() throws {
    let deployment = try Self.one(
      "ARG T=26.08\n" + "FROM nvcr.io/nvidia/tritonserver:${T}-py3\nUSER triton-server\nENV API_TOKEN=abc\n"
        + "CMD [\"tritonserver\", \"--model-repository=/m\", \"--hots=1\"]")
    for path in ["ports", "gpus.requested", "memory.shm", "mounts", "container.privileged"] {
      #expect(deployment[path]?.unknownValue?.reason == "a Dockerfile does not say how its image is run", "\(path)")
    }
    #expect(deployment["container.runsAsRoot"] == false && deployment["image.tag"] == "26.08-py3")
    #expect(deployment["secretVariables"] == ["API_TOKEN"])
    #expect(deployment.messages == ["5:47 tritonserver has no option --hots"])
  }

  @Test func `arguments may be added where the image is run`() throws {
    let deployment = try Self.one(Self.from + "ENTRYPOINT [\"tritonserver\"]")
    #expect(deployment.problems.isEmpty)
    #expect(deployment["server.modelControlMode"]?.unknownValue != nil)
  }

  @Test(arguments: [
    "FROM ubuntu:24.04\nCMD [\"python3\", \"client.py\"]",
    "FROM nvcr.io/nvidia/tritonserver:26.08-py3\nRUN pip install x",
    "# x\nARG T=26.08-py3\nFROM nvcr.io/nvidia/tritonserver:$T",
  ])
  func `an image that starts no server is refused`(text: String) {
    #expect {
      try Self.one(text)
    } throws: { error in
      "\(error)".hasPrefix(
        "Dockerfile:1:1: the Dockerfile has no CMD or ENTRYPOINT with tritonserver: give the command")
    }
  }
}
