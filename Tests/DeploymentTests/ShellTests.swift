import Deployment
import Facts
import RuleText
import Testing

/// How commands are found and taken apart in the text of a shell.
@Suite struct ShellTests {
  @Test(arguments: [
    // What stands around the command.
    ("tritonserver --model-repository=/m", ["/m"]),
    ("/opt/tritonserver/bin/tritonserver --model-repository /m", ["/m"]),
    ("exec sudo nohup tritonserver --model-repository=/m &", ["/m"]),
    ("LD_PRELOAD=/x.so tritonserver --model-repository=/m", ["/m"]),
    (
      "mpirun --allow-run-as-root -n 1 tritonserver --model-repository=/m : -n 1 tritonserver --model-repository=/n",
      ["/m"]
    ),
    ("numactl --cpunodebind=0 tritonserver --model-repository=/m", ["/m"]),
    ("bash -c 'pip install x && tritonserver --model-repository=/m'", ["/m"]),
    ("if [ -d /m ]; then tritonserver --model-repository=/m; fi", ["/m"]),
    ("set -e\n# tritonserver --model-repository=/no\ncd /w; tritonserver --model-repository=/m | tee log", ["/m"]),
    ("(tritonserver --model-repository=/m)", ["/m"]),
    ("cat > x <<'EOF'\ntritonserver --model-repository=/no\nEOF\ntritonserver --model-repository=/m", ["/m"]),
    // Quotes and continued lines.
    ("tritonserver \\\n  --model-repository=/m \\\r\n  --model-repository '/n o'", ["/m", "/n o"]),
    ("tritonserver --model-repository=\"/a b\\\"c\" --model-repository=/a\\ b", ["/a b\"c", "/a b"]),
    ("tritonserver --model-repository=/m > log 2>&1 < /dev/null", ["/m"]),
    ("tritonserver --model-repository=/m &> log", ["/m"]),
    ("tritonserver --model-repository=/m --id=a#b # --model-repository=/no", ["/m"]),
    // Variables.
    ("R=/m\ntritonserver --model-repository=$R --model-repository=${R}/n", ["/m", "/m/n"]),
    ("export R=/m\ntritonserver --model-repository=\"$R\"", ["/m"]),
    ("A='--model-repository=/m --id=x'\ntritonserver $A", ["/m"]),
    ("tritonserver --model-repository=${R:-/m}", ["/m"]),
    ("R=\ntritonserver --model-repository=${R:-/m}", ["/m"]),
    ("tritonserver --model-repository=$(pwd)/m", ["$(pwd)/m"]),
    ("tritonserver --model-repository=`pwd`/m", ["`pwd`/m"]),
    ("tritonserver --model-repository=$PWD/m", ["$PWD/m"]),
    ("tritonserver --model-repository='$R'", ["$R"]),
    ("tritonserver --model-repository=${R/a/b}", ["${R/a/b}"]),
    ("R=$(pwd)\ntritonserver --model-repository=$R", ["$R"]),
    ("tritonserver --model-repository=${R:-\"/m\"} --model-repository=${S:='/n'}", ["/m", "/n"]),
    // What a reader is to fill in.
    ("tritonserver --model-repository=<your models>", ["<your models>"]),
    ("tritonserver --model-repository </path/to/m>/a --log-verbose=1", ["</path/to/m>/a"]),
    ("tritonserver --model-repository=/m <in >out", ["/m"]),
    ("docker exec -d box tritonserver --model-repository=/m", ["/m"]),
  ])
  func `commands are found`(text: String, repositories: [String]) throws {
    #expect(try Tables.one(text)["server.modelRepositories"] == .strings(repositories))
  }

  @Test(arguments: [
    ("", "run.sh:1:1: the file is empty"),
    ("# nothing\n", "run.sh:1:1: the file is empty"),
    ("echo tritonserver --model-repository=/m", "run.sh:1:1: no server is started here"),
    ("pkill tritonserver", "run.sh:1:1: no server is started here"),
    ("tritonserver --id='a", "run.sh:1:19: the quote ' is not closed"),
    ("tritonserver --id=\"a", "run.sh:1:19: the quote \" is not closed"),
    ("tritonserver \\\n --id=${a", "run.sh:2:7: the bracket { is not closed"),
    ("tritonserver --id=`a", "run.sh:1:19: the quote ` is not closed"),
    ("docker run --rm", "run.sh:1:1: 'docker run' names no image"),
    ("docker run --rm --name", "run.sh:1:17: '--name' of docker lacks its value"),
    ("docker run --rm -p", "run.sh:1:17: '-p' of docker lacks its value"),
    ("docker ps", "run.sh:1:1: no server is started here"),
    ("a\u{0}b", "run.sh:1:1: this is no text"),
    (
      "docker run nginx\ndocker run redis",
      "run.sh:1:1: no container here runs tritonserver; their images: nginx, redis"
    ),
    ("docker run nvcr.io/nvidia/tritonserver:26.08-py3-sdk perf_analyzer -m a", "run.sh:1:1: no container here runs"),
    ("# values\nreplicaCount: 1\nimage:\n  name: tritonserver\n", "run.sh:2:1: neither a compose file"),
    ("docker stop tritonserver", "run.sh:1:1: no server is started here"),
    ("docker compose up -d tritonserver", "run.sh:1:1: no server is started here"),
    ("kubectl logs -f tritonserver", "run.sh:1:1: no server is started here"),
    ("kserve:\n  version: v1\n  tritonserver:\n    image: tritonserver\n", "run.sh:1:1: neither a compose file"),
    ("k:\n  apiVersion: v1\n  kind: Pod\nimage: tritonserver", "run.sh:1:1: neither a compose file"),
    ("apiVersion: v1\nkind: Pod\nname: {{ .Values.name }}", "run.sh:3:1: a Helm template"),
    ("{{- if .Values.x }}\napiVersion: v1\n{{- end }}", "run.sh:1:1: a Helm template"),
    ("apiVersion: v1\nkind: Pod\n{{ if eq 1 1 }}\n  x: 1\n{{ end }}", "run.sh:4:3: a Helm template"),
  ])
  func `texts without a server say what they are`(text: String, message: String) throws {
    #expect {
      try Tables.read(text)
    } throws: { error in "\(error)".hasPrefix(message) }
  }

  @Test func `several servers are several deployments`() throws {
    let deployments = try Tables.read("tritonserver --model-repository=/a &\ntritonserver --model-repository=/b\n")
    #expect(deployments.map { $0["server.modelRepositories"] } == [["/a"], ["/b"]])
    #expect(deployments.map { $0.origin("server.program") } == ["run.sh:1:1", "run.sh:2:1"])
  }

  @Test func `servers without a name are called after their line`() throws {
    let text = "tritonserver --model-repository=/a &\ndocker run --name b my/tritonserver:1 tritonserver --id=b\n"
    #expect(try Tables.read(text).map(\.name) == ["line 1", "b"])
    #expect(try Tables.one("tritonserver --model-repository=/a").name == nil)
    let twice = "tritonserver --model-repository=/a & tritonserver --model-repository=/b"
    #expect(try Tables.read(twice).map(\.name) == ["line 1", "line 1 (2)"])
  }

  @Test(arguments: ["...", "…"])
  func `options that a text leaves out are no mistake`(dots: String) throws {
    let deployment = try Tables.one("tritonserver \(dots) --http-thread-count=9")
    #expect(deployment.problems.isEmpty && deployment["server.modelControlMode"]?.unknownValue != nil)
    #expect(deployment["server.httpThreads"] == 9)
  }

  @Test func `an image of clients is no server`() throws {
    let text = "docker run -it triton-client bash\ndocker run my/tritonserver:1 tritonserver --model-repository=/m"
    #expect(try Tables.one(text)["image.reference"] == "my/tritonserver:1")
  }

  @Test func `a container with a shell runs the server that is started after it`() throws {
    let run = "docker run -it --shm-size=1g nvcr.io/nvidia/tritonserver:26.08-py3 bash\npip install x\n"
    let deployment = try Tables.one(run + "tritonserver --model-repository=/m")
    #expect(deployment.kind == .docker && deployment["memory.shm"] == 1_073_741_824)
    #expect(deployment["server.modelRepositories"] == ["/m"])
  }

  @Test func `clients and other services beside a server are left out`() throws {
    let image = "nvcr.io/nvidia/tritonserver:26.08-py3"
    let deployment = try Tables.one(
      "docker run prom/prometheus --config.file=x\ndocker run \(image) tritonserver --model-repository=/m\n"
        + "docker run -it \(image)-sdk bash\n")
    #expect(deployment.origin("image.tag") == "run.sh:2:12")
  }

  @Test(arguments: [
    String(repeating: "A=$A$A\n", count: 4000) + "A=aaaaaaaa\n" + String(repeating: "A=$A$A\n", count: 64)
      + "tritonserver --id=$A --model-repository=/m",
    "tritonserver --model-repository=/m " + String(repeating: "--id=", count: 100_000),
    "tritonserver --model-repository=/m --id=" + String(repeating: "${", count: 1)
      + String(repeating: "{", count: 50_000)
      + String(repeating: "}", count: 50_001),
    "tritonserver --model-repository=/m --http-port=" + String(repeating: "9", count: 100_000),
  ])
  func `hostile texts end`(text: String) throws {
    #expect(try Tables.one(text)["server.modelRepositories"] == ["/m"])
  }

  @Test(arguments: [
    (1400, "-p 1:1 ", "ports", "there are more than 500 of them"),
    (1400, "-e A$i=1 ", "environment", "there are more than 500 variables"),
  ])
  func `lists without an end are unknown`(count: Int, option: String, path: String, reason: String) throws {
    let options = (0..<count).map { option.replacingPlaceholder(with: $0) }.joined()
    let deployment = try Tables.one("docker run \(options) my/tritonserver:1 tritonserver --model-repository=/m")
    #expect(deployment[path]?.unknownValue?.reason.hasSuffix(reason) == true)
  }

  @Test func `command lines and files without an end are cut or refused`() throws {
    let long = try Tables.one("tritonserver --model-repository=/m " + String(repeating: "--hots=1 ", count: 5000))
    #expect(long.messages.first?.hasSuffix("the command line has more than 2000 words; the rest is not read") == true)
    #expect(long.problems.count == 500)
    #expect {
      try Tables.read("docker run " + String(repeating: "-p 1:1 ", count: 5000) + " my/tritonserver:1")
    } throws: { error in "\(error)".contains("more than 4000 words") }
    #expect {
      try Tables.read(String(repeating: "tritonserver --model-repository=/m\n", count: 100))
    } throws: { error in "\(error)".contains("more than 64 servers") }
  }

  @Test(arguments: [
    "A=xxxxxxxxxxxxxxxx\n" + String(repeating: "A=$A$A\n", count: 12) + String(repeating: "B=$A\n", count: 5000),
    "A=xxxxxxxxxxxxxxxx\n" + String(repeating: "A=$A$A\n", count: 12) + "tritonserver"
      + String(repeating: " --id=$A", count: 5000),
    "FROM nvcr.io/nvidia/tritonserver:24.10-py3\nARG A=xxxxxxxxxxxxxxxx\n"
      + String(repeating: "ARG A=$A$A\n", count: 12)
      + String(repeating: "ARG B=$A\n", count: 5000),
    "[Service]\n"
      + String(repeating: "Environment=A=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n", count: 1)
      + "ExecStart=/bin/true" + String(repeating: " $A$A$A$A$A$A$A$A", count: 50_000),
  ])
  func `variables that make too much text are refused`(text: String) {
    #expect {
      try Tables.read(text)
    } throws: { error in "\(error)".contains("the variables make more than 16 MiB of text") }
  }

  @Test func `a Dockerfile of stages upon stages is refused`() {
    let stages = (0..<2000).map { "FROM s\($0) AS s\($0 + 1)\nENV A\($0)=1\n" }.joined()
    #expect {
      try Tables.read(stages, file: "Dockerfile")
    } throws: { error in "\(error)".contains("more than 200 stages") }
  }

  @Test func `a file too large for a deployment is refused`() {
    let text = String(repeating: "tritonserver --model-repository=/m\n", count: 40_000)
    #expect(
      throws: DeploymentError(SourceLocation(file: "run.sh"), "the file is larger than 1024 KiB: no deployment is")
    ) {
      try Tables.read(text)
    }
  }
}

extension String {
  /// The text with a number in the place of `$i`.
  fileprivate func replacingPlaceholder(with number: Int) -> String {
    split(separator: "$i", omittingEmptySubsequences: false).joined(separator: "\(number)")
  }
}
