import Facts
import Foundation

@testable import HostProbe

/// A capture of `nvidia-smi -q`: values by the path of their headings, `PCI/GPU Link Info/Link Width/Max`.
struct SMICapture {
  var head: [String: String] = [:]
  var gpus: [[String: String]] = []

  /// The first such log in the file; nil where captures are missing.
  init?(_ file: String) {
    guard let captureFolder, let text = SystemRoot().text("\(captureFolder)/nvidia_smi/\(file)"),
      let (_, log) = text[...].cut(around: "NVSMI LOG==============")
    else { return nil }
    var path: [Substring] = []
    for line in log.split(separator: "\n") {
      if line.hasPrefix("####") { break }
      if line.hasPrefix("GPU 0000") {
        gpus.append(["bus": String(line.dropFirst(4))])
        continue
      }
      let depth = line.prefix { $0 == " " }.count / 4
      let (key, value) = line.cut(around: " : ") ?? (line, "")
      path = Array(path.prefix(max(0, depth - 1))) + [Substring(key.trimmed)]
      let name = path.joined(separator: "/")
      if gpus.isEmpty {
        head[name] = value.trimmed
      } else if gpus[gpus.count - 1][name] == nil {
        gpus[gpus.count - 1][name] = value.trimmed
      }
    }
  }
}

/// A capture of CUDA's deviceQuery sample.
struct DeviceQueryCapture {
  /// The text of each device's section.
  var devices: [[String: String]] = []
  /// Peers: the pairs that can reach each other, as `0>1`.
  var peers: Set<String> = []

  init?(_ file: String) {
    guard let captureFolder, let text = SystemRoot().text("\(captureFolder)/nvidia_smi/\(file)") else { return nil }
    for line in text.split(separator: "\n") {
      if line.hasPrefix("Device ") {
        devices.append([:])
      } else if line.hasPrefix("> Peer access"), line.hasSuffix("Yes") {
        let numbers = line.components(separatedBy: "(GPU").dropFirst().compactMap { Int($0.prefix { $0.isNumber }) }
        peers.insert("\(numbers[0])>\(numbers[1])")
      } else if !devices.isEmpty, line.contains(") Multiprocessors") {
        devices[devices.count - 1]["multiprocessors"] = String(line.dropFirst(3).prefix { $0 != ")" })
        devices[devices.count - 1]["cores"] = line.split(separator: ":").last.map { $0.trimmed }
      } else if !devices.isEmpty, let (key, value) = line.dropFirst(2).cut(around: "  ") ?? line.cut(around: ": ") {
        let name = key.trimmed
        devices[devices.count - 1][name.hasSuffix(":") ? String(name.dropLast()) : String(name)] = String(value.trimmed)
      }
    }
  }
}

extension Substring {
  /// What stands before and behind the first of these texts.
  func cut(around text: String) -> (Substring, Substring)? {
    range(of: text).map { (self[..<$0.lowerBound], self[$0.upperBound...]) }
  }
}
