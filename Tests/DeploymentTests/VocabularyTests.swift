import Deployment
import Facts
import RuleBook
import Testing

/// facts.yaml against what deployments and servers state.
@Suite struct VocabularyTests {
  /// One text of each kind, which together state every fact of files.
  private static let texts = [
    "tritonserver --model-repository=/m",
    "docker run --ulimit memlock=-1 --ulimit stack=1 --ulimit nofile=1 nvcr.io/nvidia/tritonserver:26.08-py3 "
      + "tritonserver --model-repository=/m",
    "docker run my/image /entry.sh tritonserver",
    "services: {t: {image: my/tritonserver, command: tritonserver --model-repository=/m}}",
    "apiVersion: v1\nkind: Pod\nspec: {containers: [{image: my/tritonserver}]}",
  ]

  private static func documents() throws -> [FactDocument] {
    let process = ProcessFiles(
      bytes: { path in
        let files = [
          "/proc/1/cmdline": "tritonserver\0", "/proc/1/status": "Uid:\t0\t0\nThreads: 1\nVmRSS: 1 kB\nCapEff: 1\n",
          "/proc/1/cgroup": "0::/\n", "/sys/fs/cgroup/cpuset.mems": "0\n",
        ]
        return files[path].map { Array($0.utf8) }
      }, names: { _ in nil })
    return try texts.flatMap { try Tables.read($0).map(\.facts) } + [Deployment.none]
      + [RunningServer(process, options: Tables.options.get()).read(1).facts]
  }

  @Test func `every fact that is stated is declared with its type`() throws {
    let vocabulary = try Tables.vocabulary.get()
    for document in try Self.documents() { #expect(vocabulary.problems(in: document) == []) }
  }

  @Test func `every fact that is declared is stated`() throws {
    let declared = try Tables.vocabulary.get().facts.map(\.path).filter { $0.hasPrefix("deployment.") }
    #expect(Set(try Self.documents().flatMap(\.paths)) == Set(declared))
  }
}
