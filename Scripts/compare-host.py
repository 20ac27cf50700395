#!/usr/bin/env python3
"""Compares `triton-advisor host` with lscpu, numactl, lstopo, the kernel's files and the control groups, on this
machine in one run: as it is, pinned with taskset, inside control groups with limits, and in namespaces of its own.

Prints one line a comparison and ends with `N passed, N failed`. What the machine does not allow is named and left out.
Exits with 1 when something differs.
"""

import argparse
import json
import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path

from host_facts import cpu_set, facts, read, run
from host_peers import compare_kernel, compare_lscpu, compare_lstopo, compare_numactl

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
    stated = [sorted(cpu_set(pinned["host.cpu.affinity"])), pinned["host.cpu.usable"]]
    check("taskset: usable CPUs", stated, [some, len(some)])
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
    """Compares inside a new group, unless this process is in one that others made: leaving it would lift its limits."""
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
        whole = facts(tool)["host.cpu.threads"]
        compare.check("control group: the machine stays the same", ours["host.cpu.threads"], whole)

    set_limit(compare, "control group: cpuset", groups, "cpuset", write_cpus, read_cpus)

    def write_memory(version, folder):
        (folder / ("memory.max" if version == 2 else "memory.limit_in_bytes")).write_text(str(1 << 30))

    def read_memory(folder):
        ours = facts(tool, *inside(folder))
        stated = [ours["host.memory.limit"], ours["host.memory.usable"]]
        compare.check("control group: memory limit", stated, [1 << 30, 1 << 30])

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
    stated = [ours["host.limits.nofile"], ours["host.limits.memlock"]]
    compare.check("ulimit: open files, locked memory", stated, [777, 65536])


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
