import Facts
import TestSupport
import Testing

@testable import HostProbe

/// The sentence about why no GPU is usable, without a driver: from what was observed to what should be done.
@Suite struct GPUFactsTests {
  static func facts(
    _ outcome: GPUFacts.Outcome, files: [String: String] = [:], hardware: [NVIDIADevice]? = [],
    container: String = "none", environment: [String: String] = [:]
  ) -> FactDocument {
    let folder = TemporaryFolder(files: files)
    let kernel = NVIDIAKernelDriver(root: folder.root)
    return GPUFacts(
      outcome: outcome, kernel: kernel, hardware: hardware, container: container, environment: environment
    ).document
  }

  static func failing(load: String? = nil, result: Int? = nil, nvml: NVMLObservation? = nil) -> GPUFacts.Outcome {
    var cuda = CUDAObservation()
    cuda.loadFailure = load
    cuda.failedCall = result == nil ? nil : "cuInit"
    cuda.result = result
    return .observed(GPUObservation(cuda: cuda, nvml: nvml))
  }

  static func device(_ driver: String) -> [NVIDIADevice] {
    [NVIDIADevice(pciBusID: "0000:01:00.0", deviceID: "10de:2330", driver: driver, numaNode: 0)]
  }

  static let loaded = ["/proc/driver/nvidia/version": "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  x\n"]

  struct Case: Sendable {
    var outcome: GPUFacts.Outcome
    var files: [String: String] = [:]
    var driver: String?
    var container = "none"
    var environment: [String: String] = [:]
    var words: String
  }

  static let partitioned: NVMLObservation = {
    var nvml = NVMLObservation()
    nvml.devices = [NVMLObservation.Device(index: 0, result: 0, migEnabled: true)]
    return nvml
  }()

  static let lost: NVMLObservation = {
    var nvml = NVMLObservation()
    nvml.devices = [NVMLObservation.Device(index: 0, result: 15)]
    return nvml
  }()

  @Test(arguments: [
    Case(outcome: .absent, words: "No NVIDIA GPU was found"),
    Case(outcome: .notAsked(reason: "it was switched off"), words: "it was switched off"),
    Case(outcome: failing(load: "no file"), files: loaded, words: "install the driver's user-mode libraries"),
    Case(outcome: failing(load: "no file"), files: loaded, container: "docker", words: "--gpus all"),
    Case(
      outcome: failing(load: "no file"), files: loaded, container: "docker",
      environment: ["NVIDIA_DRIVER_CAPABILITIES": "utility"], words: "NVIDIA_DRIVER_CAPABILITIES=utility: add compute"),
    Case(outcome: failing(load: "no file"), driver: "", words: "No driver is bound to the NVIDIA device 0000:01:00.0"),
    Case(outcome: failing(load: "no file"), driver: "nouveau", words: "nouveau, which has no CUDA"),
    Case(outcome: failing(load: "no file"), driver: "vfio-pci", words: "virtual machine"),
    Case(outcome: failing(load: "no file"), driver: "nvidia", words: "Install the NVIDIA driver"),
    Case(outcome: failing(load: "no file"), words: "no driver is loaded"),
    Case(
      outcome: failing(result: 100), environment: ["CUDA_VISIBLE_DEVICES": ""], words: "CUDA_VISIBLE_DEVICES= hides"),
    Case(outcome: failing(result: 100), environment: ["NVIDIA_VISIBLE_DEVICES": "void"], words: "--gpus all"),
    Case(outcome: failing(result: 100, nvml: partitioned), words: "MIG is on and there is no instance"),
    Case(outcome: failing(result: 100, nvml: lost), words: "fallen off the bus"),
    Case(outcome: failing(result: 100), container: "docker", words: "no /dev/nvidia0"),
    Case(
      outcome: failing(result: 999), files: loaded.merging(["/dev/nvidia0": ""]) { own, _ in own },
      words: "nvidia_uvm is not loaded"),
    Case(outcome: failing(result: 999), files: loaded, words: "nvidia-modprobe -c 0 -u"),
    Case(outcome: failing(result: 304), files: loaded, container: "docker", words: "The container has no /dev/nvidia0"),
    Case(outcome: failing(result: 100), files: loaded, words: "nvidia-modprobe -c 0 -u"),
    Case(outcome: failing(load: "libcuda.so.1: file too short"), files: loaded, words: "The file is empty"),
    Case(outcome: failing(load: "libcuda.so.1: wrong ELF class: ELFCLASS32"), words: "word size"),
    Case(outcome: failing(load: "no file"), files: ["/dev/dxg": ""], words: "/usr/lib/wsl/lib"),
    Case(outcome: failing(result: 803), files: loaded, words: "The kernel module is 550.54.15"),
    Case(outcome: failing(result: 46), words: "nvidia-smi -c 0"),
    Case(outcome: .observed(GPUObservation(cuda: nil, nvml: nil, failure: "it broke")), words: "it broke"),
  ])
  func `the first broken link is named with its remedy`(testCase: Case) {
    let document = Self.facts(
      testCase.outcome, files: testCase.files, hardware: testCase.driver.map { Self.device($0) } ?? [],
      container: testCase.container, environment: testCase.environment)
    let sentence = document.string("host.gpuProblem")
    #expect(sentence.contains(testCase.words), "\(sentence)")
    #expect(sentence.hasSuffix("."))
  }

  @Test func `an empty list is stated only when it is known`() {
    #expect(Self.facts(.absent).value("host.gpus") == [])
    #expect(Self.facts(Self.failing(result: 100)).value("host.gpus") == [])
    #expect(Self.facts(.notAsked(reason: "r")).reason("host.gpus") == "r")
    let broken = GPUObservation(cuda: nil, nvml: nil, failure: "it broke")
    #expect(Self.facts(.observed(broken)).reason("host.gpus") == "it broke")
    #expect(Self.facts(.absent, hardware: nil).value("host.gpuHardware").unknownValue != nil)
  }

  @Test func `the driver's version comes from the best witness`() {
    var nvml = NVMLObservation()
    nvml.driverVersion = "590.48.01"
    var cuda = CUDAObservation()
    cuda.library = "/usr/lib/libcuda.so.580.95.05"
    func version(_ observation: GPUObservation, files: [String: String] = [:]) -> Value {
      Self.facts(.observed(observation), files: files).value("host.driver.version")
    }
    #expect(version(GPUObservation(cuda: cuda, nvml: nvml), files: Self.loaded) == "590.48.01")
    #expect(version(GPUObservation(cuda: cuda, nvml: nil), files: Self.loaded) == "550.54.15")
    #expect(version(GPUObservation(cuda: cuda, nvml: nil)) == "580.95.05")
    cuda.library = "/usr/lib/libcuda.so.1"
    #expect(version(GPUObservation(cuda: cuda, nvml: nil)).unknownValue != nil)
    cuda.loadFailure = "no file"
    #expect(version(GPUObservation(cuda: cuda, nvml: nil)) == "")
    #expect(Self.facts(.absent).value("host.driver.major") == 0)
    #expect(Self.facts(.notAsked(reason: "r"), files: Self.loaded).value("host.driver.major") == 550)
  }

  @Test func `GPUs are joined by PCI address where UUIDs differ`() {
    var cuda = CUDAObservation()
    cuda.devices = [
      CUDAObservation.Device(ordinal: 0, name: "Orin", uuid: "aa", pciBusID: "0000:01:00.0", hostNode: -1),
      CUDAObservation.Device(ordinal: 1, pciBusID: "0000:02:00.0"),
    ]
    var nvml = NVMLObservation()
    nvml.devices = [
      NVMLObservation.Device(index: 0, result: 0, uuid: "GPU-bb", pciBusID: "0000:01:00.0", memoryFree: 5)
    ]
    let document = Self.facts(
      .observed(GPUObservation(cuda: cuda, nvml: nvml)), hardware: Self.device("nvidia"))
    #expect(document.gpus.first?["memoryFree"] == 5)
    #expect(document.gpus.first?["uuid"] == "GPU-bb")
    #expect(document.gpus.first?["numaNode"] == 0)
    #expect(document.gpus.last?["memoryFree"]?.unknownValue?.reason == "NVML does not list this GPU")
    for field in ["name", "uuid", "computeCapability", "memoryTotal", "multiprocessors", "numaNode"] {
      #expect(document.gpus.last?[field]?.unknownValue != nil, "\(field)")
    }
    #expect(document.string("host.gpuProblem") == "")
  }

  @Test func `an instance that NVML does not list gets nothing of its GPU's`() {
    var cuda = CUDAObservation()
    cuda.devices = [CUDAObservation.Device(ordinal: 0, uuid: "cc", pciBusID: "0000:01:00.0")]
    var nvml = NVMLObservation()
    nvml.devices = [
      NVMLObservation.Device(
        index: 0, result: 0, uuid: "GPU-bb", pciBusID: "0000:01:00.0", memoryFree: 5, migEnabled: true)
    ]
    let gpu = Self.facts(.observed(GPUObservation(cuda: cuda, nvml: nvml))).gpus.first
    #expect(gpu?["mig"] == true)
    #expect(gpu?["uuid"] == "MIG-cc")
    #expect(gpu?["memoryFree"]?.unknownValue != nil)
  }

  @Test func `an observation survives the pipe`() throws {
    var cuda = CUDAObservation()
    cuda.library = "/l"
    cuda.driverVersion = 13010
    cuda.devices = [
      CUDAObservation.Device(ordinal: 3, name: "x", computeCapabilityMajor: 12, computeCapabilityMinor: 1)
    ]
    #expect(try CUDAObservation(AnswerRecord(cuda.answer, "cuda")) == cuda)
    var nvml = Self.partitioned
    nvml.devices[0].instances = [NVMLObservation.Device(index: 2, result: 0, uuid: "MIG-x", memoryFree: 7)]
    #expect(try NVMLObservation(AnswerRecord(nvml.answer, "nvml")) == nvml)
  }
}
