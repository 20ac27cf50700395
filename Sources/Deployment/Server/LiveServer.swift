package import Facts

/// A server that answers on the network: asked for its health, models, configurations and metrics.
package struct LiveServer: Sendable {
  private let url: ServerURL
  private let metricsURL: ServerURL
  private let client: HTTPClient
  /// Seconds for everything together.
  private let limit: Double

  /// - Parameters:
  ///   - metricsPort: of the same host.
  ///   - requestLimit: seconds for one request.
  ///   - limit: seconds for everything together; what is not read by then is said to be so.
  package init(_ url: ServerURL, metricsPort: UInt16 = 8002, requestLimit: Double = 5, limit: Double = 30) {
    self.url = url
    metricsURL = ServerURL(host: url.host, port: metricsPort)
    client = HTTPClient(requestLimit: requestLimit)
    self.limit = limit
  }

  /// The facts that say that no server was asked.
  package static var notAsked: FactDocument {
    FactDocument(["server.asked": Fact(false, Origin(.declared, "no --url"))])
  }

  /// Asks the server; every failure ends in facts.
  package func facts() -> FactDocument {
    var facts = FactDocument()
    let end = Connection.now() + limit
    facts.set("server.asked", true, Origin(.declared, "--url"))
    facts.set("server.url", .string(url.description), Origin(.declared, "--url"))
    do throws(HTTPFailure) {
      try askHealth(&facts, end)
      facts.set("server.responding", true, origin("/v2"))
      facts.set("server.problem", .null, origin("/v2"))
      facts.set("server.problemText", .null, origin("/v2"))
    } catch {
      facts.set("server.responding", false, origin(""))
      facts.set("server.problem", .string(error.kind.rawValue), origin(""))
      facts.set("server.problemText", .string("\(url) \(error.message)"), origin(""))
      return facts
    }
    askModels(&facts, end)
    askMetrics(&facts, end)
    return facts
  }

  private func origin(_ path: String) -> Origin { Origin(.measured, "\(url)\(path)") }

  // MARK: Health and metadata

  private func askHealth(_ facts: inout FactDocument, _ end: Double) throws(HTTPFailure) {
    let start = Connection.now()
    let live = try ask("/v2/health/live", end)
    let milliseconds = (Connection.now() - start) * 1000
    facts.set("server.answerMilliseconds", .double((milliseconds * 10).rounded() / 10), origin("/v2/health/live"))
    try stateServer(&facts, end)
    state(live, "live", &facts)
    state(try ask("/v2/health/ready", end), "ready", &facts)
  }

  /// The answer to a request; nil when the server keeps this part of itself to those with a key.
  private func ask(_ path: String, _ end: Double) throws(HTTPFailure) -> HTTPResponse? {
    do throws(HTTPFailure) {
      return try client.request("GET", path, of: url, until: end)
    } catch {
      if error.kind == .unauthorized { return nil }
      throw error
    }
  }

  private func state(_ answer: HTTPResponse?, _ name: String, _ facts: inout FactDocument) {
    let path = "/v2/health/\(name)"
    if let answer {
      facts.set("server.\(name)", .bool(answer.status == 200), origin(path))
    } else {
      facts.setUnknown("server.\(name)", "the server restricts its health API", origin(path))
    }
  }

  private func stateServer(_ facts: inout FactDocument, _ end: Double) throws(HTTPFailure) {
    guard let answer = try ask("/v2", end) else {
      for name in ["name", "version", "extensions"] {
        facts.setUnknown("server.\(name)", "the server restricts its metadata API", origin("/v2"))
      }
      return
    }
    guard answer.status == 200, let json = try? JSONReader.read(bytes: answer.body),
      let name = json["name"]?.stringValue, let version = json["version"]?.stringValue
    else {
      throw HTTPFailure(
        kind: .notTriton,
        message: "answers HTTP but is no Triton: status \(answer.status) for /v2; is this its HTTP port (usually 8000)?"
      )
    }
    facts.set("server.name", .string(name), origin("/v2"))
    facts.set("server.version", .string(version), origin("/v2"))
    let extensions = (json["extensions"]?.listValue ?? []).compactMap(\.stringValue)
    facts.set("server.extensions", .strings(extensions), origin("/v2"))
  }

  // MARK: Models

  private func askModels(_ facts: inout FactDocument, _ end: Double) {
    let path = "/v2/repository/index"
    let models: [IndexedModel]
    do throws(HTTPFailure) {
      let answer = try client.request("POST", path, of: url, body: "{}", until: end)
      guard answer.status == 200, let json = try? JSONReader.read(bytes: answer.body), let list = json.listValue else {
        facts.setUnknown("server.models", "the server answers \(path) with status \(answer.status)", origin(path))
        return
      }
      models = list.compactMap(IndexedModel.init)
    } catch {
      facts.setUnknown("server.models", "\(url)\(path) \(error.message)", origin(path))
      return
    }
    facts.set("server.models", .list(models.map(\.record)), origin(path))
    askConfigs(models.filter { $0.state == "READY" }, &facts, end)
  }

  /// Most models whose configuration is read.
  private static let configLimit = 2000

  private func askConfigs(_ models: [IndexedModel], _ facts: inout FactDocument, _ end: Double) {
    var records: [Value] = []
    var stop: String?
    for model in models {
      if records.count >= Self.configLimit {
        stop = "more than \(Self.configLimit) models"
        break
      }
      do throws(HTTPFailure) {
        let answer = try client.request("GET", model.configPath, of: url, until: end)
        if answer.status == 200, let record = model.configRecord(answer.body) {
          records.append(record)
        } else {
          // A model may be unloaded meanwhile; the others still tell something.
          stop = stop ?? "status \(answer.status) for \(model.configPath)"
        }
      } catch {
        stop = error.message
        break
      }
    }
    let origin = origin("/v2/models/*/config")
    if records.isEmpty, let stop, !models.isEmpty {
      facts.setUnknown("server.configs", "\(url) \(stop)", origin)
    } else {
      facts.set("server.configs", .list(records), origin)
    }
    let count = "\(records.count) of \(models.count)"
    facts.set("server.configsRead", .string(stop.map { "\(count): \($0)" } ?? count), origin)
  }

  // MARK: Metrics

  private func askMetrics(_ facts: inout FactDocument, _ end: Double) {
    let origin = Origin(.measured, "\(metricsURL)/metrics")
    var problem: String?
    do throws(HTTPFailure) {
      let answer = try client.request("GET", "/metrics", of: metricsURL, until: end)
      let metrics = answer.status == 200 ? MetricText.read(answer.body) : []
      if metrics.contains(where: { $0.name.hasPrefix("nv_") }) {
        MetricFacts(metrics).state(in: &facts, origin)
      } else {
        problem = "\(metricsURL)/metrics has no metrics of Triton (status \(answer.status))"
      }
    } catch {
      problem = "\(metricsURL)/metrics \(error.message)"
    }
    facts.set("server.metricsAnswered", .bool(problem == nil), origin)
    facts.set("server.metricsProblem", problem.map(Value.string) ?? .null, origin)
  }
}
