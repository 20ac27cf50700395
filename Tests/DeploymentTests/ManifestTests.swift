import Deployment
import Facts
import RuleText
import Testing

/// Manifests of Kubernetes.
@Suite struct ManifestTests {
  /// A Deployment with lines for its container and for its pod.
  private static func manifest(container: String = "", pod: String = "") -> String {
    func indented(_ text: String, _ width: Int) -> String {
      text.split(separator: "\n").map { String(repeating: " ", count: width) + "\($0)\n" }.joined()
    }
    return """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: triton}
      spec:
        replicas: 2
        template:
          metadata: {labels: {app: triton}}
          spec:
            containers:
              - name: server
                image: nvcr.io/nvidia/tritonserver:26.08-py3
                args: [tritonserver, --model-repository=/models]

      """ + indented(container, 10) + indented(pod, 6)
  }

  @Test(
    arguments: [
      ("resources: {limits: {nvidia.com/gpu: 2}}", "gpus.count", 2),
      ("resources: {limits: {nvidia.com/mig-1g.10gb: 1}}", "gpus.requested", "some"),
      ("resources: {requests: {cpu: 500m, memory: 1Gi}}", "cpu.request", 0.5),
      ("resources: {limits: {cpu: 4, memory: 16Gi}}", "memory.limit", 17_179_869_184),
      ("resources: {limits: {cpu: 4, memory: 16Gi}}", "memory.request", 17_179_869_184),
      ("resources: {limits: {memory: 1.5G}}", "memory.limit", 1_500_000_000),
      ("resources: {limits: {memory: 128974848000m}}", "memory.limit", 128_974_848),
      ("resources: {limits: {memory: 1e9}}", "memory.limit", 1_000_000_000),
      ("securityContext: {runAsUser: 1000}", "container.runsAsRoot", false),
      ("securityContext: {runAsUser: 0}", "container.runsAsRoot", true),
      ("securityContext: {runAsNonRoot: true}", "container.runsAsRoot", false),
      ("securityContext: {privileged: true}", "container.privileged", true),
      ("securityContext: {readOnlyRootFilesystem: true}", "container.readOnlyRoot", true),
      ("securityContext: {allowPrivilegeEscalation: false}", "container.mayGainPrivileges", false),
      ("securityContext: {capabilities: {add: [SYS_NICE], drop: [ALL]}}", "container.capabilitiesAdded", ["SYS_NICE"]),
      ("securityContext: {seccompProfile: {type: RuntimeDefault}}", "container.seccomp", "RuntimeDefault"),
      (
        "ports: [{containerPort: 8000, hostPort: 8000}]", "ports",
        [["container": 8000, "host": 8000, "address": "0.0.0.0", "protocol": "tcp"]]
      ),
      ("ports: [{containerPort: 8000}]", "ports", []),
      (
        "readinessProbe: {httpGet: {path: /v2/health/ready, port: 8000}, periodSeconds: 5}", "probes",
        [
          [
            "kind": "readiness", "method": "http", "path": "/v2/health/ready", "port": "8000",
            "initialDelaySeconds": .null, "periodSeconds": 5, "timeoutSeconds": .null, "failureThreshold": .null,
          ]
        ]
      ),
      (
        "livenessProbe: {grpc: {port: 8001}}", "probes",
        [
          [
            "kind": "liveness", "method": "grpc", "path": .null, "port": "8001", "initialDelaySeconds": .null,
            "periodSeconds": .null, "timeoutSeconds": .null, "failureThreshold": .null,
          ]
        ]
      ),
      (
        "env: [{name: A, value: '1'}, {name: API_TOKEN, value: x}]", "environment", ["A": "1", "API_TOKEN": "(hidden)"]
      ),
      ("env: [{name: API_TOKEN, valueFrom: {secretKeyRef: {name: s, key: k}}}]", "secretVariables", []),
      ("envFrom: [{configMapRef: {name: settings}}]", "environmentFiles", ["settings"]),
      ("", "memory.shm", 67_108_864), ("", "replicas", 2), ("", "name", "triton/server"),
      ("", "gpus.requested", "none"),
      ("", "container.network", "pod"), ("", "image.release", "26.08"), ("", "container.restart", "Always"),
    ] as [(String, String, Value)])
  func `settings of the container become facts`(lines: String, path: String, expected: Value) throws {
    let deployment = try Tables.one(Self.manifest(container: lines), file: "pod.yaml")
    #expect(deployment[path] == expected)
    #expect(deployment.problems == [])
    #expect(deployment["server.modelRepositories"] == ["/models"])
  }

  @Test(
    arguments: [
      ("hostIPC: true", "container.ipc", "host"), ("hostPID: true", "container.pid", "host"),
      ("hostNetwork: true", "container.network", "host"), ("restartPolicy: Never", "container.restart", "Never"),
      ("securityContext: {runAsUser: 1000}", "container.user", "1000"),
    ] as [(String, String, Value)])
  func `settings of the pod become facts`(lines: String, path: String, expected: Value) throws {
    #expect(try Tables.one(Self.manifest(pod: lines), file: "pod.yaml")[path] == expected)
  }

  @Test(arguments: [
    ("emptyDir: {medium: Memory, sizeLimit: 4Gi}", "4294967296", "memory"),
    ("emptyDir: {medium: Memory}", "pod.yaml:17:21: emptyDir has no sizeLimit", "memory"),
    ("emptyDir: {}", "/dev/shm is a volume that is not in memory", "emptyDir"),
    ("hostPath: {path: /dev/shm}", "/dev/shm is a volume that is not in memory", "hostPath"),
  ])
  func `shared memory is a volume`(volume: String, expected: String, kind: String) throws {
    let deployment = try Tables.one(
      Self.manifest(
        container: "volumeMounts:\n  - {name: shm, mountPath: /dev/shm}", pod: "volumes:\n  - name: shm\n    \(volume)"),
      file: "pod.yaml")
    let value = deployment["memory.shm"]
    let shown = value?.intValue.map { "\($0)" } ?? value?.unknownValue?.reason ?? ""
    #expect(shown.hasSuffix(expected))
    #expect(deployment["memory.shmSet"] == true)
    #expect(deployment["mounts"]?.listValue?.first?["kind"] == .string(kind))
  }

  @Test(arguments: [
    ("persistentVolumeClaim: {claimName: models, readOnly: true}", "models", "claim", true),
    ("hostPath: {path: /srv/models}", "/srv/models", "hostPath", false),
    ("configMap: {name: c}", "v", "configMap", true), ("nfs: {server: s, path: /m}", "v", "nfs", false),
  ])
  func `volumes are named by what they are`(volume: String, source: String, kind: String, isReadOnly: Bool) throws {
    let deployment = try Tables.one(
      Self.manifest(
        container: "volumeMounts: [{name: v, mountPath: /models}]", pod: "volumes:\n  - name: v\n    \(volume)"),
      file: "pod.yaml")
    #expect(
      deployment["mounts"] == [
        ["source": .string(source), "target": "/models", "kind": .string(kind), "readOnly": .bool(isReadOnly)]
      ])
  }

  @Test(arguments: [
    ("resources: {limits: {memory: lots}}", "'lots' is no quantity: write 500m, 4 or 16Gi"),
    ("resources: {limits: {nvidia.com/gpu: half}}", "nvidia.com/gpu takes a whole number, not 'half'"),
    ("volumeMounts: [{name: v, mountPath: /models}]", "the pod has no volume 'v'"),
  ])
  func `mistakes are told`(lines: String, message: String) throws {
    let deployment = try Tables.one(Self.manifest(container: lines), file: "pod.yaml")
    #expect(deployment.problems.map(\.message) == [message])
    #expect(deployment.problems.first?.place.line == 13)
  }

  @Test(arguments: [
    "command: [tritonserver]\nargs: [--model-repository=/m]",
    "command: [tritonserver, --model-repository=/m]", "args: [--model-repository=/m]",
    "command: [sh, -c]\nargs: ['exec tritonserver --model-repository=/m']",
    "command: [sh, -c, 'tritonserver --model-repository=$(R)']\nenv: [{name: R, value: /m}]",
    "command: [/bin/sh]\nargs:\n  - -c\n  - |\n    set -e\n    tritonserver --model-repository=/m",
  ])
  func `commands of every form`(lines: String) throws {
    let text = Self.manifest(container: lines).replacingLine(
      "          args: [tritonserver, --model-repository=/models]")
    #expect(try Tables.one(text, file: "pod.yaml")["server.modelRepositories"] == ["/m"])
  }

  @Test func `a variable of a secret stays unknown`() throws {
    let text = Self.manifest(
      container: "command: [tritonserver, --model-repository=/m, --http-thread-count=$(N)]\n"
        + "env: [{name: N, valueFrom: {configMapKeyRef: {name: c, key: n}}}]"
    ).replacingLine("          args: [tritonserver, --model-repository=/models]")
    let deployment = try Tables.one(text, file: "pod.yaml")
    #expect(deployment["server.httpThreads"]?.unknownValue?.reason.hasSuffix("nobody knows the value of $(N)") == true)
    #expect(deployment.notRead.count == 1)
  }

  @Test(arguments: [("ClusterIP", ""), ("LoadBalancer", "  type: LoadBalancer\n"), ("NodePort", "  type: NodePort\n")])
  func `services lead to the pod they select`(kind: String, line: String) throws {
    let service =
      "---\napiVersion: v1\nkind: Service\nmetadata: {name: front}\nspec:\n\(line)  selector: {app: triton}\n"
      + "  ports: [{port: 80, targetPort: 8000}]\n---\n"
    let other = service.replacingLine("metadata: {name: front}", with: "metadata: {name: other}")
      .replacingLine("  selector: {app: triton}", with: "  selector: {app: web}")
    let deployment = try Tables.one(Self.manifest() + service + other, file: "pod.yaml")
    #expect(deployment["exposures"] == [["name": "front", "kind": .string(kind), "port": 80, "target": "8000"]])
  }

  @Test func `a service may name the port of its container`() throws {
    let service =
      "---\napiVersion: v1\nkind: Service\nmetadata: {name: front}\nspec:\n  selector: {app: triton}\n"
      + "  ports: [{port: 80, targetPort: web}]\n"
    let text = Self.manifest(container: "ports: [{containerPort: 8000, name: web}]") + service
    #expect(
      try Tables.one(text, file: "pod.yaml")["exposures"]
        == [["name": "front", "kind": "ClusterIP", "port": 80, "target": "8000"]])
  }

  @Test func `a runtime of KServe has placeholders of its own`() throws {
    let text =
      Self.manifest(container: "env: [{name: NAME, value: \"{{.Name}}\"}]")
      + "---\napiVersion: v1\nkind: ConfigMap\ndata:\n  start: |\n    {{- if .Spec.Parallel }} --more{{- end }}\n"
    #expect(try Tables.one(text, file: "pod.yaml")["server.modelRepositories"] == ["/models"])
  }

  @Test(arguments: ["Pod", "StatefulSet", "Job", "CronJob", "InferenceService", "List"])
  func `pods are found in every kind`(kind: String) throws {
    let container = "containers: [{name: c, image: my/tritonserver, args: [tritonserver, --model-repository=/m]}]"
    let bodies = [
      "Pod": "spec: {\(container)}", "StatefulSet": "spec: {template: {spec: {\(container)}}}",
      "Job": "spec: {template: {spec: {\(container)}}}",
      "CronJob": "spec: {jobTemplate: {spec: {template: {spec: {\(container)}}}}}",
      "InferenceService": "spec: {predictor: {\(container)}}",
      "List": "items: [{kind: Pod, metadata: {name: p}, spec: {\(container)}}]",
    ]
    let text = "apiVersion: v1\nkind: \(kind)\nmetadata: {name: p}\n\(bodies[kind] ?? "")\n"
    let deployment = try Tables.one(text, file: "pod.yaml")
    #expect(deployment["name"] == "p/c")
    #expect(deployment["server.modelRepositories"] == ["/m"])
  }

  @Test func `JSON is read like YAML`() throws {
    let text = """
      {
        "apiVersion": "v1",
        "kind": "Pod",
        "spec": {"containers": [{"image": "my/tritonserver", "command": ["tritonserver", "--model-repository=/m"]}]}
      }
      """
    #expect(try Tables.one(text, file: "pod.json")["server.modelRepositories"] == ["/m"])
  }

  @Test func `a manifest without a server names its images`() {
    let text = "apiVersion: v1\nkind: Pod\nspec: {containers: [{image: nginx}]}\n"
    #expect {
      try Tables.read(text, file: "pod.yaml")
    } throws: { error in "\(error)" == "pod.yaml:1:1: no container runs tritonserver: images: nginx" }
  }

  @Test func `an InferenceService without a container leads to its runtime`() {
    let text = """
      apiVersion: serving.kserve.io/v1beta1
      kind: InferenceService
      spec: {predictor: {model: {runtime: kserve-tritonserver, storageUri: "gs://models"}}}
      """
    #expect {
      try Tables.read(text, file: "isvc.yaml")
    } throws: { error in "\(error)".contains("stands in its ServingRuntime: give that") }
  }
}

extension String {
  /// The text without a line, or with another in its place.
  func replacingLine(_ line: String, with other: String? = nil) -> String {
    split(separator: "\n", omittingEmptySubsequences: false)
      .compactMap { $0 == line ? other : String($0) }.joined(separator: "\n")
  }
}
