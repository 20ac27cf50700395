import Testing

@testable import Planning

@Suite struct UsableCoresTests {
  @Test(arguments: [
    (ProcessorSupply(cpus: 16, cores: 16, machineCores: 16), 16, "16 cores"),
    (ProcessorSupply(cpus: 32, cores: 16, machineCores: 16), 16, "16 cores"),
    (ProcessorSupply(cpus: 64, cores: 32, machineCores: 32, quota: 16), 16, "16 of 32 cores (quota 16)"),
    (ProcessorSupply(cpus: 8, cores: 8, machineCores: 32), 8, "8 of 32 cores (8 CPUs allowed)"),
    (ProcessorSupply(cpus: 8, cores: 4, machineCores: 32), 4, "4 of 32 cores (8 CPUs allowed)"),
    (
      ProcessorSupply(cpus: 8, cores: 8, machineCores: 32, quota: 2.75), 2, "2 of 32 cores (8 CPUs allowed, quota 2.75)"
    ),
    (ProcessorSupply(cpus: 8, cores: 8, machineCores: 8, quota: 0.5), 1, "1 of 8 cores (quota 0.5)"),
    (ProcessorSupply(cpus: 8, cores: 8, machineCores: 8, quota: 1.05), 1, "1 of 8 cores (quota 1.05)"),
    (ProcessorSupply(cpus: 1, cores: 1, machineCores: 1, quota: 4), 1, "1 core"),
    (
      ProcessorSupply(cpus: 24, cores: 16, machineCores: 16, kind: .init(name: "performance", cores: 8)), 8,
      "8 of 16 cores (those of the performance kind)"
    ),
    (ProcessorSupply(cpus: 16), 16, "16 CPUs (which of them share a core is not known)"),
    (ProcessorSupply(cpus: 16, quota: 4), 4, "4 of 16 CPUs (quota 4, which of them share a core is not known)"),
    // A topology that contradicts the affinity.
    (ProcessorSupply(cpus: 2, cores: 9, machineCores: 9), 2, "2 of 9 cores (2 CPUs allowed)"),
    (ProcessorSupply(cpus: 0, cores: 0, quota: -1), 1, "1 core"),
  ])
  func `cores are counted, and the quota counts like missing ones`(supply: ProcessorSupply, count: Int, basis: String) {
    #expect(UsableCores(supply).count == count)
    #expect(UsableCores(supply).basis == basis)
  }

  @Test func `a quota below one core is told apart`() {
    #expect(UsableCores(ProcessorSupply(cpus: 4, quota: 0.25)).partOfOneCore == 0.25)
    #expect(UsableCores(ProcessorSupply(cpus: 4, quota: 1)).partOfOneCore == nil)
  }
}
