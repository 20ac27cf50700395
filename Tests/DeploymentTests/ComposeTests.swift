import Deployment
import Facts
import RuleText
import Testing

/// Compose files.
@Suite struct ComposeTests {
  /// A file with one service of a server, and more lines of it.
  private static func file(_ lines: String, command: String = "tritonserver --model-repository=/models") -> String {
    let more = lines.split(separator: "\n").map { "    \($0)\n" }.joined()
    return "services:\n  triton:\n    image: nvcr.io/nvidia/tritonserver:26.08-py3\n    command: \(command)\n\(more)"
  }

  @Test func `variables stand beside anchors`() throws {
    let text =
      "x-gpus: &gpus {runtime: nvidia}\n"
      + Self.file("<<: *gpus\nvolumes:\n  - \"${HERE}:${HERE}\"\nports: [\"${HTTP_PORT}:8000\"]")
    let deployment = try Tables.one(text, file: "compose.yaml")
    #expect(deployment["gpus.requested"] == "all" && deployment["ports"]?.listValue?.count == 1)
  }

  @Test(
    arguments: [
      ("shm_size: 2gb", "memory.shm", 2_147_483_648), ("shm_size: 1048576", "memory.shm", 1_048_576),
      ("ipc: host", "container.ipc", "host"), ("network_mode: host", "container.network", "host"),
      ("networks: [inner]", "container.network", "inner"), ("user: \"1000\"", "container.runsAsRoot", false),
      ("privileged: true", "container.privileged", true), ("read_only: true", "container.readOnlyRoot", true),
      ("cap_add: [SYS_NICE]", "container.capabilitiesAdded", ["SYS_NICE"]),
      ("cap_drop:\n  - ALL", "container.capabilitiesDropped", ["ALL"]),
      ("security_opt: [\"no-new-privileges:true\"]", "container.mayGainPrivileges", false),
      ("security_opt: [\"seccomp:unconfined\"]", "container.seccomp", "unconfined"),
      ("restart: always", "container.restart", "always"), ("container_name: t", "name", "t"),
      ("ulimits:\n  memlock: -1", "limits.memlock", .null),
      ("ulimits: {stack: {soft: 67108864, hard: 67108864}}", "limits.stack", 67_108_864),
      ("mem_limit: 8g", "memory.limit", 8_589_934_592), ("cpus: 2.5", "cpu.limit", 2.5),
      ("cpuset: 0-7", "cpu.set", "0-7"),
      ("deploy: {resources: {limits: {cpus: '4', memory: 16G}}}", "memory.limit", 17_179_869_184),
      ("deploy: {resources: {limits: {cpus: '4', memory: 16G}}}", "cpu.limit", 4.0),
      ("deploy: {replicas: 3}", "replicas", 3),
      (
        "deploy: {resources: {reservations: {devices: [{driver: nvidia, count: all, capabilities: [gpu]}]}}}",
        "gpus.requested", "all"
      ),
      (
        "deploy: {resources: {reservations: {devices: [{driver: nvidia, count: 2, capabilities: [gpu]}]}}}",
        "gpus.count", 2
      ),
      (
        "deploy: {resources: {reservations: {devices: [{device_ids: ['0', '3'], capabilities: [gpu]}]}}}",
        "gpus.devices", ["0", "3"]
      ),
      ("deploy: {resources: {reservations: {devices: [{capabilities: [gpu]}]}}}", "gpus.requested", "all"),
      (
        "deploy: {resources: {reservations: {devices: [{driver: other, capabilities: [tpu]}]}}}", "gpus.requested",
        "none"
      ),
      ("gpus: all", "gpus.requested", "all"), ("runtime: nvidia", "gpus.requested", "all"),
      (
        "ports: [\"8000:8000\"]", "ports",
        [["container": 8000, "host": 8000, "address": "0.0.0.0", "protocol": "tcp"]]
      ),
      (
        "ports:\n  - target: 8001\n    published: \"9001\"\n    host_ip: 127.0.0.1", "ports",
        [["container": 8001, "host": 9001, "address": "127.0.0.1", "protocol": "tcp"]]
      ),
      (
        "ports: [{target: 8002}]", "ports",
        [["container": 8002, "host": .null, "address": "0.0.0.0", "protocol": "tcp"]]
      ),
      (
        "volumes: [\"./m:/models:ro\"]", "mounts",
        [["source": "./m", "target": "/models", "readOnly": true, "kind": "bind"]]
      ),
      (
        "volumes:\n  - {type: bind, source: ./m, target: /models, read_only: true}", "mounts",
        [["source": "./m", "target": "/models", "readOnly": true, "kind": "bind"]]
      ),
      ("tmpfs: /dev/shm:size=1g", "memory.shm", 1_073_741_824),
      ("environment: {A: 1, B: x}", "environment", ["A": "1", "B": "x"]),
      ("environment:\n  - A=1\n  - API_KEY=abc", "environment", ["A": "1", "API_KEY": "(hidden)"]),
      ("env_file: [a.env, {path: b.env}]", "environmentFiles", ["a.env", "b.env"]),
      (
        "healthcheck: {test: [CMD, curl, 'http://localhost:8000/v2/health/ready']}", "probes",
        [["kind": "healthcheck", "method": "command", "path": "/v2/health/ready", "port": "8000"]]
      ),
      ("healthcheck: {test: [NONE]}", "probes", []), ("", "memory.shm", 67_108_864), ("", "kind", "compose"),
    ] as [(String, String, Value)])
  func `settings become facts`(lines: String, path: String, expected: Value) throws {
    let deployment = try Tables.one(Self.file(lines), file: "compose.yaml")
    #expect(deployment[path] == expected)
    #expect(deployment.problems == [])
    #expect(deployment["server.modelRepositories"] == ["/models"])
  }

  @Test(arguments: [
    "tritonserver --model-repository=/m", "[tritonserver, --model-repository=/m]",
    "[\"bash\", \"-c\", \"tritonserver --model-repository=/m\"]", "\"tritonserver --model-repository=/m\"",
    ">\n      tritonserver\n      --model-repository=/m", "|\n      tritonserver \\\n        --model-repository=/m",
    "bash -c 'tritonserver --model-repository=/m'", "--model-repository=/m",
    "tritonserver --model-repository=${MODELS:-/m}", "tritonserver --model-repository=$${X}/m",
  ])
  func `commands of every form`(command: String) throws {
    let deployment = try Tables.one(Self.file("", command: command), file: "compose.yaml")
    let expected: Value = command.contains("$${") ? ["${X}/m"] : ["/m"]
    #expect(deployment["server.modelRepositories"] == expected)
  }

  @Test(arguments: [
    ("shm_size: big", "5:15 'shm_size' takes a size such as 512m or 1g, not 'big'"),
    ("mem_limit: big", "5:16 'mem_limit' takes a size such as 512m or 1g, not 'big'"),
    ("ports: [{published: 1}]", "5:13 a port of service 'triton' has no 'target'"),
    ("volumes: [{type: bind}]", "5:15 a volume of service 'triton' has no 'target'"),
    (
      "deploy: {resources: {reservations: {devices: [{driver: nvidia, count: 1}]}}}",
      "5:51 Compose refuses a reserved device without 'capabilities': write capabilities: [gpu]"
    ),
    (
      "deploy: {resources: {reservations: {devices: [{driver: nvidia, count: x, capabilities: [gpu]}]}}}",
      "5:75 count takes a number or all, not 'x'"
    ),
  ])
  func `mistakes are told with their place`(lines: String, message: String) throws {
    #expect(try Tables.one(Self.file(lines), file: "compose.yaml").messages == [message])
  }

  @Test func `a variable without a default is unknown, with one it has it`() throws {
    let deployment = try Tables.one(
      Self.file("shm_size: ${SHM}\nmem_limit: ${MEMORY:-4g}\nuser: ${UID-1000}"), file: "compose.yaml")
    #expect(deployment["memory.shm"]?.unknownValue?.reason == "compose.yaml:5:15: nobody knows the value of ${SHM}")
    #expect(deployment["memory.limit"] == 4_294_967_296)
    #expect(deployment["container.user"] == "1000")
  }

  @Test func `anchors and merge keys are followed`() throws {
    let text = """
      x-base: &base
        restart: always
        shm_size: 1g
        environment: &env {A: "1"}
      services:
        a:
          <<: *base
          image: nvcr.io/nvidia/tritonserver:26.08-py3
          shm_size: 2g
          command: tritonserver --model-repository=/a
        b:
          <<: [*base]
          image: my/tritonserver:1
          environment: {<<: *env, B: "2"}
        proxy: {image: nginx}
        client: {image: "nvcr.io/nvidia/tritonserver:26.08-py3-sdk"}
      """
    let deployments = try Tables.read(text, file: "compose.yaml")
    #expect(deployments.map(\.name) == ["a", "b"])
    #expect(deployments.map { $0["memory.shm"] } == [2_147_483_648, 1_073_741_824])
    #expect(deployments.map { $0["container.restart"] } == ["always", "always"])
    #expect(deployments.map { $0["environment"] } == [["A": "1"], ["A": "1", "B": "2"]])
  }

  @Test(arguments: [
    (
      "services: {triton: {build: ./triton}}",
      "1:11: none of the services runs tritonserver; built here, by a command that its Dockerfile may say: triton"
    ),
    ("services: {web: {image: nginx}}", "1:11: none of the services runs tritonserver; their images: nginx"),
    ("services: [a]", "1:1: 'services' has no services: give a compose file"),
    ("services:\n  a: [", "the node is not closed"),
    ("services:\n  a: *b", "2:"),
    ("services: &a\n  ? [*a]\n  : 1", "2:"),
  ])
  func `files without a server say what they are`(text: String, message: String) {
    #expect {
      try Tables.read(text, file: "compose.yaml")
    } throws: { error in
      "\(error)".hasPrefix("compose.yaml:\(message)")
        || (message.hasPrefix("the") && "\(error)".hasPrefix("compose.yaml:"))
    }
  }

  @Test(arguments: [9, 40])
  func `aliases that multiply end in an error`(levels: Int) {
    var text = "x0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
    for level in 1...levels {
      let alias = "*a\(level - 1)"
      text += "x\(level): &a\(level) [\(repeatElement(alias, count: 10).joined(separator: ","))]\n"
    }
    text += "services: {a: {image: my/tritonserver}}\n"
    #expect {
      try Tables.read(text, file: "compose.yaml")
    } throws: { error in "\(error)".contains("more than 100000 values") }
  }
}
