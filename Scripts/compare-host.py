#!/usr/bin/env python3
"""Compares `triton-advisor host` with lscpu, numactl, lstopo, the kernel's files and the control groups, on this machine in
one run: as it is, pinned with taskset, inside control groups with limits, and in namespaces of its own.

Prints one line a comparison and ends with `N passed, N failed`. What the machine does not allow is named and left out.
Exits with 1 when something differs.
"""

import argparse
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from contextlib import contextmanager
from pathlib import Path

# Makers of display adapters that only draw the text of a server's or a virtual machine's console.
CONSOLES = {"102b", "1a03", "1234", "1013", "15ad", "1af4", "1b36"}
GROUP = "triton-advisor-compare"


class Comparison:
    """Counts what agreed and what did not."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, what, ours, theirs):
        same = ours == theirs
        self.passed += same
        self.failed += not same
        print(f"{'ok  ' if same else 'FAIL'} {what}: {shown(ours)}{'' if same else f', expected {shown(theirs)}'}")

    @staticmethod
    def skip(what, why):
        print(f"--   {what}: not compared, {why}")


def shown(value):
    text = json.dumps(value) if not isinstance(value, str) else value
    return text if len(text) <= 100 else text[:99] + "…"


def run(command, environment=None):
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if result.returncode != 0:
        raise RuntimeError(f"`{' '.join(map(str, command))}` ended with {result.returncode}: {result.stderr.strip()}")
    return result.stdout


def facts(tool, *prefix):
    """The facts that the tool states when it is started by the prefix, by path; unknowns are None."""
    document = json.loads(run([*prefix, tool, "host", "--format", "json"]))
    values = {path: fact["value"] for path, fact in document["facts"].items()}
    return {path: None if isinstance(value, dict) and "unknown" in value else value for path, value in values.items()}


def cpu_set(text):
    members = set()
    for part in filter(None, text.strip().split(",")):
        first, _, last = part.partition("-")
        members.update(range(int(first), int(last or first) + 1))
    return members


def read(path):
    try:
        return Path(path).read_text().strip()
    except OSError:
        return None


# ---------------------------------------------------------------------------------------------------------- the machine


def compare_lscpu(check, ours, _tool):
    rows = json.loads(run(["lscpu", "-J"], {**os.environ, "LC_ALL": "C"}))["lscpu"]
    fields = {}

    def collect(rows):  # Newer versions nest their rows.
        for row in rows:
            fields[row["field"].rstrip(":")] = row["data"]
            collect(row.get("children", []))

    collect(rows)
    check("lscpu: architecture", ours["host.architecture"], fields["Architecture"])
    check("lscpu: threads", ours["host.cpu.threads"], len(cpu_set(fields["On-line CPU(s) list"])))
    if "Vendor ID" in fields and "x86" in fields["Architecture"]:
        check("lscpu: vendor", ours["host.cpu.vendor"], fields["Vendor ID"])
        check("lscpu: model", ours["host.cpu.model"], fields["Model name"])
    if "Socket(s)" in fields and fields["Socket(s)"].isdigit():
        sockets, cores = int(fields["Socket(s)"]), int(fields["Core(s) per socket"])
        check("lscpu: packages", ours["host.cpu.packages"], sockets)
        check("lscpu: cores", ours["host.cpu.cores"], sockets * cores)
    flags = set(fields["Flags"].split())
    check("lscpu: every instruction set we name is a flag", sorted(set(ours["host.cpu.isa"]) - flags), [])
    for level, name in [(1, "L1d"), (2, "L2"), (3, "L3")]:
        found = re.match(r"([\d.]+) (\w+) \((\d+) instance", fields.get(f"{name} cache") or fields.get(name) or "")
        if not found:
            continue
        caches = [cache for cache in ours["host.cpu.caches"] if cache["level"] == level]
        unit = {"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}[found[2]]
        total = sum(cache["sizeBytes"] * cache["count"] for cache in caches)
        check(
            f"lscpu: {name} caches, total and instances",
            [round(total / unit, 1), sum(cache["count"] for cache in caches)],
            [round(float(found[1]), 1), int(found[3])],
        )
    nodes = {
        int(match[1]): cpu_set(data or "")
        for field, data in fields.items()
        if (match := re.match(r"NUMA node(\d+) CPU\(s\)", field))
    }
    check("lscpu: NUMA nodes and their CPUs", node_cpus(ours), {str(node): sorted(cpus) for node, cpus in nodes.items()})


def node_cpus(ours):
    """CPUs by node of the whole machine, whatever this process may use."""
    nodes = {}
    for piece in ours["host.cpu.layout"]:
        for node in piece["nodes"]:
            nodes.setdefault(str(node), set()).update(cpu_set(piece["cpus"]))
    return {node: sorted(cpus) for node, cpus in nodes.items()}


def node_sizes(ours, shift=0):
    return {str(node["id"]): node["memoryBytes"] >> shift for node in ours["host.numa.nodes"]}


def check_growing(check, what, before, theirs, after):
    """A virtual machine may get its memory bit by bit: then what they read lies between two readings of ours."""
    if before == after:
        return check(what, before, theirs)
    lies_between = before.keys() == theirs.keys() and all(before[k] <= theirs[k] <= after[k] for k in theirs)
    return check(f"{what}, growing", lies_between, True)


def compare_numactl(check, ours, tool):
    text = run(["numactl", "-H"])
    cpus = {match[1]: sorted(map(int, match[2].split())) for match in re.finditer(r"node (\d+) cpus:([ \d]*)", text)}
    check("numactl: nodes and their CPUs", {k: v for k, v in node_cpus(ours).items() if v}, {k: v for k, v in cpus.items() if v})
    sizes = {match[1]: int(match[2]) for match in re.finditer(r"node (\d+) size: (\d+) MB", text)}
    check_growing(check, "numactl: memory of nodes, MiB", node_sizes(ours, 20), sizes, node_sizes(facts(tool), 20))
    rows = [list(map(int, line.split(":")[1].split())) for line in text.splitlines() if re.match(r"\s+\d+:", line)]
    if len(rows) > 1:
        check("numactl: distances", [row["distances"] for row in ours["host.numa.distances"]], rows)


def compare_lstopo(check, ours, tool):
    lstopo = shutil.which("lstopo-no-graphics") or "lstopo"
    text = run([lstopo, "--of", "xml", "--disallowed", "--whole-io"])
    root = ElementTree.fromstring(text[text.index("<topology") :])
    objects = list(root.iter("object"))

    def of_type(name):
        return [found for found in objects if found.get("type") == name]

    check("lstopo: packages", ours["host.cpu.packages"], len(of_type("Package")))
    check("lstopo: cores", ours["host.cpu.cores"], len(of_type("Core")))
    check("lstopo: threads", ours["host.cpu.threads"], len(of_type("PU")))
    sizes = {node.get("os_index"): int(node.get("local_memory", 0)) for node in of_type("NUMANode")}
    check_growing(check, "lstopo: memory of nodes", node_sizes(ours), sizes, node_sizes(facts(tool)))
    for level in (1, 2, 3):
        sizes = sorted(int(cache.get("cache_size")) for cache in of_type(f"L{level}Cache"))
        mine = sorted(
            size
            for cache in ours["host.cpu.caches"]
            if cache["level"] == level
            for size in [cache["sizeBytes"]] * cache["count"]
        )
        check(f"lstopo: L{level} caches", mine, sizes)
    devices = {}
    for device in of_type("PCIDev"):
        # "0200 [1af4:1041] [1af4:1100] 01"
        kind, identity = int(device.get("pci_type").split(" ")[0], 16), device.get("pci_type").split("[")[1][:9]
        is_console = kind >> 8 == 0x03 and identity[:4] in CONSOLES
        if (kind >> 8 in (0x02, 0x03, 0x12) or kind == 0x0B40) and not is_console:
            devices[device.get("pci_busid")] = identity
    mine = {device["pciBusId"]: device["deviceId"] for device in ours["host.devices"] if device["kind"] != "GPU switch"}
    check("lstopo: GPUs, accelerators and network cards", mine, devices)


def compare_kernel(check, ours):
    memory = dict(re.findall(r"(\w+):\s+(\d+) kB", read("/proc/meminfo")))
    check("/proc/meminfo: memory", ours["host.memory.total"], int(memory["MemTotal"]) * 1024)
    check("/proc/meminfo: swap", ours["host.memory.swap"], int(memory["SwapTotal"]) * 1024)
    check("uname: kernel", ours["host.kernel"], os.uname().release)
    shm = os.statvfs("/dev/shm")
    check("statvfs: /dev/shm", ours["host.shm.bytes"], shm.f_blocks * shm.f_frsize)
    for path, limit in [
        ("memlock", resource.RLIMIT_MEMLOCK),
        ("stack", resource.RLIMIT_STACK),
        ("nofile", resource.RLIMIT_NOFILE),
    ]:
        soft = resource.getrlimit(limit)[0]
        check(f"getrlimit: {path}", ours[f"host.limits.{path}"], None if soft == resource.RLIM_INFINITY else soft)
    active = re.search(r"\[(\w+)\]", read("/sys/kernel/mm/transparent_hugepage/enabled") or "")
    check("/sys: transparent huge pages", ours["host.memory.transparentHugePages"], active[1] if active else None)
    for pages in ours["host.memory.hugePages"]:
        folder = f"/sys/kernel/mm/hugepages/hugepages-{pages['sizeBytes'] // 1024}kB"
        check(f"/sys: huge pages of {pages['sizeBytes']}", pages["total"], int(read(f"{folder}/nr_hugepages")))
    mask = int(re.search(r"CapEff:\s+(\w+)", read("/proc/self/status"))[1], 16)
    check("/proc/self/status: capabilities", len(ours["host.container.capabilities"]), mask.bit_count())


# ------------------------------------------------------------------------------------------------- limits and namespaces


def compare_affinity(compare, tool):
    usable = sorted(os.sched_getaffinity(0))
    check = compare.check
    ours = facts(tool)
    check("affinity as it is", sorted(cpu_set(ours["host.cpu.affinity"])), usable)
    if not shutil.which("taskset"):
        return compare.skip("taskset", "it is not installed")
    if len(usable) < 2:
        return compare.skip("taskset", "there is one CPU only")
    some = usable[1:] if len(usable) == 2 else usable[1:-1:2]
    pinned = facts(tool, "taskset", "-c", ",".join(map(str, some)))
    check("taskset: usable CPUs", [sorted(cpu_set(pinned["host.cpu.affinity"])), pinned["host.cpu.usable"]], [some, len(some)])
    check("taskset: the machine stays the same", pinned["host.cpu.threads"], ours["host.cpu.threads"])
    drawn = sorted(cpu for piece in pinned["host.cpu.layout"] for cpu in cpu_set(piece["usable"]))
    check("taskset: CPUs marked usable in the layout", drawn, some)
    near = sorted(cpu for node in pinned["host.numa.nodes"] for cpu in cpu_set(node["cpus"]))
    check("taskset: CPUs of the NUMA nodes", near, some)


def memberships():
    """The folder of this process's group by controller, where its files are; the version of each."""
    groups = {}
    mounts = [line.split(" ") for line in read("/proc/self/mountinfo").splitlines()]
    for line in read("/proc/self/cgroup").splitlines():
        _, controllers, path = line.split(":", 2)
        for mount in mounts:
            kind, options = mount[mount.index("-") + 1], mount[-1].split(",")
            if controllers == "" and kind == "cgroup2":
                for controller in (read(f"{mount[4]}/cgroup.controllers") or "").split():
                    groups.setdefault(controller, (2, Path(mount[4]), path))
            elif controllers and kind == "cgroup" and set(controllers.split(",")) & set(options):
                for controller in controllers.split(","):
                    groups[controller] = (1, Path(mount[4]), path)
    return groups


@contextmanager
def group(mount):
    """A group of our own below the root of a hierarchy, gone afterwards."""
    folder = mount / f"{GROUP}-{os.getpid()}"
    folder.mkdir()
    try:
        yield folder
    finally:
        folder.rmdir()


def inside(folder):
    """Starts a command in a group: a shell enters it and becomes the command."""
    return ["/bin/sh", "-c", f'echo $$ > "{folder}/cgroup.procs" && exec "$@"', "sh"]


def set_limit(compare, what, groups, controller, write, read_back):
    """Compares inside a new group, unless this process is in a group that others made: leaving it would lift its limits."""
    version, mount, path = groups.get(controller, (0, None, None))
    if not version:
        return compare.skip(what, f"no control group has the controller {controller}")
    if path != "/":
        return compare.skip(what, f"this process is in the group {path}, which belongs to others")
    try:
        with group(mount) as folder:
            write(version, folder)
            read_back(folder)
    except OSError as error:
        compare.skip(what, f"this machine does not allow it: {error.strerror}")


def compare_groups(compare, tool):
    groups = memberships()
    used = {version for version, _, _ in groups.values()}
    compare.check(
        "control groups: version",
        facts(tool)["host.cgroup.version"],
        group_versions(),
    )
    if not used:
        return

    def write_quota(version, folder):
        if version == 2:
            (folder / "cpu.max").write_text("150000 100000")
        else:
            (folder / "cpu.cfs_period_us").write_text("100000")
            (folder / "cpu.cfs_quota_us").write_text("150000")

    def read_quota(folder):
        ours = facts(tool, *inside(folder))
        compare.check("control group: CPU quota", ours["host.cpu.quota"], 1.5)
        compare.check("control group: available CPUs", ours["host.cpu.available"], min(1.5, ours["host.cpu.usable"]))

    set_limit(compare, "control group: CPU quota", groups, "cpu", write_quota, read_quota)

    last = max(os.sched_getaffinity(0))

    def write_cpus(version, folder):
        (folder / "cpuset.cpus").write_text(str(last))
        parent = folder.parent / ("cpuset.mems" if version == 1 else "cpuset.mems.effective")
        (folder / "cpuset.mems").write_text(parent.read_text())

    def read_cpus(folder):
        ours = facts(tool, *inside(folder))
        compare.check("control group: cpuset", [ours["host.cpu.affinity"], ours["host.cpu.usable"]], [str(last), 1])
        compare.check("control group: the machine stays the same", ours["host.cpu.threads"], facts(tool)["host.cpu.threads"])

    set_limit(compare, "control group: cpuset", groups, "cpuset", write_cpus, read_cpus)

    def write_memory(version, folder):
        (folder / ("memory.max" if version == 2 else "memory.limit_in_bytes")).write_text(str(1 << 30))

    def read_memory(folder):
        ours = facts(tool, *inside(folder))
        compare.check("control group: memory limit", [ours["host.memory.limit"], ours["host.memory.usable"]], [1 << 30] * 2)

    set_limit(compare, "control group: memory limit", groups, "memory", write_memory, read_memory)


def group_versions():
    kinds = {line.split(" - ")[1].split(" ")[0] for line in read("/proc/self/mountinfo").splitlines()}
    return {(True, True): "hybrid", (True, False): "v1", (False, True): "v2", (False, False): "none"}[
        ("cgroup" in kinds, "cgroup2" in kinds)
    ]


def compare_namespaces(compare, tool):
    try:
        run(["unshare", "--pid", "--mount", "--ipc", "--fork", "true"])
    except (RuntimeError, FileNotFoundError) as error:
        return compare.skip("unshare", str(error))
    ours = facts(tool, "unshare", "--pid", "--mount", "--ipc", "--fork", "--mount-proc")
    compare.check("unshare: container", ours["host.container.kind"] != "none", True)
    small = "mount -t tmpfs -o size=64m tmpfs /dev/shm && exec \"$@\""
    ours = facts(tool, "unshare", "--mount", "/bin/sh", "-c", small, "sh")
    compare.check("unshare: a /dev/shm as Docker makes it", ours["host.shm.bytes"], 64 << 20)
    # The limit's file under a file of ours: what a process in a group with that limit would read.
    groups = memberships()
    version, mount, path = groups.get("memory", (0, None, ""))
    if version:
        name = mount / path.lstrip("/") / ("memory.max" if version == 2 else "memory.limit_in_bytes")
        cover = f'f=$(mktemp) && echo {1 << 30} > "$f" && mount --bind "$f" "{name}" && rm -f "$f"; exec "$@"'
        if name.exists():
            ours = facts(tool, "unshare", "--mount", "/bin/sh", "-c", cover, "sh")
            compare.check("unshare: a memory limit laid over the file", ours["host.memory.limit"], 1 << 30)
    soft = "ulimit -n 777 -l 64 && exec \"$@\""
    ours = facts(tool, "/bin/bash", "-c", soft, "bash")
    compare.check("ulimit: open files, locked memory", [ours["host.limits.nofile"], ours["host.limits.memlock"]], [777, 65536])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", type=Path, required=True, help="the triton-advisor binary")
    tool = parser.parse_args().tool.absolute()
    if not os.access(tool, os.X_OK):
        parser.error(f"{tool} is not a program; build it first")
    compare = Comparison()
    try:
        ours = facts(tool)
        for peer, part in [("lscpu", compare_lscpu), ("numactl", compare_numactl), ("lstopo", compare_lstopo)]:
            if shutil.which(peer):
                part(compare.check, ours, tool)
            else:
                compare.skip(peer, "it is not installed")
        compare_kernel(compare.check, ours)
        compare_affinity(compare, tool)
        compare_groups(compare, tool)
        compare_namespaces(compare, tool)
    except (RuntimeError, OSError, KeyError, ValueError) as error:
        sys.exit(f"compare-host: {type(error).__name__}: {error}")
    print(f"{compare.passed} passed, {compare.failed} failed")
    sys.exit(1 if compare.failed else 0)


if __name__ == "__main__":
    main()
