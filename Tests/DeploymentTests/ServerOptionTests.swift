import Deployment
import Facts
import RuleBook
import RuleText
import Testing

/// Command lines of tritonserver.
@Suite struct ServerOptionTests {
  private static let base = "tritonserver --model-repository=/m "

  @Test(
    arguments: [
      (
        "--http-port 9000", "server.options",
        [
          ["name": "model-repository", "value": "/m", "place": "run.sh:1:14"],
          ["name": "http-port", "value": "9000", "place": "run.sh:1:48"],
        ]
      ),
      ("--strict-readiness=off", "server.strictReadiness", false),
      ("--log-verbose=true", "server.logVerbose", 1),
      ("--log-verbose=3", "server.logVerbose", 3),
      ("--exit-timeout-secs=' 12abc'", "server.exitTimeoutSeconds", 12),
      ("--model-control-mode=EXPLICIT --load-model=a --load-model b", "server.loadModels", ["a", "b"]),
      ("--model-control-mode=EXPLICIT", "server.modelControlMode", "explicit"),
      ("--http-thread-count=1 --http-thread-count=4", "server.httpThreads", 4),
      ("--disable-auto-complete-config", "server.autoCompleteConfig", false),
      ("--strict-model-config=true", "server.autoCompleteConfig", false),
      ("", "server.autoCompleteConfig", true),
      ("--metrics-interval-ms=500", "server.metricsIntervalMilliseconds", 500.0),
      ("--min-supported-compute-capability=6.1", "server.minimumComputeCapability", 6.1),
      (
        "--cuda-memory-pool-byte-size=0:1024 --cuda-memory-pool-byte-size 1:0", "server.cudaMemoryPools",
        [["gpu": 0, "bytes": 1024], ["gpu": 1, "bytes": 0]]
      ),
      ("--model-load-gpu-limit 0:0.8", "server.modelLoadGpuLimits", [["gpu": 0, "fraction": 0.8]]),
      (
        "--host-policy=a,numa-node=1 --host-policy=a,cpu-cores=0-3,8-11", "server.hostPolicies",
        [["name": "a", "numaNode": 1, "cpuCores": "0-3,8-11"]]
      ),
      (
        "--backend-config=python,shm-region-prefix-name=p1 --backend-config=default-max-batch-size=4",
        "server.backendConfig",
        [
          ["backend": "python", "setting": "shm-region-prefix-name", "value": "p1"],
          ["backend": "", "setting": "default-max-batch-size", "value": "4"],
        ]
      ),
      ("--cache-config=local,size=1048576", "server.caches", [["name": "local", "sizeBytes": 1_048_576]]),
      (
        "--cache-config=redis,host=h --cache-config redis,port=6379", "server.caches",
        [["name": "redis", "sizeBytes": .null]]
      ),
      ("--response-cache-byte-size=64", "server.caches", [["name": "local", "sizeBytes": 64]]),
      (
        "--rate-limit=execution_count --rate-limit-resource=R1:4:0 --rate-limit-resource=R2:8",
        "server.rateLimitResources", [["name": "R1", "count": 4, "gpu": 0], ["name": "R2", "count": 8, "gpu": .null]]
      ),
      (
        "--http-restricted-api=health,metadata:k=v --grpc-restricted-protocol=trace:a=b", "server.restrictedApis",
        [
          ["protocol": "http", "api": "health", "header": "k"], ["protocol": "http", "api": "metadata", "header": "k"],
          ["protocol": "grpc", "api": "trace", "header": "triton-grpc-protocol-a"],
        ]
      ),
      ("--trace-config=level=TIMESTAMPS --trace-config triton,file=/tmp/t", "server.traceEnabled", true),
      ("--trace-config=level=OFF", "server.traceEnabled", false),
      (
        "--trace-config=level=TIMESTAMPS --trace-config triton,file=/tmp/t", "server.traceSettings",
        ["level": "TIMESTAMPS", "triton,file": "/tmp/t"]
      ),
      (
        "--metrics-config summary_quantiles='0.5:0.05,0.9:0.01'", "server.metricsConfig",
        ["summary_quantiles": "0.5:0.05,0.9:0.01"]
      ),
      ("--allow-client-shm=1", "server.clientSharedMemory", true),
      ("", "server.clientSharedMemory", false), ("", "server.cudaMemoryPoolDefault", 67_108_864),
      ("", "server.logFile", .null), ("", "server.hostPolicies", []),
    ] as [(String, String, Value)])
  func `options become facts`(options: String, path: String, expected: Value) throws {
    let deployment = try Tables.one(Self.base + options)
    #expect(deployment[path] == expected)
    #expect(deployment.problems.filter { $0.severity == .error } == [])
  }

  @Test(arguments: [
    ("--hots-policy=a,numa-node=0", "1:36 tritonserver has no option --hots-policy; did you mean 'host-policy'?"),
    (
      "--grpc=1",
      "1:36 --grpc is the beginning of several options: --grpc-address, --grpc-header-forward-pattern, "
        + "--grpc-http2-max-ping-strikes, --grpc-http2-max-pings-without-data, "
        + "--grpc-http2-min-recv-ping-interval-without-data, --grpc-infer-allocation-pool-size, …"
    ),
    ("--http-port=x", "1:36 --http-port takes a whole number, not 'x'"),
    ("--http-port=99999999999", "1:36 --http-port takes a number of 32 bits, which '99999999999' is not"),
    ("--http-port=70000", "1:36 port 70000 of http is not between 0 and 65535"),
    ("--http-port=-1", "1:36 port -1 of http is not between 0 and 65535"),
    ("--http-port", "1:36 --http-port needs a value"),
    ("--http-port=8001", "1:36 http and grpc cannot both listen on port 8001"),
    ("--grpc-infer-thread-count=1", "1:36 --grpc-infer-thread-count must be at least 2, not 1"),
    ("--grpc-infer-thread-count=200", "1:36 --grpc-infer-thread-count must be at most 128, not 200"),
    ("--http-max-input-size=0", "1:36 --http-max-input-size must be at least 1, not 0"),
    ("--strict-readiness=maybe", "1:36 --strict-readiness takes true or false, not 'maybe'"),
    ("--model-control-mode=auto", "1:36 --model-control-mode takes one of none, poll, explicit, not 'auto'"),
    (
      "--log-format=iso8601",
      "1:36 --log-format takes one of default, ISO8601, not 'iso8601'; did you mean 'ISO8601'?"
    ),
    ("--model-config-name=", "1:36 --model-config-name needs a value that is not empty"),
    ("--host-policy=gpu_0", "1:36 --host-policy is written NAME,KEY=VALUE, not 'gpu_0'"),
    (
      "--host-policy=gpu_0,node=1",
      "1:36 a host policy has numa-node and cpu-cores, and no setting 'node'"
    ),
    ("--host-policy=gpu_0,numa-node=a", "1:36 numa-node of host policy 'gpu_0' takes a number, not 'a'"),
    ("--cache-config=size=1", "1:36 --cache-config is written NAME,KEY=VALUE, not 'size=1'"),
    ("--backend-config=,a=b", "1:36 --backend-config is written [NAME,]KEY=VALUE, not ',a=b'"),
    ("--metrics-config=a,b=c", "1:36 --metrics-config is written KEY=VALUE, not 'a,b=c'"),
    (
      "--http-restricted-api=helth:k=v",
      "1:36 --http-restricted-api knows no API 'helth'; did you mean 'health'?"
    ),
    ("--http-restricted-api=health", "1:36 --http-restricted-api is written API[,API]:KEY=VALUE, not 'health'"),
    (
      "--http-restricted-api=health:a=b --http-restricted-api=health:c=d",
      "1:69 --http-restricted-api restricts 'health' twice"
    ),
    ("--rate-limit-resource=a", "1:36 --rate-limit-resource is written NAME:COUNT or NAME:COUNT:GPU, not 'a'"),
    ("--cuda-memory-pool-byte-size=1024", "1:36 --cuda-memory-pool-byte-size is written GPU:BYTES, not '1024'"),
    ("--load-model=a", "1:36 --load-model needs --model-control-mode=explicit"),
    (
      "--response-cache-byte-size=1 --cache-config=local,size=1",
      "1:36 --response-cache-byte-size and --cache-config exclude each other"
    ),
    ("--disable-auto-complete-config=true", "1:36 --disable-auto-complete-config takes no value"),
    ("--tf-add-vgpu=0", "1:36 --tf-add-vgpu was an option until release 20.07; this is 26.08"),
    ("extra", "1:36 tritonserver takes no argument 'extra'"),
    ("-- extra", "1:39 tritonserver takes no argument 'extra'"),
    ("-p 8000", "1:36 '-p' is no option of tritonserver: its options begin with two dashes"),
  ])
  func `mistakes are told with their place`(options: String, message: String) throws {
    let reader = DeploymentReader(options: try Tables.options.get(), release: "26.08")
    let deployment = try #require(try reader.read(Self.base + options, file: "run.sh").first)
    #expect(deployment.messages.contains(message), "\(deployment.messages)")
  }

  @Test(arguments: [
    ("--cache-config=local,size=1", "23.02", "--cache-config is an option since release 23.03; this is 23.02"),
    ("--cache-config=local,size=1", "23.03", nil),
    ("--response-cache-byte-size=1", "23.02", nil),
    (
      "--response-cache-byte-size=1", "23.03",
      "--response-cache-byte-size is deprecated; write --cache-config=local,size=BYTES"
    ),
    ("--strict-model-config=true", "22.06", nil),
    (
      "--strict-model-config=true", "22.07",
      "--strict-model-config is deprecated; write --disable-auto-complete-config"
    ),
    (
      "--strict-model-config=false", "24.08",
      "--strict-model-config is deprecated; leave it out: false is the default"
    ),
  ])
  func `options have releases`(options: String, release: String, message: String?) throws {
    let reader = DeploymentReader(options: try Tables.options.get(), release: release)
    let deployment = try #require(try reader.read(Self.base + options, file: "run.sh").first)
    #expect(deployment.problems.map(\.message) == [message].compactMap(\.self))
  }

  @Test(
    arguments: [
      ("26.08", "server.clientSharedMemory", false), ("26.03", "server.clientSharedMemory", true),
      ("24.10", "server.minimumComputeCapability", 6.0), ("24.11", "server.minimumComputeCapability", 7.5),
      ("22.06", "server.autoCompleteConfig", false), ("22.07", "server.autoCompleteConfig", true),
      ("25.05", "server.httpMaximumInputBytes", .null), ("25.06", "server.httpMaximumInputBytes", 67_108_864),
    ] as [(String, String, Value)])
  func `defaults have releases`(release: String, path: String, expected: Value) throws {
    let reader = DeploymentReader(options: try Tables.options.get(), release: release)
    let deployment = try #require(try reader.read(Self.base, file: "run.sh").first)
    #expect(deployment[path] == expected)
    #expect(deployment.origin(path) == "default of tritonserver \(release)")
  }

  @Test(
    arguments: [
      (
        "",
        [
          ["http", "0.0.0.0", 8000, false, false], ["grpc", "0.0.0.0", 8001, false, false],
          ["metrics", "0.0.0.0", 8002, false, false],
        ]
      ),
      (
        "--http-address=127.0.0.1 --grpc-port=9",
        [
          ["http", "127.0.0.1", 8000, false, false],
          ["grpc", "0.0.0.0", 9, false, false], ["metrics", "127.0.0.1", 8002, false, false],
        ]
      ),
      ("--allow-http=false --allow-metrics=0 --grpc-use-ssl=true", [["grpc", "0.0.0.0", 8001, true, false]]),
      ("--allow-http=false --allow-metrics=0 --grpc-use-ssl-mutual=true", [["grpc", "0.0.0.0", 8001, true, true]]),
      (
        "--allow-http=false --allow-metrics=0 --allow-grpc=0 --allow-sagemaker=1",
        [["sagemaker", "0.0.0.0", 8080, false, false]]
      ),
    ] as [(String, [[Value]])])
  func `endpoints follow several options`(options: String, expected: [[Value]]) throws {
    let deployment = try Tables.one(Self.base + options)
    let fields: [Value] = ["name", "address", "port", "tls", "mutualTls"]
    #expect(
      deployment["server.endpoints"]
        == .list(
          expected.map { values in
            .map(Dictionary(uniqueKeysWithValues: zip(fields, values)))
          }))
  }

  @Test func `Vertex AI's variable moves the endpoints`() throws {
    let deployment = try Tables.one(
      "docker run -e AIP_MODE=PREDICTION -e AIP_STORAGE_URI=gs://b nvcr.io/nvidia/tritonserver:26.08-py3 tritonserver")
    let names = deployment["server.endpoints"]?.listValue?.compactMap { $0["name"]?.stringValue }
    #expect(names == ["metrics", "vertex-ai"])
    #expect(deployment.problems == [])
  }

  @Test func `a variable nobody set makes its fact unknown, and only that`() throws {
    let deployment = try Tables.one(Self.base + "--http-port=$PORT --http-thread-count=$THREADS --log-verbose=1")
    #expect(deployment["server.httpThreads"]?.unknownValue?.reason == "run.sh:1:54: nobody knows the value of $THREADS")
    #expect(deployment["server.endpoints"]?.unknownValue != nil)
    #expect(deployment["server.logVerbose"] == 1)
    #expect(deployment.problems == [])
  }

  @Test func `options hidden in a variable leave no default certain`() throws {
    let deployment = try Tables.one(Self.base + "--log-verbose=1 $EXTRA_ARGS")
    #expect(deployment["server.logVerbose"] == 1)
    #expect(deployment["server.strictReadiness"]?.unknownValue != nil)
    #expect(deployment["server.endpoints"]?.unknownValue != nil)
    #expect(deployment.notRead == ["run.sh:1:63: options in $EXTRA_ARGS"])
  }

  @Test func `the key of a restriction is not shown`() throws {
    let deployment = try Tables.one(Self.base + "--http-restricted-api=health:admin-key=hunter2")
    let shown = deployment.facts.facts.values.map { JSONWriter.write($0.value) }.joined()
    #expect(!shown.contains("hunter2"))
    #expect(shown.contains("health:admin-key=…"))
  }

  @Test func `the catalog is checked like all rule files`() throws {
    let text = """
      cite: nowhere
      apis: [health]
      options:
        - {name: a, form: text, since: "2026"}
        - {name: a, form: text, alias: b}
      """
    #expect {
      try ServerOptions.load(RuleFiles(["catalog/server-options.yaml": text, "catalog/sources.yaml": "sources: {}"]))
    } throws: { error in
      (error as? RuleBookError)?.problems.map(\.message).sorted() == [
        "a release is written \"YY.MM\"", "no source 'nowhere' in catalog/sources.yaml",
        "the option 'a' is already described", "there is no option 'b'; did you mean 'a'?",
      ]
    }
  }
}
