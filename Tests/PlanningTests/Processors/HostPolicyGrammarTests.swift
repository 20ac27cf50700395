import Testing

@testable import TestSupport

/// The grammar that other tests measure policies by, against what the server's own functions gave when they were compiled
/// and run on these texts (g++ 12).
@Suite struct HostPolicyGrammarTests {
  @Test(arguments: [
    ("0-3,8-11", [0, 1, 2, 3, 8, 9, 10, 11]), ("0-3", [0, 1, 2, 3]), ("3-3", [3]), ("0,2-3", [0, 1, 2, 3]),
    ("0-1,3-3,5-6", [0, 1, 3, 5, 6]), ("5-3", []), ("1-2-3", [1, 2]), (" 0-3", [0, 1, 2, 3]), ("0-3x", [0, 1, 2, 3]),
    ("0--1", []), ("1022-1025", [1022, 1023]),
  ])
  func `ranges give these processors`(value: String, cpus: [Int]) throws {
    #expect(try HostPolicyGrammar.processors(value) == Set(cpus))
  }

  @Test(arguments: ["3", "0-1,3", "0-3,", ",0-3", "-1-3", "", "a-b", "99999999999-3"])
  func `other texts are refused`(value: String) {
    #expect(throws: HostPolicyGrammar.Refusal.self) { try HostPolicyGrammar.processors(value) }
  }

  @Test(arguments: [
    "--host-policy=node0", "--host-policy=,numa-node=0", "--host-policy=node0,numa-node=",
    "--host-policy=node0,cores=0-1",
    "--host-policy=node0,numa-node=64", "--host-policy=node0,numa-node=x", "--host-policy=node0,cpu-cores=1024-1030",
    "numa-node=0",
  ])
  func `other options are refused`(option: String) {
    #expect(throws: HostPolicyGrammar.Refusal.self) { try HostPolicyGrammar([option]) }
  }

  @Test func `settings of one policy come together`() throws {
    let policies = try HostPolicyGrammar(["--host-policy=a,numa-node=1", "--host-policy=a,cpu-cores=4-5"])
    #expect(policies.settings == ["a": HostPolicyGrammar.Setting(numaNode: 1, cpus: [4, 5])])
  }
}
