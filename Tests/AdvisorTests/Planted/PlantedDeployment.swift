/// A docker command that starts a server as it should be, and one change that makes it worse.
struct PlantedDeployment: Sendable, CustomStringConvertible {
  /// The check that must find it.
  var id: String
  var part: String
  var replacement: String

  var description: String { "\(id) \(replacement)" }

  init(_ id: String, _ part: String, _ replacement: String) {
    self.id = id
    self.part = part
    self.replacement = replacement
  }

  static let sound = """
    docker run --rm --gpus all --user 1000:1000 --shm-size=1g \
    --ulimit nofile=1048576:1048576 --ulimit memlock=-1:-1 --ulimit stack=67108864:67108864 \
    -p 127.0.0.1:8000:8000 -v /srv/models:/models:ro \
    nvcr.io/nvidia/tritonserver:26.06-py3 tritonserver --model-repository=/models --model-control-mode=none

    """

  var text: String { Self.sound.replacing(part, with: replacement) }

  static let all: [PlantedDeployment] = [
    PlantedDeployment("SEC-001", "-p 127.0.0.1:8000:8000", "-p 8000:8000"),
    PlantedDeployment("SEC-001", "--rm", "--rm --network host"),
    PlantedDeployment("SEC-002", "--model-control-mode=none", "--model-control-mode=explicit"),
    PlantedDeployment("SEC-002", "--model-control-mode=none", "--model-control-mode=poll"),
    PlantedDeployment("SEC-003", "/models:ro", "/models"),
    PlantedDeployment("SEC-005", "--model-control-mode=none", "--allow-client-shm=true"),
    PlantedDeployment("SEC-007", "--rm", "--rm -e AWS_SECRET_ACCESS_KEY=abcdefghij"),
    PlantedDeployment("CTR-003", "--gpus all ", ""),
    PlantedDeployment("CTR-006", "--user 1000:1000", "--user 0:0"),
    PlantedDeployment("CTR-007", "--rm", "--rm --privileged"),
    PlantedDeployment("CTR-007", "--rm", "--rm --cap-add SYS_ADMIN"),
    PlantedDeployment("CTR-009", "tritonserver:26.06-py3", "tritonserver:latest"),
    PlantedDeployment("LIM-004", "nofile=1048576:1048576", "nofile=2048:2048"),
    PlantedDeployment("LIM-004", "nofile=1048576:1048576", "nofile=256:256"),
    PlantedDeployment("LIM-005", "--rm", "--rm --pids-limit 64"),
    PlantedDeployment("CPU-004", "--rm", "--rm --cpus 2"),
    PlantedDeployment("TRI-014", "--model-control-mode=none", "--http-port=eighty"),
    PlantedDeployment("SEC-001", "-p 127.0.0.1:8000:8000", "-p ${HTTP_PORT}:8000"),
    PlantedDeployment("TRI-014", "--model-control-mode=none", "' --model-control-mode=none'"),
    PlantedDeployment("TRI-014", "--model-repository=/models", "--id=a"),
    PlantedDeployment("PLC-002", "--model-control-mode=none", "--host-policy=gpu_0,cpu-cores=0-15"),
  ]
}
