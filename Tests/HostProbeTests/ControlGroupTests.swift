import Facts
import TestSupport
import Testing

@testable import HostProbe

@Suite struct ControlGroupTests {
  static let v2Mount = "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"

  static func v1Mount(_ controllers: String, root: String = "/", at point: String? = nil) -> String {
    "33 32 0:30 \(root) \(point ?? "/sys/fs/cgroup/\(controllers)") rw shared:9 master:1 - cgroup cgroup rw,\(controllers)\n"
  }

  static func limits(
    _ membership: String, _ mounts: String, _ files: [String: String], total: Int? = 64 << 30
  ) -> ControlGroupLimits {
    let folder = TemporaryFolder(files: files.reduce(into: [:]) { $0["/sys/fs/cgroup" + $1.key] = $1.value })
    return ControlGroupLimits(
      ControlGroups(membership: membership, mounts: MountTable(mounts)), root: folder.root, memoryTotal: total)
  }

  @Test(arguments: [
    // The group's own limit, its parent's, the tighter of both.
    (["/a/b/cpu.max": "150000 100000\n"], 1.5), (["/a/cpu.max": "400000 100000\n", "/a/b/cpu.max": "max 100000\n"], 4),
    (["/a/cpu.max": "200000 100000", "/a/b/cpu.max": "800000 100000"], 2), (["/a/b/cpu.max": "50000"], 0.5),
    (["/a/b/cpu.max": "max 100000"], nil), ([:], nil), (["/a/b/cpu.max": "0 0"], nil), (["/a/b/cpu.max": "-5 x"], nil),
  ])
  func `version 2 quota is the tightest on the way to the root`(files: [String: String], quota: Double?) {
    let limit = Self.limits("0::/a/b\n", Self.v2Mount, files).cpuQuota
    if case .limited(let amount, _) = limit {
      #expect(amount == quota)
    } else {
      #expect(limit == .none && quota == nil)
    }
  }

  @Test func `version 2 memory counts what is in use and cannot be dropped`() {
    let files = [
      "/a/memory.max": "8589934592\n", "/a/memory.current": "3221225472\n",
      "/a/memory.stat": "anon 1\ninactive_file 1073741824\nactive_file 5\n", "/a/b/memory.max": "max\n",
    ]
    let limit = Self.limits("0::/a/b\n", Self.v2Mount, files).memory
    #expect(limit == .limited(.init(bytes: 8 << 30, left: 6 << 30), file: "/sys/fs/cgroup/a/memory.max"))
  }

  @Test(arguments: [
    // Docker without a cgroup namespace: the path and the mount's root name the same group.
    ("4:memory:/docker/abc\n", v1Mount("memory", root: "/docker/abc"), "/memory"),
    // A cgroup namespace: the process sees its group as the root.
    ("4:memory:/\n", v1Mount("memory"), "/memory"),
    // On the host itself.
    ("4:memory:/docker/abc\n", v1Mount("memory"), "/memory/docker/abc"),
    // The path leads out of what is mounted: the mount point is all there is.
    ("4:memory:/elsewhere\n", v1Mount("memory", root: "/docker/abc"), "/memory"),
    ("4:memory:/../../x\n", v1Mount("memory"), "/memory"),
    // Controllers mounted together, and a path with a colon.
    ("4:cpu,memory:/a:b\n", v1Mount("cpu,memory"), "/cpu,memory/a:b"),
  ])
  func `version 1 groups are found however they are mounted`(membership: String, mounts: String, folder: String) {
    let files = [folder + "/memory.limit_in_bytes": "1073741824\n", folder + "/memory.usage_in_bytes": "73741824\n"]
    let limit = Self.limits(membership, mounts, files).memory
    let expected = ControlGroupLimits.Memory(bytes: 1_073_741_824, left: 1_000_000_000)
    #expect(limit == .limited(expected, file: "/sys/fs/cgroup\(folder)/memory.limit_in_bytes"))
  }

  @Test(arguments: ["9223372036854771712\n", "18446744073709551615\n", "68719476736\n", "-1\n", "\n"])
  func `version 1 writes no limit as more than the machine has`(text: String) {
    let files = ["/memory/memory.limit_in_bytes": text]
    #expect(Self.limits("4:memory:/\n", Self.v1Mount("memory"), files).memory == .none)
  }

  @Test(arguments: [("-1", "100000", nil), ("250000", "100000", 2.5), ("100000", "0", nil)])
  func `version 1 quota`(quota: String, period: String, expected: Double?) {
    let files = ["/cpu,cpuacct/cpu.cfs_quota_us": quota, "/cpu,cpuacct/cpu.cfs_period_us": period]
    let limit = Self.limits("3:cpu,cpuacct:/\n", Self.v1Mount("cpu,cpuacct"), files).cpuQuota
    if case .limited(let amount, _) = limit { #expect(amount == expected) } else { #expect(expected == nil) }
  }

  @Test func `on a hybrid host version 1 has the controllers`() {
    let mounts = Self.v1Mount("cpu") + "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"
    let files = [
      "/cpu/cpu.cfs_quota_us": "300000", "/cpu/cpu.cfs_period_us": "100000", "/unified/cpu.max": "100000 100000",
    ]
    let limit = Self.limits("1:cpu:/\n0::/\n", mounts, files).cpuQuota
    #expect(limit == .limited(3, file: "/sys/fs/cgroup/cpu/cpu.cfs_quota_us"))
  }

  @Test func `a group that is not mounted is unknown, no group is unlimited`() {
    let hidden = Self.limits("0::/kubepods/pod1\n", "", [:])
    guard case .unreadable(let reason) = hidden.memory else {
      Issue.record("\(hidden.memory)")
      return
    }
    #expect(reason.contains("/kubepods/pod1"))
    #expect(Self.limits("0::/\n", "", [:]).memory == .none)
    #expect(Self.limits("", "", [:]).cpuQuota == .none)
  }

  @Test func `the cpuset is read in both versions`() throws {
    let set = try #require(CPUSet("2-3"))
    let v2 = Self.limits("0::/a\n", Self.v2Mount, ["/cpuset.cpus.effective": "0-7", "/a/cpuset.cpus.effective": "2-3"])
    #expect(v2.cpus == .limited(set, file: "/sys/fs/cgroup/a/cpuset.cpus.effective"))
    let v1 = Self.limits("5:cpuset:/\n", Self.v1Mount("cpuset"), ["/cpuset/cpuset.cpus": "2-3"])
    #expect(v1.cpus == .limited(set, file: "/sys/fs/cgroup/cpuset/cpuset.cpus"))
  }

  @Test func `mount lines with escapes, optional fields and rubbish`() {
    let text =
      "1 2 0:3 /a\\040b /mnt/x\\134y rw shared:1 propagate_from:2 - tmpfs none rw,size=1k\nrubbish\n1 2 3 4 5 6\n"
    let table = MountTable(text)
    #expect(table.mounts.count == 1)
    #expect(table.mounts.first?.root == "/a b")
    #expect(table.mounts.first?.mountPoint == "/mnt/x\\y")
    #expect(table.mounts.first?.superOptions == ["rw", "size=1k"])
  }

  @Test func `affinity and memory nodes come from status, narrowed by the cpuset`() throws {
    let status = "Name:\tx\nCpus_allowed:\tff\nCpus_allowed_list:\t0-7\nMems_allowed_list:\t0,2\n"
    let folder = TemporaryFolder(files: ["/proc/self/status": status])
    let all = UsableCPUs(root: folder.root, cpuset: .none)
    #expect(all.cpus?.description == "0-7")
    #expect(all.memoryNodes?.description == "0,2")
    let narrow = UsableCPUs(root: folder.root, cpuset: .limited(try #require(CPUSet("6-9")), file: "f"))
    #expect(narrow.cpus?.description == "6-7")
    let set = UsableCPUs(root: TemporaryFolder().root, cpuset: .limited(try #require(CPUSet("6-9")), file: "f"))
    #expect(set.cpus?.description == "6-9" && set.source == "f")
    #expect(UsableCPUs(root: TemporaryFolder().root, cpuset: .none).cpus == nil)
  }
}
