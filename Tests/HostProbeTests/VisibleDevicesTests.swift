import Facts
import Testing

@testable import HostProbe

/// CUDA_VISIBLE_DEVICES in words, and the difference between what is there and what CUDA shows.
@Suite struct VisibleDevicesTests {
  static let devices: [NVMLObservation.Device] = [
    NVMLObservation.Device(index: 0, result: 0, uuid: "GPU-aa11-0"),
    NVMLObservation.Device(
      index: 1, result: 0, uuid: "GPU-aa22-0",
      instances: [NVMLObservation.Device(index: 0, result: 0, uuid: "MIG-cc33-0")]),
  ]

  @Test(arguments: [
    ("", "CUDA_VISIBLE_DEVICES= is empty: CUDA shows no GPU."),
    ("1,0", "CUDA_VISIBLE_DEVICES=1,0: '1', '0' taken in this order."),
    (
      "1,-1,0",
      "CUDA_VISIBLE_DEVICES=1,-1,0: '1' taken in this order; '-1' is neither a number nor a UUID and ends the list; "
        + "'0' not read."
    ),
    ("2", "CUDA_VISIBLE_DEVICES=2: no entry is taken; '2' is no number of a GPU: there are 2 and ends the list."),
    ("gpu-AA2", "CUDA_VISIBLE_DEVICES=gpu-AA2: 'gpu-AA2' taken in this order."),
    ("GPU-aa", "CUDA_VISIBLE_DEVICES=GPU-aa: no entry is taken; 'GPU-aa' fits 2 GPUs and ends the list."),
    ("GPU-bb", "CUDA_VISIBLE_DEVICES=GPU-bb: no entry is taken; 'GPU-bb' is no GPU of this machine and ends the list."),
    ("MIG-cc33", "CUDA_VISIBLE_DEVICES=MIG-cc33: 'MIG-cc33' taken in this order."),
    ("MIG-GPU-aa22-0/1/0", "CUDA_VISIBLE_DEVICES=MIG-GPU-aa22-0/1/0: 'MIG-GPU-aa22-0/1/0' taken in this order."),
    (
      "MIG-dd",
      "CUDA_VISIBLE_DEVICES=MIG-dd: no entry is taken; 'MIG-dd' is no MIG instance of this machine and ends the list."
    ),
    (
      "0,,1",
      "CUDA_VISIBLE_DEVICES=0,,1: '0' taken in this order; '' is empty and ends the list; '1' not read."
    ),
    (
      "99999999999999999999",
      "CUDA_VISIBLE_DEVICES=99999999999999999999: no entry is taken; "
        + "'99999999999999999999' is no number of a GPU and ends the list."
    ),
  ])
  func `the list is read as CUDA reads it`(list: String, sentence: String) {
    #expect(VisibleDevices(list, devices: Self.devices).sentence == sentence)
  }

  @Test func `without NVML numbers and identifiers are believed`() {
    let entries = VisibleDevices("7,GPU-bb,MIG-x,no", devices: nil).entries
    #expect(entries.map { $0.meaning == .taken } == [true, true, true, false])
  }

  @Test(arguments: [
    (["FAKE_COUNT": "1"], ["not set", "NVML sees 1 GPU, CUDA shows 1.", "number the GPUs alike"]),
    (["FAKE_COUNT": "2"], ["NVML sees 2 GPUs, CUDA shows 2.", "CUDA's numbers in NVML's: 0 is 1, 1 is 0."]),
    (
      ["FAKE_COUNT": "4", "CUDA_VISIBLE_DEVICES": "2,0,-1,1"],
      ["'2', '0' taken", "'-1' is neither", "'1' not read", "NVML sees 4 GPUs, CUDA shows 2.", "0 is 1, 1 is 3"]
    ),
    (
      ["FAKE_COUNT": "2", "CUDA_VISIBLE_DEVICES": "GPU-a0a1a2a3-a4a5-a6a7-a8a9-aaabacad0001"],
      ["CUDA shows 1.", "0 is 1"]
    ),
    (["FAKE_COUNT": "4", "CUDA_VISIBLE_DEVICES": ""], ["is empty", "NVML sees 4 GPUs, CUDA shows none."]),
    (["FAKE_MIG": "1"], ["MIG is on for GPU 0 of NVML with 2 instances", "0 is instance 3 of 0."]),
    (["FAKE_INIT": "803"], ["CUDA shows none because cuInit failed with result 803"]),
    (["FAKE_NVML_INIT": "18"], ["NVML does not tell what is there, CUDA shows 1."]),
    (["FAKE_COUNT": "2", "FAKE_SET": "1.handle=4"], ["NVML cannot open GPU 1: no permission (4)", "CUDA's GPU 0"]),
    (["CUDA_DEVICE_ORDER": "PCI_BUS_ID"], ["CUDA_DEVICE_ORDER=PCI_BUS_ID."]),
  ])
  func `the difference of the two views is explained`(settings: [String: String], words: [String]) {
    let sentence = FakeDriver.probe(.normal, settings).string("host.gpuVisibility")
    for word in words { #expect(sentence.contains(word), "\(sentence)") }
    #expect(sentence.hasSuffix("."))
  }
}
