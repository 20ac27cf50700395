"""What the usual tools and the kernel's files say about this machine, compared with the facts of `triton-advisor host`.

Each function takes the check to report with, the facts, and the tool.
"""

import json
import os
import re
import resource
import shutil
import xml.etree.ElementTree as ElementTree

from host_facts import cpu_set, facts, read, run

# Makers of display adapters that only draw the text of a server's or a virtual machine's console.
CONSOLES = {"102b", "1a03", "1234", "1013", "15ad", "1af4", "1b36"}


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
    theirs = {str(node): sorted(cpus) for node, cpus in nodes.items()}
    check("lscpu: NUMA nodes and their CPUs", node_cpus(ours), theirs)


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
    with_cpus = {node: members for node, members in cpus.items() if members}
    check("numactl: nodes and their CPUs", node_cpus(ours), with_cpus)
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
