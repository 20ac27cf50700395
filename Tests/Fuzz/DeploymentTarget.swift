import TestSupport
import Deployment
import Facts
import RuleBook

/// Texts that start servers: read as commands, compose files or manifests; what is stated has to fit facts.yaml. The same
/// bytes are read as a server's answer.
struct DeploymentTarget: FuzzTarget {
  private let mutator: TextMutator
  private let options: ServerOptionTable
  private let vocabulary: FactVocabulary

  init(corpus: String?) throws(FuzzFailure) {
    do {
      options = ServerOptionTable(try ServerOptions.load().document)
      vocabulary = try FactVocabulary.load()
    } catch {
      throw FuzzFailure("the built-in rules cannot be read: \(error)")
    }
    var texts = Self.texts
    for path in try corpus.map({ folder throws(FuzzFailure) in try Files.list(folder, limit: 10_000) }) ?? [] {
      texts.append(String(decoding: try Files.read(path, limit: 256 << 10), as: UTF8.self))
    }
    mutator = TextMutator(corpus: texts, words: Self.words, limit: 256 << 10)
  }

  func input(_ random: inout SplitMix64) -> [UInt8] { mutator.text(&random) }

  func run(_ input: [UInt8], isThorough: Bool) throws -> Bool {
    readAnswer(input)
    let text = String(decoding: input, as: UTF8.self)
    _ = try? ServerURL.read(String(text.prefix(100)))
    let files = ProcessFiles(
      bytes: { $0.hasSuffix("cmdline") ? Array("tritonserver\0".utf8) + input : input }, names: { _ in ["1"] })
    if let process = try? RunningServer(files, options: options).read(1) { try check(process) }
    do {
      for deployment in try DeploymentReader(options: options).read(text, file: "input") { try check(deployment) }
      return true
    } catch let error as DeploymentError {
      if error.message.isEmpty { throw FuzzFailure("an error without words") }
      return false
    }
  }

  /// The input as a server's answer that comes in pieces, and its body as metrics.
  private func readAnswer(_ input: [UInt8]) {
    var reader = HTTPResponseReader(bodyLimit: 1 << 20)
    var rest = input[...]
    let step = input.count % 64 + 1
    do throws(HTTPFailure) {
      while !rest.isEmpty {
        let piece = rest.prefix(step)
        rest = rest.dropFirst(piece.count)
        if let response = try reader.add(piece) {
          _ = MetricText.read(response.body)
          return
        }
      }
      _ = MetricText.read(try reader.finish().body)
    } catch {
      return
    }
  }

  private func check(_ deployment: Deployment) throws {
    let problems = vocabulary.problems(in: deployment.facts)
    if let problem = problems.first { throw FuzzFailure("a fact does not fit facts.yaml: \(problem)") }
    if deployment.problems.contains(where: { $0.message.isEmpty }) { throw FuzzFailure("a problem without words") }
  }

  private static let texts = [
    "#!/bin/bash\nMODELS=/srv/models\ndocker run --gpus '\"device=0,1\"' --rm --shm-size=1g --ulimit memlock=-1 \\\n"
      + "  -p8000:8000 -p 127.0.0.1:8001:8001 -v ${MODELS}:/models:ro -e HF_TOKEN=x --cap-add SYS_NICE \\\n"
      + "  nvcr.io/nvidia/tritonserver:24.08-py3 tritonserver --model-repository=/models --log-verbose=1 2>&1 | tee log\n",
    "exec tritonserver --model-store /m --model-control-mode explicit --load-model=* --http-port ${PORT:-8000} "
      + "--host-policy=gpu_0,numa-node=0 --host-policy=gpu_0,cpu-cores=0-15 --cuda-memory-pool-byte-size=0:67108864 "
      + "--rate-limit-resource=R1:4:0 --http-restricted-api=health,trace:k=v --cache-config local,size=1048576 "
      + "--backend-config=python,shm-region-prefix-name=a --grpc-use-ssl-mutual=1 --trace-config level=TIMESTAMPS\n",
    "bash -c 'cat > /tmp/x <<EOF\n$(pwd)\nEOF\nA=\"--id=1 --log-info=0\"; tritonserver $A `date` &> log'",
    "x: &base\n  restart: always\n  environment: &env {A: \"1\"}\nservices:\n  t:\n    <<: *base\n"
      + "    image: nvcr.io/nvidia/tritonserver:${TAG:-25.06-py3}\n    command: >\n      tritonserver\n"
      + "      --model-repository=/m\n    shm_size: 2gb\n    ulimits: {memlock: -1, nofile: {soft: 1, hard: 2}}\n"
      + "    ports: ['8000:8000', {target: 8001, published: 9001}]\n    volumes: ['./m:/m:ro']\n    deploy:\n"
      + "      resources:\n        limits: {memory: 16g, cpus: '4'}\n        reservations:\n          devices:\n"
      + "            - {driver: nvidia, count: 1, capabilities: [gpu]}\n",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: t}\nspec:\n  replicas: 2\n  template:\n"
      + "    metadata: {labels: {app: t}}\n    spec:\n      containers:\n        - name: c\n"
      + "          image: nvcr.io/nvidia/tritonserver:26.08-py3\n          args: [tritonserver, '--model-store=$(M)']\n"
      + "          env: [{name: M, value: /m}]\n          resources: {limits: {nvidia.com/gpu: 1, memory: 16Gi}}\n"
      + "          livenessProbe: {httpGet: {path: /v2/health/live, port: http}}\n"
      + "          volumeMounts: [{name: shm, mountPath: /dev/shm}]\n      volumes:\n"
      + "        - {name: shm, emptyDir: {medium: Memory, sizeLimit: 4Gi}}\n---\napiVersion: v1\nkind: Service\n"
      + "metadata: {name: s}\nspec: {selector: {app: t}, type: NodePort, ports: [{port: 80}]}\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnv_inference_count{model=\"m\",version=\"1\"} 3\n",
    "Uid:\t0\t0\t0\t0\nThreads:\t3\nVmRSS:\t1 kB\nCapEff:\t00000000a80425fb\nMax stack size 8388608 unlimited bytes\n"
      + "1 0 0:1 / /dev/shm rw - tmpfs shm rw,size=65536k\n0::/docker/a\n",
  ]

  private static let words = [
    "tritonserver", "docker", "run", "--", "-p", "-v", "-e", "--gpus", "all", "${A:-b}", "$A", "$(", ")", "`", "\"",
    "'",
    "\\\n", "<<EOF\n", "EOF\n", "&&", "|", ">", "2>&1", ";", "#", "=", ":", "services:", "apiVersion:", "kind:",
    "containers:", "image:", "command:", "args:", "&a", "*a", "<<:", "[", "]", "{", "}", "- ", "  ", "\n---\n", "? ",
    "|\n",
    "--model-repository=/m", "--http-port", "-1", "99999999999999999999", "1e308", "Gi", "9e18", "0:0", "..", "\u{0}",
    "\r\n", "HTTP/1.1 ", "Content-Length: ", "chunked", "FFFFFFFF", "\u{e9}", "{{ .Values.x }}",
  ]
}
