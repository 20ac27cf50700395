import Facts
import RuleText

/// What tritonserver refuses at its start because of two options together.
struct CombinationChecks {
  private let line: ServerCommandLine

  init(_ settings: ServerSettings) { line = settings.line }

  func check(_ deployment: inout Deployment, _ program: Word) {
    checkStartupModels(&deployment)
    checkCaches(&deployment)
    checkRestrictions(&deployment)
    checkPorts(&deployment, program)
    if line.all("model-repository").isEmpty, line.hiddenOptions.isEmpty,
      deployment.value("environment")?["AIP_STORAGE_URI"] == nil
    {
      deployment.report(program.place, .error, "tritonserver needs --model-repository")
    }
  }

  private func checkStartupModels(_ deployment: inout Deployment) {
    guard let given = line.last("load-model"), line.hiddenOptions.isEmpty else { return }
    if let mode = line.last("model-control-mode"), mode.value == nil || mode.value == .text("explicit") { return }
    deployment.report(given.word.place, .error, "--load-model needs --model-control-mode=explicit")
  }

  private func checkCaches(_ deployment: inout Deployment) {
    guard let given = line.last("response-cache-byte-size"), line.last("cache-config") != nil else { return }
    deployment.report(given.word.place, .error, "--response-cache-byte-size and --cache-config exclude each other")
  }

  private func checkRestrictions(_ deployment: inout Deployment) {
    for option in ["http-restricted-api", "grpc-restricted-protocol"] {
      var seen: Set<String> = []
      for given in line.all(option) {
        guard case .restriction(let apis, _)? = given.value else { continue }
        for api in apis where !seen.insert(api).inserted {
          deployment.report(given.word.place, .error, "--\(option) restricts '\(api)' twice")
        }
      }
    }
  }

  private func checkPorts(_ deployment: inout Deployment, _ program: Word) {
    let endpoints = deployment.value("server.endpoints")?.listValue ?? []
    for (index, later) in endpoints.enumerated() {
      guard let port = later["port"]?.intValue, let name = later["name"]?.stringValue else { continue }
      let place = line.last("\(name)-port")?.word.place ?? program.place
      if !(0...65535).contains(port) {
        deployment.report(place, .error, "port \(port) of \(name) is not between 0 and 65535")
      }
      for earlier in endpoints[..<index]
      where earlier["port"] == later["port"] && earlier["address"] == later["address"] {
        let other = earlier["name"]?.stringValue ?? ""
        let place = (line.last("\(name)-port") ?? line.last("\(other)-port"))?.word.place ?? program.place
        deployment.report(place, .error, "\(other) and \(name) cannot both listen on port \(port)")
      }
    }
  }
}
