import Deployment
import Facts
import RuleText
import Testing

/// `docker run` and the programs that take its options.
@Suite struct DockerTests {
  private static let image = "nvcr.io/nvidia/tritonserver:26.08-py3"

  /// A command with options before the image.
  private static func command(_ options: String, program: String = "docker run") -> String {
    "\(program) \(options) \(image) tritonserver --model-repository=/models"
  }

  @Test(
    arguments: [
      ("--gpus all", "gpus.requested", "all"), ("--gpus=all", "gpus.count", .null),
      ("--gpus 2", "gpus.count", 2), ("--gpus 0", "gpus.requested", "none"),
      ("--gpus '\"device=0,2\"'", "gpus.devices", ["0", "2"]),
      ("--gpus device=GPU-3a23c669", "gpus.devices", ["GPU-3a23c669"]),
      ("--gpus count=2,capabilities=utility", "gpus.count", 2),
      ("--runtime=nvidia", "gpus.requested", "all"),
      ("--device nvidia.com/gpu=0 --device nvidia.com/gpu=1", "gpus.devices", ["0", "1"]),
      ("--device /dev/fuse", "gpus.requested", "none"), ("", "gpus.requested", "none"),
      ("--shm-size=1g", "memory.shm", 1_073_741_824), ("--shm-size 256m", "memory.shm", 268_435_456),
      ("", "memory.shm", 67_108_864), ("", "memory.shmSet", false), ("--shm-size=1g", "memory.shmSet", true),
      ("--tmpfs /dev/shm:rw,size=2g", "memory.shm", 2_147_483_648),
      ("--mount type=tmpfs,target=/dev/shm,tmpfs-size=1048576", "memory.shm", 1_048_576),
      ("-m 8g", "memory.limit", 8_589_934_592), ("--memory=512M", "memory.limit", 536_870_912),
      ("--memory-reservation=1GB", "memory.request", 1_073_741_824), ("", "memory.limit", .null),
      ("--cpus 1.5", "cpu.limit", 1.5), ("--cpuset-cpus=0-3,8", "cpu.set", "0-3,8"),
      ("--cpuset-mems 0", "cpu.memoryNodes", "0"),
      ("--ulimit memlock=-1", "limits.memlock", .null),
      ("--ulimit stack=67108864:67108864", "limits.stack", 67_108_864),
      ("--ulimit=nofile=1024:4096", "limits.nofile", 1024), ("--pids-limit 100", "limits.pids", 100),
      ("--pids-limit=-1", "limits.pids", .null),
      ("--cap-add SYS_NICE --cap-add=CAP_SYS_PTRACE", "container.capabilitiesAdded", ["SYS_NICE", "SYS_PTRACE"]),
      ("--cap-drop=all", "container.capabilitiesDropped", ["ALL"]),
      ("--privileged", "container.privileged", true), ("--privileged=false", "container.privileged", false),
      ("--read-only", "container.readOnlyRoot", true),
      ("--security-opt seccomp=unconfined", "container.seccomp", "unconfined"),
      ("--security-opt=no-new-privileges", "container.mayGainPrivileges", false),
      ("--security-opt no-new-privileges:true", "container.mayGainPrivileges", false),
      ("--user triton-server", "container.runsAsRoot", false), ("-u 1000:1000", "container.user", "1000:1000"),
      ("-u 0:0", "container.runsAsRoot", true), ("", "container.runsAsRoot", true),
      ("--ipc=host", "container.ipc", "host"), ("--net host", "container.network", "host"),
      ("--network=triton", "container.network", "triton"), ("--pid=host", "container.pid", "host"),
      ("--restart unless-stopped", "container.restart", "unless-stopped"),
      ("-p8000:8000", "ports", [["container": 8000, "host": 8000, "address": "0.0.0.0", "protocol": "tcp"]]),
      (
        "-p 127.0.0.1:9000:8000/tcp", "ports",
        [["container": 8000, "host": 9000, "address": "127.0.0.1", "protocol": "tcp"]]
      ),
      ("-p [::1]:9000:8000", "ports", [["container": 8000, "host": 9000, "address": "::1", "protocol": "tcp"]]),
      ("-p 8000", "ports", [["container": 8000, "host": .null, "address": "0.0.0.0", "protocol": "tcp"]]),
      (
        "-p 8000-8001:8000-8001", "ports",
        [
          ["container": 8000, "host": 8000, "address": "0.0.0.0", "protocol": "tcp"],
          ["container": 8001, "host": 8001, "address": "0.0.0.0", "protocol": "tcp"],
        ]
      ),
      (
        "-v /srv/m:/models:ro", "mounts",
        [["source": "/srv/m", "target": "/models", "readOnly": true, "kind": "bind"]]
      ),
      ("-v$PWD/m:/models", "mounts", [["source": "$PWD/m", "target": "/models", "readOnly": false, "kind": "bind"]]),
      (
        "-v models:/models", "mounts", [["source": "models", "target": "/models", "readOnly": false, "kind": "volume"]]
      ),
      (
        "-v ${M:?set it}/m:/models", "mounts",
        [["source": "${M:?set it}/m", "target": "/models", "readOnly": false, "kind": "bind"]]
      ),
      (
        "--mount type=bind,src=/a,dst=/b,readonly", "mounts",
        [["source": "/a", "target": "/b", "readOnly": true, "kind": "bind"]]
      ),
      ("-e A=1 --env B=x=y", "environment", ["A": "1", "B": "x=y"]),
      ("-e HF_TOKEN=hf_abc", "environment", ["HF_TOKEN": "(hidden)"]),
      ("-e HF_TOKEN=hf_abc", "secretVariables", ["HF_TOKEN"]),
      ("-e TOKENIZERS_PARALLELISM=false -e AWS_ACCESS_KEY_ID=A", "secretVariables", []),
      ("--env-file .env", "environmentFiles", [".env"]),
      ("--env-file .env", "notRead", ["run.sh:1:23: the environment file .env"]),
      ("-e HOME", "notRead", ["run.sh:1:15: the variable HOME of whoever runs the command"]),
      (
        "--health-cmd 'curl -f http://localhost:8000/v2/health/ready || exit 1'", "probes",
        [["kind": "healthcheck", "method": "command", "path": "/v2/health/ready", "port": "8000"]]
      ),
      ("-dit --rm -w /x --label a=b --log-driver json-file --init", "name", .null),
      ("--name t1", "name", "t1"), ("", "image.release", "26.08"), ("", "image.flavour", "py3"),
      ("", "image.official", true), ("", "replicas", 1), ("", "kind", "docker"),
    ] as [(String, String, Value)])
  func `options become facts`(options: String, path: String, expected: Value) throws {
    let deployment = try Tables.one(Self.command(options))
    #expect(deployment[path] == expected)
    #expect(deployment.problems == [])
    #expect(deployment["server.modelRepositories"] == ["/models"])
  }

  @Test(arguments: [
    ("--shm-size=lots", "--shm-size takes a size such as 512m or 1g, not 'lots'"),
    ("--cpus=many", "--cpus takes a number, not 'many'"),
    ("--ulimit memlock", "--ulimit takes NAME=SOFT[:HARD], not 'memlock'"),
    ("--ulimit memlock=much", "the limit memlock takes a number or -1, not 'much'"),
    ("-p 8000:http", "'8000:http' does not publish a port: write HOST:CONTAINER"),
    ("-p 1-60000:1-60000", "'1-60000:1-60000' does not publish a port: write HOST:CONTAINER"),
    ("--gpus some", "--gpus takes all, a number or device=…, not 'some'"),
    ("--mount type=bind,source=/a", "--mount needs target=…: 'type=bind,source=/a'"),
  ])
  func `mistakes are told`(options: String, message: String) throws {
    let deployment = try Tables.one(Self.command(options))
    #expect(deployment.problems.map(\.message) == [message])
    #expect(deployment.problems.allSatisfy { $0.severity == .error && $0.place.line == 1 && $0.place.column > 10 })
  }

  @Test(arguments: [
    "podman run", "nerdctl run", "nvidia-docker run", "sudo docker run", "docker container run", "docker create",
    "docker --context far run", "time docker run",
  ])
  func `programs that take the same options`(program: String) throws {
    let deployment = try Tables.one(Self.command("--shm-size=1g", program: program))
    #expect(deployment["memory.shm"] == 1_073_741_824)
    #expect(deployment["server.modelRepositories"] == ["/models"])
  }

  @Test(arguments: [
    ("docker run \(image) tritonserver --model-repository=/m", ["/m"]),
    ("docker run --entrypoint tritonserver \(image) --model-repository=/m", ["/m"]),
    ("docker run --entrypoint=/bin/bash \(image) -c 'exec tritonserver --model-repository=/m'", ["/m"]),
    ("docker run \(image) bash -c \"cd /w && tritonserver --model-repository=/m\"", ["/m"]),
    ("docker run \(image) --model-repository=/m", ["/m"]),
    ("docker run -e R=/m \(image) sh -c 'tritonserver --model-repository=$R'", ["/m"]),
  ])
  func `the server's command line is found in the container's`(text: String, repositories: [String]) throws {
    #expect(try Tables.one(text)["server.modelRepositories"] == .strings(repositories))
  }

  @Test(arguments: [("nvcr.io/nvidia/tritonserver:26.08-py3", 1), ("my/tritonserver:1", 0)])
  func `NVIDIA's image does not take options alone`(image: String, problems: Int) throws {
    let deployment = try Tables.one("docker run \(image) --model-repository=/m")
    #expect(
      deployment.problems.filter { $0.message.hasPrefix("NVIDIA's image runs what it is told") }.count == problems)
  }

  @Test func `a port behind a variable is published`() throws {
    let port: Value = ["container": 8001, "host": .null, "address": "0.0.0.0", "protocol": "tcp"]
    #expect(try Tables.one(Self.command("-p ${GRPC_PORT}:8001"))["ports"] == [port])
    // What is called otherwise may hold an address, too.
    #expect(try Tables.one(Self.command("-p ${WHERE}:8001"))["ports"]?.unknownValue != nil)
  }

  @Test(arguments: ["--tmpfs /dev/shm", "--mount type=tmpfs,destination=/dev/shm"])
  func `shared memory without a size is not Docker's own`(option: String) throws {
    let deployment = try Tables.one(Self.command(option))
    #expect(deployment["memory.shm"]?.unknownValue != nil && deployment["memory.shmSet"] == true)
  }

  @Test(arguments: [
    "docker run $OPTIONS --rm \(image) tritonserver --model-repository=/models",
    "docker run --gpus all $OPTIONS -v /m:/models \(image) tritonserver --model-repository=/models",
    "docker run $OPTIONS \(image) tritonserver --model-repository=/models",
  ])
  func `options in a variable are no image, and leave what they may set unknown`(text: String) throws {
    let deployment = try Tables.one(text)
    #expect(deployment["image.release"] == "26.08")
    #expect(deployment["ports"]?.unknownValue?.reason.hasSuffix("nobody knows the options in $OPTIONS") == true)
    #expect(deployment["container.runsAsRoot"]?.unknownValue != nil)
    #expect(deployment.notRead.count == 1)
  }

  @Test func `an image in a variable is an image`() throws {
    let deployment = try Tables.one("docker run --rm $IMAGE tritonserver --model-repository=/models")
    #expect(deployment["image.reference"] == "$IMAGE" && deployment["container.privileged"] == false)
  }

  @Test(arguments: [
    ("docker run \(image)", "a shell is started, and the server by hand in it"),
    (
      "docker run my/tritonserver:26.08-py3",
      "the image's own command, which starts the server if anything does"
    ),
    ("docker run \(image) /entry.sh", "what '/entry.sh' does, which is not written here"),
    ("docker run -it \(image) bash", "a shell is started, and the server by hand in it"),
  ])
  func `a start that is not written here leaves the server unknown`(text: String, reason: String) throws {
    let deployment = try Tables.one(text)
    #expect(deployment["server.modelRepositories"]?.unknownValue?.reason == reason)
    #expect(deployment["server.endpoints"]?.unknownValue?.reason == reason)
    #expect(deployment.notRead.count == 1)
    #expect(deployment["image.release"] == "26.08")
  }

  @Test(
    arguments: [
      ("nvcr.io/nvidia/tritonserver:24.08-py3", "24.08", "py3", true),
      ("nvcr.io/nvidia/tritonserver:24.08-vllm-python-py3", "24.08", "vllm-python-py3", true),
      ("nvcr.io/nvidia/tritonserver:24.08-py3@sha256:0123", "24.08", "py3", true),
      ("registry.local:5000/ml/tritonserver:23.12-custom", "23.12", "custom", false),
      ("nvcr.io/nvidia/tritonserver:latest", .null, .null, true), ("tritonserver", .null, .null, false),
      ("nvcr.io/nvidia/tritonserver@sha256:0123", .null, .null, true), ("my/app:24.08", .null, .null, false),
    ] as [(String, Value, Value, Bool)])
  func `image names are taken apart`(name: String, release: Value, flavour: Value, isOfficial: Bool) throws {
    let deployment = try Tables.one("docker run \(name) tritonserver --model-repository=/m")
    #expect(deployment["image.release"] == release)
    #expect(deployment["image.flavour"] == flavour)
    #expect(deployment["image.official"] == .bool(isOfficial))
    #expect(deployment["image.reference"] == .string(name))
  }

  @Test func `the user of another's image is not known`() throws {
    let deployment = try Tables.one("docker run my/tritonserver:1 tritonserver --model-repository=/m")
    #expect(deployment["container.runsAsRoot"] == nil)
    #expect(deployment["container.user"] == .null)
  }

  @Test func `the host's shared memory has the host's size`() throws {
    let deployment = try Tables.one(Self.command("--ipc=host"))
    #expect(deployment["memory.shm"]?.unknownValue?.reason == "/dev/shm is that of the host")
    #expect(deployment["memory.shmSet"] == true)
  }

  @Test func `facts say where they stand`() throws {
    let deployment = try Tables.one(
      "#!/bin/sh\ndocker run --rm \\\n  --shm-size=1g \\\n  -p 8000:8000 \\\n  \(Self.image) \\\n  tritonserver \\\n"
        + "  --model-repository /models --log-verbose=1\n")
    #expect(deployment.origin("memory.shm") == "run.sh:3:3")
    #expect(deployment.origin("ports") == "run.sh:4:6")
    #expect(deployment.origin("image.tag") == "run.sh:5:3")
    #expect(deployment.origin("server.modelRepositories") == "run.sh:7:22")
    #expect(deployment.origin("server.logVerbose") == "run.sh:7:30")
    #expect(deployment.origin("container.privileged") == "default of docker")
    #expect(deployment.facts["deployment.container.privileged"]?.origin.kind == .assumed)
    #expect(deployment.facts["deployment.server.strictReadiness"]?.origin.kind == .catalog)
  }
}
