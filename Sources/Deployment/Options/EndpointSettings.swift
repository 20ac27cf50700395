import Facts
import RuleText

/// The ports a server listens on, what guards them, and which APIs need a key.
struct EndpointSettings {
  private let settings: ServerSettings
  private var line: ServerCommandLine { settings.line }

  init(_ settings: ServerSettings) { self.settings = settings }

  private struct Endpoint {
    var name: String
    var allow: String
    var address: String?
    var port: String
  }

  private static let endpoints = [
    Endpoint(name: "http", allow: "allow-http", address: "http-address", port: "http-port"),
    Endpoint(name: "grpc", allow: "allow-grpc", address: "grpc-address", port: "grpc-port"),
    Endpoint(name: "metrics", allow: "allow-metrics", address: "metrics-address", port: "metrics-port"),
    Endpoint(name: "sagemaker", allow: "allow-sagemaker", address: nil, port: "sagemaker-port"),
    Endpoint(name: "vertex-ai", allow: "allow-vertex-ai", address: nil, port: "vertex-ai-port"),
  ]

  /// The address of the endpoints that no option moves.
  private static let everywhere = "0.0.0.0"

  func state(in deployment: inout Deployment, _ program: Word) {
    stateEndpoints(in: &deployment, program)
    stateRestrictions(in: &deployment, program)
  }

  private func stateEndpoints(in deployment: inout Deployment, _ program: Word) {
    let path = "server.endpoints"
    let deciding = Self.endpoints.flatMap { [$0.allow, $0.address ?? $0.port, $0.port] }.compactMap(line.last)
    guard settings.known(path, deciding, in: &deployment) != nil else { return }
    var records: [Value] = []
    for endpoint in Self.endpoints where isAllowed(endpoint, deployment) {
      let isTLS = endpoint.name == "grpc" && usesTLS
      records.append([
        "name": .string(endpoint.name), "address": .string(address(endpoint)), "port": .int(port(endpoint)),
        "tls": .bool(isTLS), "mutualTls": .bool(isTLS && isMutual),
      ])
    }
    deployment.set(path, .list(records), at: deciding.first?.word.place ?? program.place)
  }

  /// Vertex AI's own variable turns the other two endpoints off.
  private func isAllowed(_ endpoint: Endpoint, _ deployment: Deployment) -> Bool {
    if let given = line.last(endpoint.allow) { return given.value == .bool(true) }
    let isVertex = deployment.value("environment")?["AIP_MODE"] == "PREDICTION"
    if isVertex, endpoint.name == "vertex-ai" { return true }
    if isVertex, ["http", "grpc"].contains(endpoint.name) { return false }
    return settings.isOn(endpoint.allow) ?? false
  }

  private func address(_ endpoint: Endpoint) -> String {
    guard let option = endpoint.address else { return Self.everywhere }
    if case .text(let address)? = line.last(option)?.value, !address.isEmpty { return address }
    if option == "metrics-address" { return address(Self.endpoints[0]) }
    return settings.table[option]?.defaultValue(in: settings.release) ?? Self.everywhere
  }

  private func port(_ endpoint: Endpoint) -> Int64 {
    if case .integer(let port)? = line.last(endpoint.port)?.value { return port }
    return settings.table[endpoint.port]?.defaultValue(in: settings.release).flatMap { Int64($0) } ?? 0
  }

  /// Mutual authentication turns TLS on, whatever the value: so does the server read it.
  private var usesTLS: Bool {
    let last = line.given.last { ["grpc-use-ssl", "grpc-use-ssl-mutual"].contains($0.option.name) }
    return last?.option.name == "grpc-use-ssl-mutual" || last?.value == .bool(true)
  }

  private var isMutual: Bool { line.last("grpc-use-ssl-mutual")?.value == .bool(true) }

  private func stateRestrictions(in deployment: inout Deployment, _ program: Word) {
    let path = "server.restrictedApis"
    let given = line.all("http-restricted-api") + line.all("grpc-restricted-protocol")
    guard let values = settings.known(path, given, in: &deployment) else { return }
    var records: [Value] = []
    for (given, value) in zip(given, values) {
      guard case .restriction(let apis, let key) = value else { continue }
      let isHTTP = given.option.name.hasPrefix("http")
      for api in apis {
        records.append([
          "protocol": isHTTP ? "http" : "grpc", "api": .string(api),
          "header": .string(isHTTP ? key : "triton-grpc-protocol-\(key)"),
        ])
      }
    }
    deployment.set(path, .list(records), at: given.first?.word.place ?? program.place)
  }
}
