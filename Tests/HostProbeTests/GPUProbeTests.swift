import Facts
import Testing

@testable import HostProbe

/// The probe through real dlopen in a real child process, with the fake driver.
@Suite struct GPUProbeTests {
  @Test func `eight H100 are read and joined with NVML by identity, not by index`() {
    let document = FakeDriver.probe(.normal, ["FAKE_COUNT": "8"])
    #expect(document.gpus.count == 8)
    for (index, gpu) in document.gpus.enumerated() {
      let place = 7 - index
      #expect(gpu["index"] == .integer(index))
      #expect(gpu["name"] == "NVIDIA H100 80GB HBM3")
      #expect(gpu["computeCapability"] == .double(9.0))
      #expect(gpu["memoryTotal"] == .integer(85_045_477_376))
      #expect(gpu["memoryFree"] == .integer((1000 + 10 * place) << 20))
      #expect(gpu["multiprocessors"] == 132)
      #expect(gpu["mig"] == false)
      #expect(gpu["numaNode"] == .integer(place / 4))
      #expect(gpu["pciBusId"] == .string("0000:\(String(0x1b + 8 * place, radix: 16)):00.0"))
      #expect(gpu["uuid"] == .string("GPU-a0a1a2a3-a4a5-a6a7-a8a9-aaabacad000\(place)"))
    }
    #expect(document.string("host.gpuProblem") == "")
    #expect(document.string("host.driver.version") == "590.48.01")
    #expect(document.value("host.driver.major") == 590)
    #expect(document.string("host.driver.cuda") == "13.1")
  }

  @Test func `a T4 of an older driver is read with the functions that driver has`() {
    let settings = [
      "FAKE_NAME": "Tesla T4", "FAKE_CAPABILITY": "75", "FAKE_MEMORY": "15655829504", "FAKE_SMS": "40",
      "FAKE_CUDA": "11040", "FAKE_VERSION": "470.82.01",
    ]
    let document = FakeDriver.probe(.old, settings)
    #expect(document.gpus.count == 1)
    #expect(document.gpus.first?["computeCapability"] == .double(7.5))
    #expect(document.gpus.first?["memoryFree"] == .integer(1000 << 20))
    #expect(document.gpus.first?["memoryTotal"] == 15_655_829_504)
    #expect(document.gpus.first?["uuid"] == "GPU-a0a1a2a3-a4a5-a6a7-a8a9-aaabacad0000")
    #expect(document.gpus.first?["numaNode"]?.unknownValue != nil)
    #expect(document.string("host.driver.cuda") == "11.4")
    #expect(document.value("host.driver.major") == 470)
  }

  @Test func `a MIG instance is told from its GPU`() {
    let document = FakeDriver.probe(.normal, ["FAKE_MIG": "1"])
    #expect(document.gpus.first?["mig"] == true)
    #expect(document.gpus.first?["uuid"] == "MIG-a0a1a2a3-a4a5-a6a7-a8a9-aaabacad0200")
    #expect(document.gpus.first?["memoryFree"] == .integer(1002 << 20))
  }

  @Test func `CUDA_VISIBLE_DEVICES is applied and explained`() {
    let two = FakeDriver.probe(.normal, ["FAKE_COUNT": "4", "CUDA_VISIBLE_DEVICES": "2,0,-1,1"])
    #expect(two.gpus.map { $0["memoryFree"] } == [.integer(1010 << 20), .integer(1030 << 20)])
    let none = FakeDriver.probe(.normal, ["FAKE_COUNT": "4", "CUDA_VISIBLE_DEVICES": "NoDevFiles"])
    #expect(none.value("host.gpus") == [])
    #expect(none.string("host.gpuProblem").contains("CUDA_VISIBLE_DEVICES=NoDevFiles hides all 4 GPUs"))
  }

  @Test(arguments: [
    ("803", "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH (803)", "restart the machine"),
    ("802", "CUDA_ERROR_SYSTEM_NOT_READY (802)", "nvidia-fabricmanager"),
    ("804", "CUDA_ERROR_COMPAT_NOT_SUPPORTED_ON_DEVICE (804)", "libcuda.so.1"),
    ("999", "CUDA_ERROR_UNKNOWN (999)", "nvidia_uvm"),
    ("12345", "an unlisted result (12345)", "dmesg"),
  ])
  func `a failing cuInit leaves a known empty list and advice`(code: String, name: String, advice: String) {
    let document = FakeDriver.probe(.normal, ["FAKE_INIT": code])
    #expect(document.value("host.gpus") == [])
    #expect(document.string("host.gpuProblem").contains(name))
    #expect(document.string("host.gpuProblem").contains(advice))
    #expect(document.string("host.driver.cuda") == "13.1")
  }

  @Test func `the link stub is named with its path`() {
    let document = FakeDriver.probe(.stub)
    #expect(document.string("host.gpuProblem").contains("CUDA_ERROR_STUB_LIBRARY (34)"))
    #expect(document.string("host.gpuProblem").contains("/stub/libcuda.so.1"))
  }

  @Test(arguments: [
    (FakeDriver.Variant.broken, "libcuda.so.1 has no function cuInit"), (.text, "libcuda.so.1: "),
    (.empty, "The file is empty"), (.wrongClass, "word size"),
  ])
  func `a library that cannot be used is described in the loader's words`(variant: FakeDriver.Variant, words: String) {
    let document = FakeDriver.probe(variant)
    #expect(document.value("host.gpus") == [])
    #expect(document.string("host.driver.cuda") == "")
    #expect(document.string("host.gpuProblem").contains(words))
  }

  @Test func `without NVML the GPUs are there and their free memory is unknown`() {
    let document = FakeDriver.probe(.withoutNVML)
    #expect(document.gpus.first?["computeCapability"] == .double(9.0))
    #expect(document.gpus.first?["memoryFree"]?.unknownValue?.reason.contains("libnvidia-ml.so.1") == true)
  }

  @Test func `a driver that prints does not disturb the answer`() {
    let document = FakeDriver.probe(.normal, ["FAKE_DO": "print"])
    #expect(document.gpus.count == 1)
    #expect(document.string("host.gpuProblem") == "")
  }

  @Test func `a crash in cuInit makes the GPUs unknown and says where`() {
    let document = FakeDriver.probe(.normal, ["FAKE_DO": "crash"])
    #expect(document.reason("host.gpus").contains("Segmentation fault"))
    #expect(document.reason("host.gpus").contains("cuInit"))
    #expect(document.value("host.driver.cuda").unknownValue != nil)
    #expect(document.string("host.gpuProblem").contains("Segmentation fault"))
    #expect(!document.string("host.gpuProblem").contains("deadline"))
    #expect(document["host.gpus"]?.origin.kind == .simulated)
  }

  @Test func `a hang in cuInit ends with the deadline`() {
    let settings = ["FAKE_DO": "hang", "TRITON_ADVISOR_GPU_DEADLINE": "3.5"]
    let document = FakeDriver.probe(.normal, settings)
    #expect(document.reason("host.gpus").contains("did not answer within 3.5 s (last step: cuInit)"))
    #expect(document.string("host.gpuProblem").contains("TRITON_ADVISOR_GPU_DEADLINE"))
    #expect(document.value("host.simulated") == true)
  }

  @Test(arguments: ["nvml-hang", "nvml-crash"])
  func `what CUDA said survives the end of NVML`(behaviour: String) {
    let document = FakeDriver.probe(.normal, ["FAKE_DO": behaviour, "TRITON_ADVISOR_GPU_DEADLINE": "4"])
    #expect(document.gpus.count == 1)
    #expect(document.gpus.first?["memoryFree"]?.unknownValue?.reason.contains("nvmlInit_v2") == true)
    #expect(document.string("host.gpuProblem") == "")
  }

  @Test func `everything that a stand-in said is marked as simulated`() {
    let document = FakeDriver.probe()
    #expect(document.value("host.simulated") == true)
    for path in ["host.gpus", "host.driver.version", "host.driver.cuda", "host.gpuProblem"] {
      #expect(document[path]?.origin.kind == .simulated, "\(path)")
    }
    #expect(document["host.cpu.model"]?.origin.kind == .measured)
    #expect(document["host.gpus"]?.origin.source.contains("/normal/libcuda.so.1") == true)
  }

  @Test(arguments: [
    ("echo garbage >&3", "no valid answer"),
    ("echo '[1]' >&3", "not a record"),
    ("echo '{\"cuda\": {\"devices\": 7}}' >&3", "cuda.devices has the wrong type"),
    ("echo '{\"cuda\": {\"devices\": [{\"name\": \"x\"}]}}' >&3", "no ordinal"),
    ("exit 3", "status 3"),
    ("while true; do echo '{\"step\": \"again and again and again\"}'; done >&3", "wrote without end"),
    ("printf '{\"cuda\": {' >&3; kill -9 $$", "Killed"),
  ])
  func `an answer that is none makes the GPUs unknown`(script: String, reason: String) {
    let child = GPUProbe.Child(executable: "/bin/sh", arguments: ["-c", script], deadline: 60)
    let observation = GPUProbe.runInChild(child, environment: [:])
    #expect(observation.cuda == nil && observation.nvml == nil)
    #expect(observation.failure?.contains(reason) == true, "\(observation.failure ?? "no failure")")
  }

  @Test func `a child that cannot be started is a reason, not an error`() {
    let child = GPUProbe.Child(executable: "/nowhere/at/all", deadline: 5)
    #expect(GPUProbe.runInChild(child, environment: [:]).failure?.contains("could not be started") == true)
  }

  @Test(arguments: [("20", 20.0), ("0.5", 0.5), ("1e9", 600.0), ("0", nil), ("-1", nil), ("soon", nil), ("nan", nil)])
  func `the deadline is read from the environment`(text: String, seconds: Double?) {
    #expect(GPUProbe.Child.deadline(in: [GPUProbe.Child.deadlineVariable: text]) == seconds)
  }
}
