import Facts
import RuleText

/// Documents of Kubernetes: every container in them that runs a server, and the services that lead to it.
struct Manifest {
  private let documents: [RuleNode]
  private let file: String

  /// - Parameter documents: as they stand in the file; a `List` is taken apart.
  init(_ documents: [RuleNode], file: String) {
    self.documents = documents.flatMap { document in
      document["kind"]?.text == "List" ? document["items"]?.list ?? [] : [document]
    }
    self.file = file
  }

  /// - Throws: ``DeploymentError`` when no container runs a server.
  func containers() throws(DeploymentError) -> [DescribedServer] {
    var found: [DescribedServer] = []
    var images: [String] = []
    for document in documents {
      for pod in Self.pods(in: document) {
        for container in pod.spec["containers"]?.list ?? [] {
          if let image = container["image"]?.text { images.append(image) }
          let container = PodContainer(container, pod: pod, document: document, all: documents)
          if let described = try container.described() { found.append(described) }
          try DescribedServer.checkCount(found.count, at: document.location)
        }
      }
    }
    if found.isEmpty {
      let isKServe = documents.contains { $0["kind"]?.text == "InferenceService" }
      let none =
        isKServe
        ? "the container of an InferenceService stands in its ServingRuntime: give that, as 'kubectl get "
          + "clusterservingruntimes,servingruntimes -o yaml' shows it" : "no containers are described"
      let named = images.isEmpty ? none : "images: \(images.prefix(5).joined(separator: ", "))"
      throw DeploymentError(
        documents.first?.location ?? SourceLocation(file: file), "no container runs tritonserver: \(named)")
    }
    return found
  }

  struct Pod {
    /// What has `containers`.
    var spec: RuleNode
    var labels: [String: String]
  }

  /// Every pod that a document describes, whatever its kind: a workload has a template, and other operators' kinds
  /// have theirs somewhere below.
  private static func pods(in document: RuleNode) -> [Pod] {
    var pods: [Pod] = []
    // Documents are no deeper than the reader allows.
    func search(_ node: RuleNode, _ labels: [String: String]) {
      if let containers = node["containers"]?.list, containers.contains(where: { $0["image"] != nil }) {
        pods.append(Pod(spec: node, labels: labels))
        return
      }
      let own = Self.labels(node)
      for entry in node.entries ?? [] where entry.key != "metadata" {
        search(entry.node, own.isEmpty ? labels : own)
      }
      for element in node.list ?? [] { search(element, labels) }
    }
    search(document, [:])
    return pods
  }

  private static func labels(_ node: RuleNode) -> [String: String] {
    let entries = node["metadata"]?["labels"]?.entries ?? []
    return Dictionary(
      entries.compactMap { entry in entry.node.text.map { (entry.key, $0) } }, uniquingKeysWith: { $1 })
  }
}
