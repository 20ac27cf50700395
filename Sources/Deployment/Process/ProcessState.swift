import Facts
import RuleText

/// What the kernel says of a process: user, limits, control group, environment.
struct ProcessState {
  private let files: ProcessFiles
  private let folder: String

  init(_ files: ProcessFiles, _ folder: String) {
    self.files = files
    self.folder = folder
  }

  func state(in deployment: inout Deployment) {
    stateStatus(in: &deployment)
    stateLimits(in: &deployment)
    stateEnvironment(in: &deployment)
    stateSharedMemory(in: &deployment)
    if let group = ControlGroup(files, folder) { group.state(in: &deployment) }
  }

  private func place(_ file: String) -> SourceLocation { SourceLocation(file: "\(folder)/\(file)") }

  // MARK: status

  private func stateStatus(in deployment: inout Deployment) {
    let place = place("status")
    for line in files.lines(place.file) ?? [] {
      guard let (key, value) = line.cut(at: ":") else { continue }
      let words = value.split { $0 == " " || $0 == "\t" }
      switch key {
      case "Uid":
        // Real, effective, saved, file system.
        guard words.count > 1, let user = Int64(words[1]) else { continue }
        deployment.set("process.user", .int(user), at: place)
        deployment.setUser("\(user)", at: place)
      case "Threads":
        if let count = words.first.flatMap({ Int64($0) }) { deployment.set("process.threads", .int(count), at: place) }
      case "VmRSS":
        if let kibibytes = words.first.flatMap({ Int64($0) }), kibibytes < 1 << 50 {
          deployment.set("process.residentBytes", .int(kibibytes << 10), at: place)
        }
      case "CapEff":
        guard let mask = words.first.flatMap({ UInt64($0, radix: 16) }) else { continue }
        deployment.set("process.capabilities", .strings(LinuxCapabilities.names(mask)), at: place)
      case "NoNewPrivs": deployment.set("container.mayGainPrivileges", .bool(words.first == "0"), at: place)
      case "Seccomp":
        let modes = ["0": "unconfined", "1": "strict", "2": "filter"]
        if let mode = words.first.flatMap({ modes[String($0)] }) {
          deployment.set("container.seccomp", .string(mode), at: place)
        }
      default: break
      }
    }
  }

  // MARK: limits

  private func stateLimits(in deployment: inout Deployment) {
    let place = place("limits")
    let names = ["Max locked memory": "memlock", "Max stack size": "stack", "Max open files": "nofile"]
    for line in files.lines(place.file) ?? [] {
      guard let (name, fact) = names.first(where: { line.hasPrefix($0.key) }),
        let soft = line.dropFirst(name.count).split(separator: " ").first
      else { continue }
      DockerLimits.state(fact, String(soft), Word("", at: place), &deployment)
    }
  }

  // MARK: environ

  /// Beginnings of the variables that a server, its libraries or a container runtime read. A process has many more, which
  /// are nobody's business.
  private static let shownVariables = [
    "NVIDIA_", "CUDA_", "TRITON", "OMP_", "GOMP_", "KMP_", "MKL_", "ONEDNN_", "DNNL_", "OPENBLAS_", "OV_", "ORT_",
    "LD_", "NCCL_", "UCX_", "MALLOC_", "TCMALLOC_", "GLIBC_", "TF_", "TORCH", "PYTORCH_", "PYTHON", "HF_", "VLLM_",
    "TRTLLM_", "AIP_", "AWS_", "GOOGLE_", "AZURE_", "HTTP_PROXY", "HTTPS_PROXY",
  ]

  private func stateEnvironment(in deployment: inout Deployment) {
    let place = place("environ")
    guard let variables = files.texts(place.file) else { return }
    deployment.set("environment", .map([:]), at: place)
    deployment.set("secretVariables", [], at: place)
    for variable in variables {
      guard let (name, value) = variable.cut(at: "=") else { continue }
      if Self.shownVariables.contains(where: { name.hasPrefix($0) }) || Secrets.isSecret(String(name)) {
        deployment.addVariable(String(name), Word(String(value), at: place))
      }
      switch name {
      case "NVIDIA_TRITON_SERVER_VERSION": deployment.set("image.release", .string(String(value)), at: place)
      case "NVIDIA_VISIBLE_DEVICES": stateGPUs(value, place, &deployment)
      default: break
      }
    }
  }

  /// What the container toolkit reads.
  private func stateGPUs(_ value: Substring, _ place: SourceLocation, _ deployment: inout Deployment) {
    switch value {
    case "all": DockerGPUs.set(nil, [], at: place, &deployment)
    case "none", "void", "": DockerGPUs.set(0, [], at: place, &deployment)
    default:
      let devices = value.split(separator: ",").map(String.init)
      DockerGPUs.set(Int64(devices.count), devices, at: place, &deployment)
    }
  }

  // MARK: mountinfo

  private func stateSharedMemory(in deployment: inout Deployment) {
    let place = place("mountinfo")
    // id parent device root target options … - kind source superOptions
    for line in files.lines(place.file) ?? [] {
      let words = line.split(separator: " ")
      guard words.count > 6, words[4] == DockerMounts.sharedMemory, words.contains("tmpfs"), let options = words.last
      else { continue }
      for option in options.split(separator: ",") {
        guard let (key, value) = option.cut(at: "="), key == "size", let size = ByteCount.docker(String(value)) else {
          continue
        }
        deployment.set("memory.shm", .int(size), at: place)
        deployment.set("memory.shmSet", true, at: place)
      }
    }
  }
}
