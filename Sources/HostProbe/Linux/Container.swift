/// Whether this process runs in a container, of which kind, and what says so.
struct Container: Sendable, Hashable {
  /// `none`, `docker`, `podman`, `kubernetes`, `lxc`, `systemd-nspawn`, or `container` for one of unknown make.
  var kind: String
  var evidence: [String]

  init(root: SystemRoot, environment: [String: String], mounts: MountTable) {
    var kinds: [String] = []
    var evidence: [String] = []
    func note(_ kind: String, _ text: String) {
      kinds.append(kind)
      evidence.append(text)
    }

    if environment["KUBERNETES_SERVICE_HOST"] != nil { note("kubernetes", "KUBERNETES_SERVICE_HOST is set") }
    if root.exists("/var/run/secrets/kubernetes.io") { note("kubernetes", "/var/run/secrets/kubernetes.io exists") }
    if root.exists("/run/.containerenv") { note("podman", "/run/.containerenv exists") }
    if let value = environment["container"], !value.isEmpty {
      note(Self.kinds.first { value.contains($0.marker) }?.kind ?? "container", "container=\(value) in the environment")
    }
    if let value = root.line("/run/systemd/container"), !value.isEmpty {
      note(Self.kinds.first { value.contains($0.marker) }?.kind ?? "container", "/run/systemd/container says \(value)")
    }
    // The text holds identifiers of the container; only the word that gives it away is shown.
    let groups = root.text("/proc/1/cgroup") ?? ""
    for (marker, kind) in Self.kinds where groups.contains(marker) {
      note(kind, "/proc/1/cgroup names \(marker)")
    }
    if root.text("/proc/version")?.contains("gVisor") == true { note("container", "/proc/version names gVisor") }

    let namespaces = Self.ownNamespaces(root)
    if namespaces.contains("pid") { note("container", "the process has a PID namespace of its own") }
    let overlay = mounts.mounts.last { $0.mountPoint == "/" }?.fileSystem == "overlay"
    // Live systems have an overlay as root too: it counts only beside a namespace.
    if overlay, !namespaces.isEmpty { note("container", "the root file system is an overlay") }

    if root.exists("/.dockerenv") {
      // Machines made from an image keep the marker file although nothing separates them from the kernel.
      if kinds.isEmpty, root.linkTarget("/proc/self/ns/pid") != nil, namespaces.isEmpty {
        evidence.append("/.dockerenv exists, but the namespaces are the machine's own: left over from an image")
      } else {
        note("docker", "/.dockerenv exists")
      }
    }
    kind = Self.precedence.first { kinds.contains($0) } ?? "none"
    self.evidence = evidence
  }

  /// Kubernetes first, because it starts containers through the makes below it.
  private static let precedence = ["kubernetes", "podman", "docker", "lxc", "systemd-nspawn", "container"]

  private static let kinds: [(marker: String, kind: String)] = [
    ("kubepods", "kubernetes"), ("libpod", "podman"), ("podman", "podman"), ("docker", "docker"), ("lxc", "lxc"),
    ("systemd-nspawn", "systemd-nspawn"), ("containerd", "container"),
  ]

  /// The namespaces that are not the machine's first ones, whose numbers Linux fixes (include/linux/proc_ns.h).
  private static func ownNamespaces(_ root: SystemRoot) -> [String] {
    let first = ["pid": "4026531836", "cgroup": "4026531835", "uts": "4026531838", "ipc": "4026531839"]
    return first.keys.sorted().filter { name in
      guard let number = first[name], let link = root.linkTarget("/proc/self/ns/\(name)") else { return false }
      return link != "\(name):[\(number)]"
    }
  }
}
