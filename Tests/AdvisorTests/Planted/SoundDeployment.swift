/// A deployment as it should be, in each of the forms that people write.
struct SoundDeployment: Sendable, CustomStringConvertible {
  var file: String
  var text: String

  var description: String { file }

  static let all: [SoundDeployment] = [
    SoundDeployment(file: "compose.yaml", text: compose), SoundDeployment(file: "deployment.yaml", text: manifest),
    SoundDeployment(file: "triton.service", text: unit), SoundDeployment(file: "README.md", text: readme),
    SoundDeployment(file: "Makefile", text: makefile), SoundDeployment(file: "Dockerfile", text: dockerfile),
    SoundDeployment(file: "runtime.yaml", text: runtime), SoundDeployment(file: "start.sh", text: script),
  ]

  private static let compose = """
    services:
      triton:
        image: nvcr.io/nvidia/tritonserver:${RELEASE:-26.06}-py3
        command: [tritonserver, --model-repository=/models, --model-control-mode=none]
        user: triton-server
        shm_size: 2gb
        ulimits: {memlock: -1, stack: 67108864, nofile: {soft: 1048576, hard: 1048576}}
        ports: ["127.0.0.1:8000:8000"]
        volumes: ["${MODELS:-./models}:/models:ro"]
        deploy: {resources: {reservations: {devices: [{driver: nvidia, count: 1, capabilities: [gpu]}]}}}

    """

  private static let pod = """
    containers:
          - name: server
            image: nvcr.io/nvidia/tritonserver:26.06-py3
            args: [tritonserver, --model-repository=/models]
            securityContext: {runAsUser: 1000, allowPrivilegeEscalation: false}
            resources: {limits: {nvidia.com/gpu: 1, memory: 32Gi}}
            ports: [{containerPort: 8000, name: http}]
            readinessProbe: {httpGet: {path: /v2/health/ready, port: http}}
            livenessProbe: {httpGet: {path: /v2/health/live, port: http}}
            volumeMounts: [{name: models, mountPath: /models, readOnly: true}, {name: shm, mountPath: /dev/shm}]
          volumes:
          - {name: models, persistentVolumeClaim: {claimName: models}}
          - {name: shm, emptyDir: {medium: Memory, sizeLimit: 2Gi}}

    """

  private static let manifest = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: triton}
    spec:
      template:
        metadata: {labels: {app: triton}}
        spec:
          \(pod)
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: triton}
    spec: {selector: {app: triton}, ports: [{port: 80, targetPort: http}]}

    """

  private static let runtime = """
    apiVersion: serving.kserve.io/v1alpha1
    kind: ServingRuntime
    metadata: {name: triton}
    spec:
      supportedModelFormats: [{name: onnx, version: "1"}]
      wrapper:
        spec:
          \(pod)

    """

  private static let unit = """
    [Unit]
    Description=Triton
    [Service]
    User=triton
    LimitNOFILE=1048576
    LimitMEMLOCK=infinity
    ExecStart=/opt/tritonserver/bin/tritonserver --model-repository=/models --http-address=127.0.0.1 --grpc-address=127.0.0.1
    Restart=always

    """

  private static let readme = """
    # Serving
    Start tritonserver as usual; it's quick:

    ```bash
    docker run --rm --gpus all --user 1000 --shm-size=1g --ulimit memlock=-1 --ulimit nofile=1048576 \\
      -v <your models>:/models:ro -p 127.0.0.1:8000:8000 nvcr.io/nvidia/tritonserver:26.06-py3 \\
      tritonserver --model-repository=/models
    ```

    """

  private static let makefile = """
    RELEASE ?= 26.06
    .PHONY: run stop
    run: models ## starts it
    \t@docker run -d --name triton --gpus all --user 1000 --shm-size=1g --ulimit memlock=-1 \\
    \t  --ulimit nofile=1048576 -v $(PWD)/models:/models:ro -p 127.0.0.1:8000:8000 \\
    \t  nvcr.io/nvidia/tritonserver:$(RELEASE)-py3 tritonserver --model-repository=/models
    stop:
    \tdocker stop tritonserver

    """

  private static let dockerfile = """
    ARG RELEASE=26.06
    FROM nvcr.io/nvidia/tritonserver:${RELEASE}-py3
    COPY models /models
    USER triton-server
    CMD ["tritonserver", "--model-repository=/models"]

    """

  private static let script = """
    #!/bin/bash
    set -e
    exec numactl --cpunodebind=0 tritonserver --model-repository="${MODELS:-"/models"}" --http-address=127.0.0.1 \\
      --allow-grpc=false

    """
}
