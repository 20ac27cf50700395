import Deployment
import Facts
import Glibc
import RuleBook

/// Prints what is read of deployments and servers as JSON, for the scripts that compare it with real ones.
///
///     deployment-facts FILE | http://HOST:PORT METRICS-PORT | process PID

func bytes(_ path: String) -> [UInt8]? {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  if descriptor < 0 { return nil }
  defer { close(descriptor) }
  var result: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 64 << 10)
  while true {
    let count = read(descriptor, &chunk, chunk.count)
    if count <= 0 { return count < 0 ? nil : result }
    result += chunk[..<count]
  }
}

func documents(_ arguments: [String], _ options: ServerOptionTable) throws -> [FactDocument] {
  guard let subject = arguments.first else { return [] }
  let second = arguments.dropFirst().first ?? ""
  if subject.hasPrefix("http") {
    return [LiveServer(try ServerURL.read(subject), metricsPort: UInt16(second) ?? 8002).facts()]
  }
  if subject == "process" {
    let files = ProcessFiles(bytes: bytes, names: { _ in nil })
    return [try RunningServer(files, options: options).read(Int32(second) ?? 0).facts]
  }
  let text = String(decoding: bytes(subject) ?? [], as: UTF8.self)
  return try DeploymentReader(options: options).read(text, file: subject).map(\.facts)
}

do {
  let options = ServerOptionTable(try ServerOptions.load().document)
  let vocabulary = try FactVocabulary.load()
  let found = try documents(Array(CommandLine.arguments.dropFirst()), options)
  let values = found.map { facts -> Value in
    let problems = vocabulary.problems(in: facts)
    let entries = facts.facts.map { path, fact in (Value.string(path), fact.value) }
    return [
      "facts": .map(Dictionary(entries, uniquingKeysWith: { first, _ in first })), "problems": .strings(problems),
    ]
  }
  print(JSONWriter.write(.list(values)))
} catch {
  print(JSONWriter.write(["error": .string("\(error)")]))
  exit(65)
}
