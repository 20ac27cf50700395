import Facts
import Planning
import TestSupport
import Testing

@Suite struct NodeBindingTests {
  private static func node(_ id: Int, _ cpus: String, memory: Int64 = 1 << 34, isSpecial: Bool = false) -> MemoryNode {
    MemoryNode(id: id, cpus: CPUSet(cpus) ?? CPUSet(), memoryBytes: memory, isSpecial: isSpecial)
  }

  @Test func `split numbering is given whole`() {
    let binding = NodeBinding([Self.node(0, "0-23,48-71"), Self.node(1, "24-47,72-95")])
    #expect(binding.refusal == nil)
    #expect(
      binding.policy(named: "node0", node: 0)?.options == [
        "--host-policy=node0,numa-node=0", "--host-policy=node0,cpu-cores=0-23,48-71",
      ])
    #expect(binding.policy(named: "gpu_3", node: 1)?.cores == "24-47,72-95")
    #expect(binding.policy(named: "x", node: 2) == nil)
  }

  @Test func `a single processor is a range`() {
    let binding = NodeBinding([Self.node(0, "0,2,4-5"), Self.node(1, "1,3")])
    #expect(binding.policy(named: "a", node: 0)?.cores == "0-0,2-2,4-5")
  }

  @Test func `memory without processors is no place`() {
    let binding = NodeBinding([Self.node(0, "0-3"), Self.node(1, "4-7"), Self.node(2, "")])
    #expect(binding.places.map(\.id) == [0, 1])
    #expect(binding.refusal == nil)
  }

  @Test func `fast memory beside the usual one is not bound to`() {
    let binding = NodeBinding([Self.node(0, "0-3", isSpecial: true), Self.node(4, "0-3"), Self.node(5, "4-7")])
    #expect(binding.places.map(\.id) == [4, 5])
    #expect(binding.remarks == ["node 0 shares its processors with another node, which is bound to instead"])
  }

  @Test(arguments: [
    ([node(0, "0-3"), node(1, "4-7", memory: 0)], "node 1 has processors but no memory"),
    ([node(0, "0-3", memory: 0), node(1, "4-7", memory: 0)], "nothing tells how much memory"),
    ([node(0, "0-3"), node(64, "4-7")], "there is a NUMA node 64"),
    ([node(0, "0-3"), node(1, "4-7"), node(200, "")], "there is a NUMA node 200"),
    ([node(0, "0-3"), node(1, "1024-1030")], "all processors of node 1 have numbers above 1023"),
  ])
  func `what the server or the kernel would refuse is refused`(nodes: [MemoryNode], says: String) {
    let binding = NodeBinding(nodes)
    #expect(binding.refusal?.contains(says) == true)
    #expect(binding.policy(named: "a", node: 0) == nil)
  }

  @Test func `a cpuset whose memory nodes are others is refused`() {
    let nodes = [Self.node(0, "0-3"), Self.node(1, "4-5")]
    #expect(NodeBinding(nodes, usable: 6).refusal == nil)
    #expect(NodeBinding(nodes, usable: 10).refusal?.hasPrefix("4 of the 10 CPUs that may be used") == true)
  }

  @Test func `a server that may not bind memory gets no policies`() {
    let nodes = [Self.node(0, "0-3"), Self.node(1, "4-5")]
    #expect(NodeBinding(nodes, isForbidden: true).refusal?.contains("SYS_NICE") == true)
    #expect(NodeBinding(nodes, isForbidden: true).policy(named: "a", node: 0) == nil)
  }

  @Test func `one node needs neither a reason nor a policy`() {
    let binding = NodeBinding([Self.node(0, "0-3", memory: 0)])
    #expect(binding.refusal == nil)
    #expect(binding.policy(named: "a", node: 0) == nil)
  }

  @Test func `processors that the server cannot number are left out and told`() {
    let binding = NodeBinding([Self.node(0, "0-3"), Self.node(1, "1020-1027")])
    #expect(binding.policy(named: "a", node: 1)?.cores == "1020-1023")
    #expect(
      binding.remarks == ["4 CPUs of node 1 with numbers above 1023 are left out: the server cannot bind to them"])
  }

  @Test(arguments: [
    (1, [0: 12, 1: 10, 2: 20], 1), (7, [0: 40, 1: 12, 2: 20], 1), (7, [0: 20, 1: 20], 0), (7, [:], nil),
  ])
  func `a device belongs to the nearest place`(node: Int, distances: [Int: Int], place: Int?) {
    let binding = NodeBinding([Self.node(0, "0-3"), Self.node(1, "4-7"), Self.node(2, "8-9")])
    #expect(binding.nearest(to: node, distances: distances) == place)
  }

  @Test(arguments: 0..<300)
  func `the server reads every policy as processors of its node and no others`(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    var nodes: [MemoryNode] = []
    for _ in 0..<Int.random(in: 1...5, using: &random) {
      let cpus = (0..<Int.random(in: 0...12, using: &random)).map { _ in Int.random(in: 0...1100, using: &random) }
      nodes.append(
        MemoryNode(
          id: Int.random(in: 0...66, using: &random), cpus: CPUSet(cpus),
          memoryBytes: Bool.random(using: &random) || Bool.random(using: &random) ? 1 << 30 : 0,
          isSpecial: Int.random(in: 0...4, using: &random) == 0))
    }
    let binding = NodeBinding(nodes)
    for place in binding.places {
      guard let policy = binding.policy(named: "node\(place.id)", node: place.id) else {
        #expect(binding.refusal != nil || binding.places.count < 2)
        continue
      }
      let read = try HostPolicyGrammar(policy.options).settings
      let setting = try #require(read["node\(place.id)"])
      #expect(setting.numaNode == Int32(place.id))
      #expect(setting.cpus == Set(policy.cpus.members))
      #expect(nodes.contains { $0.id == place.id && setting.cpus.isSubset(of: $0.cpus.members) })
    }
    for (index, left) in binding.places.enumerated() {
      for right in binding.places.dropFirst(index + 1) { #expect(left.cpus.intersection(right.cpus).isEmpty) }
    }
  }
}
